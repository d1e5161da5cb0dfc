"""Cases of the base near the one being told: by meaning, by words while there are no vectors, and those told twice."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from indexer import MAX_TEXT, Mode, Query, ResultPage, SearchEngine, SearchError
from indexer.labels import Labels
from kb import Case
from kb.text import one_line
from web.cards import CaseCard, card_of
from web.catalogue import Snapshot
from web.contribute_form import Form

SHOWN: Final = 3
ENOUGH: Final = 60  # characters before anything can be compared
SAME_MEANING: Final = 0.87
"""
Cosine from which a case « resembles » another one.

Measured on the 562 cases with the built-in model: the text of a case is at 0.88 to 0.92 of its own vector, the same
told in other words at 0.86 to 0.91, and of the nearest other case at 0.83 to 0.87.
"""


@dataclass(frozen=True)
class Similar:
    """The nearest cases; `alike` are those that may be the same case, `near` the others."""

    alike: tuple[CaseCard, ...] = ()
    near: tuple[CaseCard, ...] = ()
    by_words: bool = False


def similar_to(text: str, case: Case | None, engine: SearchEngine, snapshot: Snapshot, labels: Labels) -> Similar:
    """The cases near a text, and near a case when the form makes one already."""
    alike: dict[str, CaseCard] = {}
    if case:
        for neighbour in snapshot.neighbourhood.duplicates_of(case)[:SHOWN]:
            other = snapshot.neighbourhood.cases[neighbour.number]
            alike[other.slug] = card_of(other, labels, f"{neighbour.overlap:.0%} de mots communs")
    near: dict[str, CaseCard] = {}
    page = _search(text, engine) if len(text) >= ENOUGH else None
    for hit in page.hits if page else ():
        if case and hit.slug == case.slug:
            continue
        is_alike = hit.semantic_score is not None and hit.semantic_score >= SAME_MEANING
        (alike if is_alike else near).setdefault(hit.slug, card_of(hit, labels))
    others = (card for slug, card in near.items() if slug not in alike)
    return Similar(
        tuple(alike.values())[:SHOWN], tuple(islice(others, SHOWN)), page is not None and page.mode is Mode.LEXICAL
    )


def compared_text(form: Form) -> str:
    """What is compared: the title with the plain words, which say more by their meaning, otherwise with the summary."""
    return one_line(f"{form.value('titre')} {form.value('en-clair') or form.value('resume')}")[:MAX_TEXT]


def _search(text: str, engine: SearchEngine) -> ResultPage | None:
    """The nearest cases; nothing while the engine is away, because a case can be told without it."""
    try:
        return engine.search(Query(text=text, mode=Mode.SEMANTIC, per_page=SHOWN + 1, literal=True))
    except SearchError:
        return None
