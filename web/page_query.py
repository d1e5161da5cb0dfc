"""What the search page asks: a query of the engines, and the way its answers are shown, which engines do not know."""

from enum import StrEnum
from typing import Final

from indexer import Query


class View(StrEnum):
    """How the cases found are shown. The value is its name in addresses."""

    LIST = "liste"
    MAP = "carte"
    TABLE = "tableau"


PER_PAGE: Final = {View.LIST: 10, View.MAP: 10, View.TABLE: 25}
"""Cases of a page, unless the address says otherwise: the lines of a table are short."""


class PageQuery(Query):
    """A query and its view. What changes the query (`toggled`, `changed`) keeps the view."""

    view: View = View.LIST

    def seen_as(self, view: View) -> "PageQuery":
        """The same search in another view, with as many cases as that view usually has."""
        is_usual = self.per_page == PER_PAGE[self.view]
        return self.changed(view=view, per_page=PER_PAGE[view] if is_usual else self.per_page)


def view_of(query: Query) -> View:
    """The view of a query; a list where none is said."""
    return query.view if isinstance(query, PageQuery) else View.LIST
