"""A case as Meilisearch stores it, and what is read back of it: the card that ranks it, the document that shows it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from indexer.analysis import terms_of
from indexer.columns import Codes, codes_of
from indexer.document import Document, derivation
from indexer.embedding import Vectors
from indexer.expansion import Thesaurus
from indexer.fulltext import field_texts
from indexer.lexicon import words_of
from indexer.meilisearch.bm25 import Expressions, Terms, count_terms, terms_record
from indexer.meilisearch.filters import REGIONS
from indexer.meilisearch.settings import EMBEDDER, SETTINGS_VERSION
from indexer.meilisearch.statistics import Contribution
from indexer.query import YES
from indexer.territory import regions_of
from kb import Geography, Taxonomy

DIGITS: Final = 5  # of the numbers of a vector sent as JSON
MARK: Final = "x"  # before each stem: stop words and synonyms, which are words, never meet stems


class Card(NamedTuple):
    """What ranks a case: its record without its long texts, its terms, its vector (None without a model), its codes."""

    document: Document
    terms: Terms
    vector: Vectors | None
    codes: Codes


class Stored(NamedTuple):
    """A case ready to be sent, and what it adds to the statistics."""

    record: dict[str, Any]
    contribution: Contribution


class Recorder:
    """Makes the stored form of cases; `model` names the vectors, empty without any."""

    def __init__(self, taxonomy: Taxonomy, geography: Geography, model: str) -> None:
        self._taxonomy = taxonomy
        self._geography = geography
        self._model = model

    @cached_property
    def _expressions(self) -> Expressions:
        return Expressions(Thesaurus(self._taxonomy).expressions)

    def version_of(self, document: Document) -> str:
        """Changes whenever anything that is stored of a case would."""
        parts = (document.fingerprint, derivation(), self._model, str(SETTINGS_VERSION))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]

    def stored(self, document: Document, vector: Vectors | None) -> Stored:
        """The form in which a case is sent."""
        texts = field_texts(document, self._taxonomy, self._geography)
        counts, length = count_terms(texts, self._expressions)
        light = document.model_copy(update={"plain": "", "questions": (), "sections": ()})
        card = {"document": light.model_dump(mode="json"), "terms": terms_record(counts, length).encoded()}
        if vector is not None:
            card["vector"] = base64.b64encode(vector.astype("<f2").tobytes()).decode()
        record = {
            "slug": document.slug,
            "version": self.version_of(document),
            "card": json.dumps(card, ensure_ascii=False, separators=(",", ":")),
            "document": document.model_dump_json(),
            **{f"stems_{field}": " ".join(map(stored_stem, terms_of(text))) for field, text in texts.items()},
            **{field: text for field, text in texts.items() if field != "body"},
            **_filterable(document, self._geography),
        }
        if vector is not None:
            record["_vectors"] = {EMBEDDER: numbers_of(vector)}
        words = frozenset(words_of("\n".join(texts.values())))
        return Stored(record, Contribution(frozenset(counts), words, length, vector))


def stored_stem(stem: str) -> str:
    """A stem as it is written in the fields of stems."""
    return f"{MARK}{stem}"


def card_of(text: str) -> Card:
    """A card read back. Raises ValueError."""
    content: Mapping[str, Any] = json.loads(text)
    vector, document = content.get("vector"), Document.model_validate(content["document"])
    return Card(
        document,
        Terms.decoded(content["terms"]),
        None if vector is None else np.frombuffer(base64.b64decode(vector), "<f2").astype(np.float32),
        codes_of(document),
    )


def _filterable(document: Document, geography: Geography) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if document.latitude is not None and document.longitude is not None:
        place["_geo"] = {"lat": document.latitude, "lng": document.longitude}
    if document.commune:
        place["commune"] = document.commune
    if document.start_year is not None:
        place["start_year"] = document.start_year
    return {
        "regions": document.regions,
        REGIONS: sorted(regions_of(document, geography)),
        "departments": document.departments,
        "domains": document.domains,
        "types": document.types,
        "modalities": document.modalities,
        "actor_kinds": document.actor_kinds,
        "with_figures": [YES] if document.with_figures else [],
        "status": document.status,
        **place,
    }


def numbers_of(vector: Vectors) -> list[float]:
    """A vector as JSON carries it."""
    return [round(float(number), DIGITS) for number in vector]
