"""
From the parameters of a request to a `Query`, in the words of the pages (French) or of the API (English).

The guards stand in one order: text too long first, then names and values one by one. The engine is asked later,
so that a bad request never costs a search.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

from indexer import MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, Facet, Mode, Query, Sort
from indexer.labels import Labels, nearest_of
from web.errors import InvalidParameter, TextTooLong, UnknownParameter

MAX_VALUES: Final = 120  # values of one facet: all the départements fit
MAX_IGNORED: Final = 20
MAX_READING: Final = 200  # characters; the longest is a list of regions
YEARS: Final = range(1800, 2101)
READING_KINDS: Final = ("region", "department", "commune", "area", "type", "actor_kind", "year", "domain", "modality")
_Value = TypeVar("_Value")
_INTEGER: Final = re.compile(r"[0-9]{1,6}")
_INVISIBLE: Final = {"Cc", "Cf", "Cs"}  # control, format (direction marks) and surrogate characters


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
    strict: bool = False

    def all(self) -> tuple[str, ...]:
        """Every parameter, in the order a URL gives them."""
        facets = tuple(self.facets.values())
        years = (self.year_min, self.year_max)
        return (self.text, *facets, *years, self.mode, self.sort, self.literal, self.ignore, self.per_page, self.page)


PAGE_NAMES: Final = Names(
    text="q",
    facets={
        Facet.REGION: "region",
        Facet.DEPARTMENT: "departement",
        Facet.DOMAIN: "domaine",
        Facet.TYPE: "type",
        Facet.MODALITY: "modalite",
        Facet.ACTOR_KIND: "acteur",
        Facet.STATUS: "statut",
    },
    year_min="annee_min",
    year_max="annee_max",
    modes={"hybride": Mode.HYBRID, "lexical": Mode.LEXICAL, "semantique": Mode.SEMANTIC},
    sorts={"pertinence": Sort.RELEVANCE, "recent": Sort.RECENT},
    sort="tri",
    literal="mots",
    ignore="sans",
    per_page="par_page",
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
    strict=True,
)


def clean_text(text: str) -> str:
    """The text without invisible characters, its white space made single spaces."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE).split())


class ParameterReader:
    """Reads the parameters of one request; each method refuses what it cannot read with a French sentence."""

    def __init__(self, items: Iterable[tuple[str, str]], names: Names, labels: Labels) -> None:
        self._names, self._labels = names, labels
        self._values: dict[str, list[str]] = {}
        for name, value in items:
            self._values.setdefault(name, []).append(value)

    def query(self, per_page: int) -> Query:
        """The query these parameters ask; `per_page` where they do not say."""
        text = self._text()
        self._refuse_unknown_names()
        year_min, year_max = self._years()
        return Query(
            text=text,
            filters=self._filters(),
            year_min=year_min,
            year_max=year_max,
            mode=self._choice(self._names.mode, self._names.modes, Mode.HYBRID),
            sort=self._choice(self._names.sort, self._names.sorts, Sort.RELEVANCE),
            literal=self._flag(self._names.literal),
            ignore=self._ignored(),
            page=self._integer(self._names.page, range(1, MAX_PAGE + 1)) or 1,
            per_page=self._integer(self._names.per_page, range(1, MAX_PER_PAGE + 1)) or per_page,
        )

    def _text(self) -> str:
        text = clean_text(" ".join(self._values.get(self._names.text, ())))
        if len(text) > MAX_TEXT:
            raise TextTooLong(self._names.text, len(text), MAX_TEXT)
        return text

    def _refuse_unknown_names(self) -> None:
        known = self._names.all()
        for name in self._values if self._names.strict else ():
            if name not in known:
                raise UnknownParameter(name, choices=known, nearest=nearest_of(name, known))

    def _filters(self) -> dict[Facet, tuple[str, ...]]:
        filters = {facet: self._facet(facet, name) for facet, name in self._names.facets.items()}
        return {facet: values for facet, values in filters.items() if values}

    def _facet(self, facet: Facet, name: str) -> tuple[str, ...]:
        given = self._given(name)
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
        first, last = self._integer(self._names.year_min, YEARS), self._integer(self._names.year_max, YEARS)
        if first is not None and last is not None and first > last:
            raise InvalidParameter(self._names.year_min, str(first), f"vient après {self._names.year_max} ({last})")
        return first, last

    def _integer(self, name: str, allowed: range) -> int | None:
        value = self._single(name)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value) or int(value) not in allowed:
            bounds = f"n’est pas un nombre entier de {allowed.start} à {allowed.stop - 1}"
            raise InvalidParameter(name, value, bounds)
        return int(value)

    def _choice(self, name: str, choices: Mapping[str, _Value], default: _Value) -> _Value:
        value = self._single(name)
        if value is None:
            return default
        if value not in choices:
            known = tuple(choices)
            nearest = nearest_of(value, known)
            raise InvalidParameter(name, value, "n’est pas une valeur connue", choices=known, nearest=nearest)
        return choices[value]

    def _flag(self, name: str) -> bool:
        return self._choice(name, {"1": True, "true": True, "0": False, "false": False}, default=False)

    def _ignored(self) -> tuple[str, ...]:
        name = self._names.ignore
        given = self._given(name)
        if len(given) > MAX_IGNORED:
            raise InvalidParameter(name, given[-1], f"dépasse les {MAX_IGNORED} lectures que l’on peut écarter")
        for value in given:
            kind, _, what = value.partition(":")
            if kind not in READING_KINDS or not what or len(what) > MAX_READING:
                problem = "n’est pas de la forme « genre:valeur »"
                raise InvalidParameter(name, value, problem, choices=tuple(f"{kind}:…" for kind in READING_KINDS))
        return tuple(dict.fromkeys(given))

    def _given(self, name: str) -> list[str]:
        """The values of a parameter that are not blank: a form sends its empty fields too."""
        return [cleaned for value in self._values.get(name, ()) if (cleaned := clean_text(value))]

    def _single(self, name: str) -> str | None:
        given = self._given(name)
        if len(given) > 1:
            raise InvalidParameter(name, given[1], "est une seconde valeur, une seule est attendue")
        return given[0] if given else None
