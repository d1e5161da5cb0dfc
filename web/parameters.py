"""
From the parameters of a request to a `Query`, in the words of the pages (French) or of the API (English).

The guards stand in one order: text too long first, then names and values one by one. The engine is asked later,
so that a bad request never costs a search.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from indexer import MAX_PAGE, MAX_PER_PAGE, YES, Facet, Mode, Query, Sort
from indexer.labels import Labels
from web.errors import InvalidParameter
from web.given import Given
from web.page_query import PER_PAGE, PageQuery, View

MAX_VALUES: Final = 120  # values of one facet: all the départements fit
MAX_IGNORED: Final = 20
MAX_READING: Final = 200  # characters; the longest is a list of regions
YEARS: Final = range(1800, 2101)
READING_KINDS: Final = ("region", "department", "commune", "area", "type", "actor_kind", "year", "domain", "modality")


class Names(NamedTuple):
    """How one audience names the parameters and their closed values. `strict` refuses the names it does not know."""

    text: str
    facets: Mapping[Facet, str]
    year_min: str
    year_max: str
    modes: Mapping[str, Mode]
    sorts: Mapping[str, Sort]
    sort: str
    literal: str
    ignore: str
    per_page: str
    mode: str = "mode"
    page: str = "page"
    explain: str = ""
    view: str = ""
    strict: bool = False

    def all(self) -> tuple[str, ...]:
        """Every parameter, in the order a URL gives them."""
        facets = tuple(self.facets.values())
        years = (self.year_min, self.year_max)
        ways = (self.mode, self.sort, self.literal, self.ignore)
        others = (name for name in (self.explain, self.view) if name)
        return (self.text, *facets, *years, *ways, self.per_page, self.page, *others)


PAGE_NAMES: Final = Names(
    text="q",
    facets={
        Facet.REGION: "region",
        Facet.DEPARTMENT: "departement",
        Facet.COMMUNE: "commune",
        Facet.DOMAIN: "domaine",
        Facet.TYPE: "type",
        Facet.MODALITY: "modalite",
        Facet.ACTOR_KIND: "acteur",
        Facet.WITH_FIGURES: "chiffres",
        Facet.STATUS: "statut",
    },
    year_min="annee_min",
    year_max="annee_max",
    modes={"hybride": Mode.HYBRID, "lexical": Mode.LEXICAL, "semantique": Mode.SEMANTIC},
    sorts={"pertinence": Sort.RELEVANCE, "proximite": Sort.PROXIMITY, "recent": Sort.RECENT},
    sort="tri",
    literal="mots",
    ignore="sans",
    per_page="par_page",
    view="vue",
)

API_NAMES: Final = Names(
    text="q",
    facets={facet: facet.value for facet in PAGE_NAMES.facets},
    year_min="year_min",
    year_max="year_max",
    modes={mode.value: mode for mode in Mode},
    sorts={sort.value: sort for sort in Sort},
    sort="sort",
    literal="literal",
    ignore="ignore",
    per_page="per_page",
    explain="explain",
    strict=True,
)


class QueryReader(Given):
    """Reads the parameters of one search; each method refuses what it cannot read with a French sentence."""

    def __init__(self, items: Iterable[tuple[str, str]], names: Names, labels: Labels) -> None:
        super().__init__(items)
        self._names, self._labels = names, labels

    def query(self, per_page: int) -> Query:
        """The query these parameters ask; `per_page` where they do not say."""
        text = self.text(self._names.text)
        if self._names.strict:
            self.refuse_others(self._names.all())
        year_min, year_max = self._years()
        return Query(
            text=text,
            filters=self._filters(),
            year_min=year_min,
            year_max=year_max,
            mode=self.choice(self._names.mode, self._names.modes, Mode.HYBRID),
            sort=self.choice(self._names.sort, self._names.sorts, Sort.RELEVANCE),
            literal=self.flag(self._names.literal),
            ignore=self._ignored(),
            page=self.integer(self._names.page, range(1, MAX_PAGE + 1)) or 1,
            per_page=self.integer(self._names.per_page, range(1, MAX_PER_PAGE + 1)) or per_page,
        )

    def page_query(self) -> PageQuery:
        """The same with the view that a page is asked in."""
        view = self.choice(self._names.view, {view.value: view for view in View}, View.LIST)
        return PageQuery(**dict(self.query(PER_PAGE[view])), view=view)

    def _filters(self) -> dict[Facet, tuple[str, ...]]:
        filters = {facet: self._facet(facet, name) for facet, name in self._names.facets.items()}
        return {facet: values for facet, values in filters.items() if values}

    def _facet(self, facet: Facet, name: str) -> tuple[str, ...]:
        if facet is Facet.WITH_FIGURES:
            return (YES,) if self.flag(name) else ()
        given = self.values(name)
        if len(given) > MAX_VALUES:
            raise InvalidParameter(name, given[-1], f"dépasse les {MAX_VALUES} valeurs qu’un filtre peut avoir")
        return tuple(dict.fromkeys(self._facet_value(facet, name, value) for value in given))

    def _facet_value(self, facet: Facet, name: str, value: str) -> str:
        resolved = self._labels.resolve(facet, value)
        if resolved is None:
            choices, nearest = self._labels.choices(facet), self._labels.nearest(facet, value)
            raise InvalidParameter(name, value, "n’est pas une valeur connue", choices=choices, nearest=nearest)
        return resolved

    def _years(self) -> tuple[int | None, int | None]:
        first, last = self.integer(self._names.year_min, YEARS), self.integer(self._names.year_max, YEARS)
        if first is not None and last is not None and first > last:
            raise InvalidParameter(self._names.year_min, str(first), f"vient après {self._names.year_max} ({last})")
        return first, last

    def _ignored(self) -> tuple[str, ...]:
        name = self._names.ignore
        given = self.values(name)
        if len(given) > MAX_IGNORED:
            raise InvalidParameter(name, given[-1], f"dépasse les {MAX_IGNORED} lectures que l’on peut écarter")
        for value in given:
            kind, _, what = value.partition(":")
            if kind not in READING_KINDS or not what or len(what) > MAX_READING:
                problem = "n’est pas de la forme « genre:valeur »"
                raise InvalidParameter(name, value, problem, choices=tuple(f"{kind}:…" for kind in READING_KINDS))
        return tuple(dict.fromkeys(given))
