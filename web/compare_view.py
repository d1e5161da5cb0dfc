"""The page that compares cases, as values ready to print: one row for each field, one cell for each case."""

from dataclasses import dataclass
from string import ascii_uppercase

from indexer.labels import Labels
from kb import SECTIONS, Case, evidence_of
from web.addresses import BOOKLET_PATH, COMPARE_PATH, url_for_selection
from web.cards import CaseCard, card_of
from web.case_around import LEVEL_LABELS, Publication
from web.case_view import CaseView, case_view
from web.catalogue import Snapshot
from web.selection import Selection
from web.typography import counted, joined
from web.views import Link, place

GLANCE_FIELDS = ("Territoire", "Depuis", "Devenir", "Type", "Domaine", "Modalités", "Acteurs")


@dataclass(frozen=True)
class ComparedCase:
    """The head of a column; `mark` is its letter and `place` a few words, to tell the cases apart on a phone."""

    mark: str
    place: str
    card: CaseCard
    remove_url: str


@dataclass(frozen=True)
class Cell:
    """What one case says of one field: links, or a text (Markdown when `is_markdown`); empty when it says nothing."""

    links: tuple[Link, ...] = ()
    text: str = ""
    is_markdown: bool = False


@dataclass(frozen=True)
class CompareRow:
    """One field, a cell for each case in order."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CompareView:
    """All that `compare.html` prints."""

    cases: tuple[ComparedCase, ...]
    rows: tuple[CompareRow, ...]
    common: str
    notices: tuple[str, ...]
    additions: tuple[Link, ...]
    booklet_url: str


def compare_view(
    selection: Selection, added: tuple[Link, ...], snapshot: Snapshot, labels: Labels, publication: Publication
) -> CompareView:
    """What the page shows of these cases, side by side."""
    views = [case_view(case, (), labels, publication.base_url, snapshot.organisations) for case in selection.cases]
    rows = [CompareRow(field, tuple(_glance_cell(view, field) for view in views)) for field in GLANCE_FIELDS]
    rows.append(CompareRow("En clair", tuple(Cell(text=view.plain or view.summary) for view in views)))
    rows += [
        CompareRow(heading, tuple(Cell(text=getattr(case, name), is_markdown=True) for case in selection.cases))
        for name, heading in SECTIONS.items()
    ]
    rows.append(CompareRow("Ce que c’est devenu", tuple(Cell(text=view.status_note) for view in views)))
    rows.append(CompareRow("Solidité du récit", tuple(_evidence_cell(case, publication) for case in selection.cases)))
    return CompareView(
        cases=tuple(
            ComparedCase(
                mark, _place(case, labels), card_of(case, labels), selection.url_without(COMPARE_PATH, case.slug)
            )
            for mark, case in zip(ascii_uppercase, selection.cases, strict=False)
        ),
        rows=tuple(row for row in rows if any(cell.links or cell.text for cell in row.cells)),
        common=_common(views),
        notices=selection.notices,
        additions=added,
        booklet_url=url_for_selection(BOOKLET_PATH, selection.slugs),
    )


def _place(case: Case, labels: Labels) -> str:
    """The shortest true answer to « where »: the commune, the only département, the region."""
    department = labels.geography.department(case.departments[0]) if len(case.departments) == 1 else None
    return case.city or (department.name if department else place("", (), case.regions, labels))


def _glance_cell(view: CaseView, field: str) -> Cell:
    """« Domaine » is « Domaines » where a case has several."""
    rows = [row for row in view.glance if row.label in (field, f"{field}s")]
    return Cell(links=tuple(link for row in rows for link in row.links))


def _evidence_cell(case: Case, publication: Publication) -> Cell:
    evidence = evidence_of(case, publication.today)
    sources = counted(evidence.sources, "source indépendante", "sources indépendantes")
    return Cell(text=f"{LEVEL_LABELS[evidence.level]}, {sources}.")


def _common(views: list[CaseView]) -> str:
    """What all these cases share, in a sentence; empty when nothing."""
    if len(views) < 2:  # noqa: PLR2004
        return ""
    shared = set.intersection(*({link.label for row in view.glance for link in row.links} for view in views))
    ordered = [link.label for row in views[0].glance for link in row.links if link.label in shared]
    return f"En commun : {joined(ordered)}." if ordered else ""
