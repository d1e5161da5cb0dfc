"""The booklet of a selection, as values ready to print: contents, map, the cases in full with their sources."""

from dataclasses import dataclass

from indexer.labels import Labels
from web.addresses import BOOKLET_PATH, BOOKLET_PDF_PATH, COMPARE_PATH, url_for_selection
from web.cards import CaseCard, card_of
from web.case_around import Publication
from web.case_view import CaseView, case_view
from web.catalogue import Snapshot
from web.maps import LocatorMap, cases_map
from web.selection import MOST_COMPARED, Selection
from web.typography import counted, day
from web.views import Link


@dataclass(frozen=True)
class BookletCase:
    """One case of the booklet; `id` is where the contents lead."""

    id: str
    number: int
    card: CaseCard
    case: CaseView
    remove_url: str


@dataclass(frozen=True)
class BookletView:
    """All that `booklet.html` and the PDF print."""

    title: str
    date: str
    cases: tuple[BookletCase, ...]
    map: LocatorMap | None
    notices: tuple[str, ...]
    additions: tuple[Link, ...]
    pdf_url: str
    compare_url: str


def booklet_view(
    selection: Selection, added: tuple[Link, ...], snapshot: Snapshot, labels: Labels, publication: Publication
) -> BookletView:
    """What the booklet shows of these cases."""
    count = len(selection.cases)
    return BookletView(
        title=f"Livret de {counted(count, 'cas', 'cas')}" if count else "Livret",
        date=day(publication.today),
        cases=tuple(
            BookletCase(
                id=f"cas-{number}",
                number=number,
                card=card_of(case, labels),
                case=case_view(case, (), labels, publication.base_url, snapshot.organisations),
                remove_url=selection.url_without(BOOKLET_PATH, case.slug),
            )
            for number, case in enumerate(selection.cases, start=1)
        ),
        map=cases_map(selection.cases, labels.geography),
        notices=selection.notices,
        additions=added,
        pdf_url=url_for_selection(BOOKLET_PDF_PATH, selection.slugs),
        compare_url=url_for_selection(COMPARE_PATH, selection.slugs) if 1 < count <= MOST_COMPARED else "",
    )
