"""The cases found as a table: one line each, columns that can be sorted are links."""

from dataclasses import dataclass
from typing import Final

from indexer import Query, ResultPage, Sort
from web.typography import counted
from web.urls import url_for_query

ORDERS: Final = {
    Sort.RELEVANCE: "du plus au moins pertinent",
    Sort.PROXIMITY: "du plus proche au plus lointain",
    Sort.RECENT: "du plus récent au plus ancien",
}


@dataclass(frozen=True)
class Column:
    """The head of a column; `sort` is what aria-sort says, empty for a column that is not the order."""

    label: str
    url: str = ""
    note: str = ""
    sort: str = ""


@dataclass(frozen=True)
class TableView:
    """What `_table.html` prints besides the hits."""

    caption: str
    columns: tuple[Column, ...]


def table_view(page: ResultPage, query: Query, order: Sort) -> TableView:
    """The heads of the table; `order` is the one really made."""
    first = (query.page - 1) * query.per_page + 1
    last = first + len(page.hits) - 1
    shown = counted(page.total, "cas", "cas")
    total = f"{page.total} au moins" if page.at_least else str(page.total)
    rows = shown if page.total == len(page.hits) else f"Cas {first} à {last} sur {total}"
    near = (
        _sorted("Territoire", query, Sort.PROXIMITY, order, "ascending") if page.measured_from else Column("Territoire")
    )
    return TableView(
        caption=f"{rows}, {ORDERS[order]}",
        columns=(
            _sorted("Cas", query, Sort.RELEVANCE, order, "other") if query.text else Column("Cas"),
            near,
            Column("Types"),
            Column("Domaines"),
            _sorted("Depuis", query, Sort.RECENT, order, "descending"),
            Column("Devenir"),
            Column("Chiffres"),
        ),
    )


def _sorted(label: str, query: Query, sort: Sort, order: Sort, direction: str) -> Column:
    if sort is order:
        return Column(label, sort=direction)
    return Column(label, url_for_query(query.changed(sort=sort)), f"Trier {ORDERS[sort]}")
