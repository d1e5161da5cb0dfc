"""A case in a short list: where, when, its title, and a note on why it is in the list."""

from dataclasses import dataclass

from indexer import Hit
from indexer.labels import Labels
from kb import Case
from web.urls import url_for_case
from web.views import place

STOPPED = "arrete"


@dataclass(frozen=True)
class CaseCard:
    """One line of `_case_list.html`."""

    slug: str
    url: str
    title: str
    place: str
    year: int | None
    alert: str
    note: str = ""


def card_of(case: Case | Hit, labels: Labels, note: str = "") -> CaseCard:
    """What a short list shows of a case, or of a hit."""
    return CaseCard(
        slug=case.slug,
        url=url_for_case(case.slug),
        title=case.title,
        place=place(case.city, case.departments, case.regions, labels),
        year=case.start_year,
        alert=labels.taxonomy.statuses.label(case.status) if case.status == STOPPED else "",
        note=note,
    )
