"""Names of places → places: exact, run together, shortened or misspelt; which names are also ordinary words."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from indexer.understanding.misspellings import JoinedNames, Targets, ordinary_words
from indexer.understanding.words import LINKS, name_key
from kb import Commune, Department, Geography

WELL_KNOWN: Final = 20_000  # inhabitants: from here a name alone, even misspelt, brings the town to mind
LEAST_TO_MISSPELL: Final = {5: 100_000, 6: 50_000}  # letters of a town's name → inhabitants
PARIS: Final = "75"
LA_REUNION: Final = "La Réunion"  # « Réunion » for short
SHORTENED: Final = 10_000  # inhabitants: from here the first word of a long name may do
STANDS_OUT: Final = 1.5  # times larger than the next town with the same first word
MANY_TIMES: Final = 5  # times larger than the communes that have this one word as their name
MIN_RUN_TOGETHER: Final = 8  # letters of a name typed without its spaces: « iledefrance »
LEAST_HEARD_OF: Final = 1_000  # inhabitants: the first word of a long name is then no misspelling of another
MIN_TWICE_MISSPELT: Final = 5  # letters of a word of a name that may be two letters away from the typed one
MIN_WITHOUT_LINKS: Final = 3  # words of a name whose « de », « la » are left out: « pays de loire »


class Place(NamedTuple):
    """What a name may mean. `kind` and `value` as in `Reading`; `by_adjective` for « vendéen »."""

    kind: str
    value: str | tuple[str, ...]
    label: str
    by_adjective: bool = False


def department_place(department: Department) -> Place:
    """A département as a place: « Haute-Garonne (31) »."""
    return Place("department", department.code, f"{department.name} ({department.code})")


class Gazetteer:
    """Every name of a place in France, by its key (see `name_key`)."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._places: dict[str, Place] = {}
        self._communes: dict[str, list[Commune]] = {}
        self._without_article: dict[str, list[Commune]] = {}
        self._longest: dict[str, int] = {}
        self._add_communes()
        self._add_places()
        self._well_known = self._well_known_names()
        self._well_known_words = {word for name in self._well_known for word in name.split() if word not in LINKS}
        self._targets = Targets(self._misspelt_words())
        self._heads = self._first_words()
        self._joined = JoinedNames(key for key in self._well_known if len(set(key.split()) - LINKS) > 1)
        self._add_shortened()
        self._add_short_towns()

    @property
    def well_known_words(self) -> frozenset[str]:
        """Words of the names that may be misspelt."""
        return frozenset(self._well_known_words)

    def longest(self, first: str) -> int:
        """Words in the longest name that begins with this word; 0 when none does."""
        return self._longest.get(first, 0)

    def place(self, key: str) -> Place | None:
        """The region, département, area or nickname of a town of this key."""
        return self._places.get(key)

    def communes(self, key: str) -> list[Commune]:
        """Communes of this name, the most populated first."""
        return self._communes.get(key, [])

    def without_article(self, key: str) -> list[Commune]:
        """Communes whose name is this after « Le » or « Les » (« au Mans »), the most populated first."""
        return self._without_article.get(key, [])

    def corrections(self, word: str) -> list[str]:
        """Words of well-known names that this one may be a misspelling of; never for a real word."""
        if word in self._well_known_words or word in ordinary_words() or word in self._heads:
            return []
        return self._targets.near(word)

    def misspelt_name(self, key: str) -> str | None:
        """The well-known name of several words that these words misspell; None when they are a name themselves."""
        if key in self._places or key in self._communes or key in self._without_article:
            return None
        name = self._joined.near(key.replace(" ", ""))
        return name if name and _is_misspelling(key.split(), name.split()) else None

    def is_well_known(self, key: str) -> bool:
        """True for names that may be misspelt or shortened."""
        return key in self._well_known

    def _add(self, key: str, place: Place) -> None:
        if key and key not in self._places:
            self._places[key] = place
            self._lengthen(key)

    def _lengthen(self, key: str) -> None:
        first, size = key.partition(" ")[0], key.count(" ") + 1
        if size > self._longest.get(first, 0):
            self._longest[first] = size

    def _add_communes(self) -> None:
        by_key: defaultdict[str, list[Commune]] = defaultdict(list)
        without: defaultdict[str, list[Commune]] = defaultdict(list)
        for commune in self._geography.communes.values():
            key = name_key(commune.name)
            by_key[key].append(commune)
            if key.startswith(("le ", "les ")) or (key.startswith(("la ", "l ")) and commune.population >= WELL_KNOWN):
                without[key.partition(" ")[2]].append(commune)
        for names in (by_key, without):
            for key, communes in names.items():
                if len(communes) > 1:
                    communes.sort(key=_rank)
                self._lengthen(key)
        self._communes, self._without_article = dict(by_key), dict(without)

    def _add_places(self) -> None:
        geography = self._geography
        for region in geography.regions:
            self._add_all((region.name, *region.names), Place("region", region.name, region.name))
            if region.name == LA_REUNION:
                self._add("reunion", Place("region", region.name, region.name))
        for department in geography.departments:
            if department.code != PARIS:  # « Paris » is read as the commune
                self._add_all((department.name, *department.names), department_place(department))
        for area in geography.areas:
            self._add_all((area.name, *area.names), Place("area", area.regions, area.name))
        for town in geography.towns:
            self._add_all(town.names, Place("commune", town.code, geography.communes[town.code].name))
        self._add_adjectives()

    def _add_all(self, names: Iterable[str], place: Place) -> None:
        for name in names:
            self._add(name_key(name), place)

    def _add_adjectives(self) -> None:
        geography = self._geography
        for region in geography.regions:
            self._add_forms(region.adjectives, Place("region", region.name, region.name, by_adjective=True))
        for department in geography.departments:
            self._add_forms(department.adjectives, department_place(department)._replace(by_adjective=True))
        for town in geography.towns:
            place = Place("commune", town.code, geography.communes[town.code].name, by_adjective=True)
            self._add_forms(town.adjectives, place)

    def _add_forms(self, adjectives: Iterable[str], place: Place) -> None:
        for adjective in adjectives:
            self._add_all(inflections(adjective), place)

    def _well_known_names(self) -> frozenset[str]:
        places = {key for key, place in self._places.items() if not place.by_adjective}
        towns = {key for key, communes in self._communes.items() if communes[0].population >= WELL_KNOWN}
        without = {key for key, communes in self._without_article.items() if communes[0].population >= WELL_KNOWN}
        return frozenset(places | towns | without)

    def _misspelt_words(self) -> set[str]:
        """Words recognised when misspelt: the shorter the name of a town, the larger the town must be."""
        words: set[str] = set()
        for key in self._well_known:
            place, communes = self._places.get(key), self._communes.get(key) or self._without_article.get(key) or []
            size = max((commune.population for commune in communes), default=0)
            for word in key.split():
                single = key == word and place is None
                if word not in LINKS and not (single and size < LEAST_TO_MISSPELL.get(len(word), WELL_KNOWN)):
                    words.add(word)
        return words

    def _first_words(self) -> frozenset[str]:
        """First words of the long names of communes (« Colombey »): none of them is a misspelt « Colombes »."""
        return frozenset(
            key.partition(" ")[0]
            for key, found in self._communes.items()
            if " " in key and found[0].population >= LEAST_HEARD_OF
        )

    def _add_short_towns(self) -> None:
        """Let « Champigny » mean Champigny-sur-Marne: the first word of a long name, where one town stands out."""
        by_first: defaultdict[str, list[Commune]] = defaultdict(list)
        for key, communes in self._communes.items():
            if " " in key:
                by_first[key.partition(" ")[0]].append(communes[0])
        for short, communes in by_first.items():
            if short in LINKS or short in ordinary_words() or short in self._places:
                continue
            first, *others = sorted(communes, key=_rank)[:2]
            namesakes = sum(item.population for item in self._communes.get(short, []))
            stands_out = not others or first.population > STANDS_OUT * others[0].population
            if first.population >= SHORTENED and stands_out and first.population > MANY_TIMES * namesakes:
                self._communes[short] = [first]
                self._lengthen(short)

    def _add_shortened(self) -> None:
        """Add names run together (« hautegaronne ») and names without their links (« seine maritime » needs none)."""
        for key in sorted(self._well_known):
            place = self._places.get(key)
            words = key.split()
            variants = {"".join(words)} if len(words) > 1 and len(key) > MIN_RUN_TOGETHER else set()
            if place and place.kind in {"region", "department"} and len(words) >= MIN_WITHOUT_LINKS:
                content = [word for word in words if word not in LINKS and word != "et"]
                if len(content) > 1:
                    variants.add(" ".join(content))
            for variant in variants:
                if variant in self._communes or variant in ordinary_words():
                    continue
                communes = self._communes.get(key)
                if place:
                    self._add(variant, place)
                elif communes:
                    self._add(variant, Place("commune", communes[0].code, communes[0].name))


def _is_misspelling(typed: list[str], name: list[str]) -> bool:
    """False for « aide en Provence »: a real word, two letters from the one of the name (« Aix »)."""
    if len(typed) != len(name):
        return True
    return not any(
        OSA.distance(word, right) > 1 and (len(right) < MIN_TWICE_MISSPELT or word in ordinary_words())
        for word, right in zip(typed, name, strict=True)
    )


def _rank(commune: Commune) -> float:
    """Order of namesakes: by population, halved overseas, because most questions come from the mainland."""
    return -commune.population * (0.5 if commune.department.startswith("97") else 1)


_FEMININE: Final = (
    ("éen", "éenne"), ("ien", "ienne"), ("yen", "yenne"), ("on", "onne"), ("at", "ate"), ("el", "elle"), ("et", "ette"),
    ("eau", "elle"), ("er", "ère"),
)  # fmt: skip


def inflections(adjective: str) -> set[str]:
    """Masculine, feminine and plural forms of an adjective given in the masculine singular."""
    forms = {adjective}
    if not adjective.endswith("e"):
        ending = next(((old, new) for old, new in _FEMININE if adjective.endswith(old)), None)
        feminine = adjective.removesuffix(ending[0]) + ending[1] if ending else f"{adjective}e"
        forms |= {feminine, f"{feminine}s"}
    if adjective.endswith("al"):
        forms.add(f"{adjective[:-1]}ux")
    elif not adjective.endswith(("s", "x")):
        forms.add(f"{adjective}{'x' if adjective.endswith('eau') else 's'}")
    return forms
