"""The flat record that is indexed: one case, its places resolved, its labels gathered, its texts ready to embed."""

import hashlib
import json
import re
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict

from kb import COMMUNES_FILE, GEOGRAPHY_FILE, TAXONOMY_FILE, Case, Geography, Taxonomy, count_figures

SCHEMA_VERSION: Final = 5  # raise it when what is stored changes: older indexes are then rebuilt
_MARKUP: Final = re.compile(r"[*_`#>]+|!?\[([^\]]*)\]\([^)]*\)")


class Document(BaseModel):
    """A case as the engines see it. `modalities` are slugs of the taxonomy, `modality_labels` the author's words."""

    model_config = ConfigDict(frozen=True)

    slug: str
    title: str
    summary: str
    plain: str
    questions: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    departments: tuple[str, ...]
    city: str
    commune: str | None
    latitude: float | None
    longitude: float | None
    domains: tuple[str, ...]
    types: tuple[str, ...]
    modalities: tuple[str, ...]
    modality_labels: tuple[str, ...]
    actors: tuple[str, ...]
    actor_kinds: tuple[str, ...]
    tags: tuple[str, ...]
    start_year: int | None
    status: str
    with_figures: bool = False
    source_hash: str
    """Hash of the case file: an unchanged file is not read again."""

    @property
    def fingerprint(self) -> str:
        """Hash of the whole record: what has not changed need not be indexed again."""
        content = json.dumps(self.model_dump(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(f"{SCHEMA_VERSION}\n{content}".encode()).hexdigest()


def document_of(case: Case, taxonomy: Taxonomy, geography: Geography, source_hash: str = "") -> Document:
    """The record of one case."""
    commune = geography.locate(case.city, case.departments) if case.city else None
    modalities = {term.slug for label in case.modalities if (term := taxonomy.modalities.resolve(label))}
    return Document(
        slug=case.slug,
        title=case.title,
        summary=case.summary,
        plain=case.plain,
        questions=case.questions,
        sections=tuple((heading, plain_text(text)) for heading, text in case.sections().items()),
        regions=case.regions,
        departments=case.departments,
        city=case.city,
        commune=commune.code if commune else None,
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
        domains=case.domains,
        types=case.types,
        modalities=tuple(sorted(modalities)),
        modality_labels=case.modalities,
        actors=tuple(actor.name for actor in case.actors),
        actor_kinds=tuple(sorted({actor.kind for actor in case.actors})),
        tags=case.tags,
        start_year=case.start_year,
        status=case.status,
        with_figures=count_figures(case.results) > 0,
        source_hash=source_hash,
    )


@lru_cache(maxsize=1)
def derivation() -> str:
    """Hash of what documents are derived with, besides the case files: the closed lists and the geography."""
    files = (TAXONOMY_FILE, GEOGRAPHY_FILE, COMMUNES_FILE)
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in files)).hexdigest()


def plain_text(markdown: str) -> str:
    """Markdown without its marks, for indexing and passages; links keep their text."""
    return _MARKUP.sub(lambda match: match.group(1) or "", markdown)
