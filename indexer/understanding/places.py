"""Places asked in a question: which names, numbers and adjectives are read as places, and which stay words."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from indexer.understanding.evidence import PART_OF, Evidence, Spot
from indexer.understanding.gazetteer import Gazetteer, Place, department_place
from indexer.understanding.language import Language
from indexer.understanding.numbers import (
    arrondissement_end,
    counts_something,
    department_code,
    is_stuck,
    postal_department,
    standing_department,
)
from indexer.understanding.organisations import Organisations
from indexer.understanding.towns import KNOWN_TOWN, TownEvidence
from indexer.understanding.words import FUNCTION_WORDS, LINKS, Words, word_set
from kb import Commune, Geography

MAX_FUZZY_WAYS: Final = 8  # ways to correct the words of one name
MAX_WINDOW: Final = 6  # words looked at together for a misspelt name


_SPOKEN: Final = word_set("91 92 93 94 95")
_AND: Final = word_set("et ou le du")
_BETWEEN: Final = word_set("et ou")
_ARTICLES: Final = word_set("le la l les")
_INTO: Final = word_set("dans le la l les en departement")


class PlaceMention(NamedTuple):
    """A place read at words [start, end); [outer_start, outer_end) goes with it: « agglo de », « (89) »."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    place: Place


class Candidate(NamedTuple):
    """A name found at words [start, end), before it is decided what it means."""

    start: int
    end: int
    key: str
    exact: bool


class PlaceFinder:
    """Finds the places of a text."""

    def __init__(self, geography: Geography, language: Language, actor_names: Iterable[str] = ()) -> None:
        self._geography = geography
        self._gazetteer = Gazetteer(geography)
        self._language = language
        self._organisations = Organisations(language, actor_names)
        self._evidence = Evidence(language)
        self._towns = TownEvidence(language, self._evidence)
        self._departments = {item.code: department_place(item) for item in geography.departments}
        self._overseas = {item.code: item.region for item in geography.departments if item.code.startswith("97")}

    def find(self, words: Words, taken: Iterable[range]) -> tuple[list[PlaceMention], list[range]]:
        """The places, left to right, and the words of organisations; words already taken (years) are left alone."""
        busy = {index for span in taken for index in span}
        mentions: list[PlaceMention] = []
        organisations: list[range] = []
        position = 0
        while position < len(words):
            known = self._organisations.known_at(words, position)
            if known > position and not self._is_part_of_town(words, position, known):
                organisations.append(range(position, known))
                position = known
                continue
            mention = None if position in busy else self._at(words, position, mentions, busy)
            if mention is None:
                position += 1
                continue
            held = self._organisations.holds(words, mention.start, mention.end)
            if held is None and organisations and self._continues(words, organisations[-1], mention):
                held = range(organisations[-1].start, mention.end)
            if held:
                organisations.append(held)
                position = held.stop
                continue
            mentions.append(mention)
            position = max(mention.outer_end, position + 1)
        return self._settled(words, mentions), organisations

    def _continues(self, words: Words, organisation: range, mention: PlaceMention) -> bool:
        """True for « Provence » in « Crédit agricole Alpes Provence »: two places side by side in one name."""
        start = organisation.stop
        return (
            start == mention.start
            and words.tied[start]
            and words.words[start - 1].is_capitalised is (words.words[start].is_capitalised)
        )

    def _is_part_of_town(self, words: Words, start: int, end: int) -> bool:
        """True for « Saint-Jean » in « Saint-Jean-de-Braye »."""
        reach = self._reach(words, start, words.keys[start], set())
        return any(self._gazetteer.communes(words.key(start, stop)) for stop in range(end + 1, start + reach + 1))

    def _at(self, words: Words, start: int, earlier: list[PlaceMention], busy: set[int]) -> PlaceMention | None:
        if words.words[start].is_number or department_code(words.keys[start]):
            return self._number(words, start, earlier)
        for candidate in self._candidates(words, start, busy):
            mention = self._read(words, candidate)
            if mention:
                return mention
        return None

    def _number(self, words: Words, start: int, earlier: list[PlaceMention]) -> PlaceMention | None:
        spoken = words.key(start, start + 2).replace(" ", "")  # « le 9-3 »
        if words.before(start) in {"le", "du", "dans"} and words.keys[start] == "9" and spoken in _SPOKEN:
            return self._mention(words, start, start + 2, self._departments[spoken])
        code = standing_department(words, start) or self._next_code(words, start, earlier)
        return self._mention(words, start, start + 1, self._department(code)) if code else None

    def _next_code(self, words: Words, start: int, earlier: list[PlaceMention]) -> str | None:
        """The second number of « départements 31 et 32 »."""
        if not earlier or not words.words[earlier[-1].end - 1].is_number:
            return None
        between = words.keys[earlier[-1].outer_end : start]
        if not between or not _AND.issuperset(between) or is_stuck(words, start) or counts_something(words, start):
            return None
        return department_code(words.keys[start])

    def _department(self, code: str) -> Place:
        """The place of a code: the city of Paris for 75, the region for an overseas département."""
        if code == "75":
            return Place("commune", "75056", "Paris")
        region = self._overseas.get(code)
        return Place("region", region, region) if region else self._departments[code]

    def _candidates(self, words: Words, start: int, busy: set[int]) -> Iterator[Candidate]:
        """Names that begin at a word, the longest first; exact ones before corrected ones of the same length."""
        exact = self._reach(words, start, words.keys[start], busy)
        corrections = self._corrections(words, start)
        reach = max([exact, *(self._reach(words, start, word, busy) for word in corrections)])
        window = self._window(words, start, busy)
        for end in range(start + max(reach, window), start, -1):
            key = words.key(start, end)
            if end - start <= exact and self._is_name(key):
                yield Candidate(start, end, key, exact=True)
            if end - start <= reach:
                yield from self._corrected(words, start, end)
            if 1 < end - start <= window:
                name = self._gazetteer.misspelt_name(key)
                if name and words.keys[end - 1] not in FUNCTION_WORDS and name not in self._language.guarded:
                    yield Candidate(start, end, name, exact=False)

    def _reach(self, words: Words, start: int, first: str, busy: set[int]) -> int:
        limit = min(self._gazetteer.longest(first), len(words) - start)
        size = 0
        while size < limit and start + size not in busy and (size == 0 or words.tied[start + size]):
            size += 1
        return size

    def _window(self, words: Words, start: int, busy: set[int]) -> int:
        """Number of words from here that may be one misspelt name."""
        size = 1
        while size < MAX_WINDOW and start + size < len(words) and words.tied[start + size] and start + size not in busy:
            size += 1
        return size

    def _is_name(self, key: str) -> bool:
        gazetteer = self._gazetteer
        return bool(gazetteer.place(key) or gazetteer.communes(key) or gazetteer.without_article(key))

    def _corrections(self, words: Words, index: int) -> list[str]:
        """Words of well-known names that a word may stand for; an acronym among lower-case words stands for itself."""
        if words.has_case and words.words[index].text.isupper():
            return []
        return self._gazetteer.corrections(words.keys[index])

    def _corrected(self, words: Words, start: int, end: int) -> Iterator[Candidate]:
        options = [(words.keys[index], *self._corrections(words, index)) for index in range(start, end)]
        ways = 1
        for option in options:
            ways *= len(option)
        if not 1 < ways <= MAX_FUZZY_WAYS:
            return
        for combination in product(*options):
            key = " ".join(combination)
            if self._gazetteer.is_well_known(key) and combination != tuple(words.keys[start:end]):
                yield Candidate(start, end, key, exact=False)

    def _read(self, words: Words, found: Candidate) -> PlaceMention | None:
        place = self._gazetteer.place(found.key)
        communes = self._communes(words, found)
        if not place and communes and communes[0].population < KNOWN_TOWN and found.key.split()[0] in LINKS:
            bare = self._gazetteer.place(found.key.partition(" ")[2])
            if bare and not bare.by_adjective:  # « la Marne » is the département, whatever village has that name
                return None
        spot = Spot(words, found.start, found.end, found.key)
        if place and not (place.kind == "department" and self._towns.asks_town(spot, communes)):
            return self._read_place(spot, place, communes)
        return self._read_commune(spot, communes, exact=found.exact) if communes else None

    def _communes(self, words: Words, found: Candidate) -> list[Commune]:
        """Communes of a name; after « au », « aux » first those called « Le », « Les »."""
        communes, without = self._gazetteer.communes(found.key), self._without_article(words, found)
        contracted = words.before(found.start) in {"au", "aux"}
        return without if without and (contracted or not communes) else communes

    def _without_article(self, words: Words, found: Candidate) -> list[Commune]:
        communes = self._gazetteer.without_article(found.key)
        contracted = words.before(found.start) in {"au", "du", "aux", "des"}
        return [item for item in communes if contracted or self._towns.is_famous(item, found.key)]

    def _read_place(self, spot: Spot, place: Place, communes: list[Commune]) -> PlaceMention | None:
        qualifier = self._qualifier(spot.words, spot.end)
        if qualifier and place.kind == "department":
            if place.value in qualifier[0]:
                return self._mention(spot.words, spot.start, spot.end, place, qualifier[1])
            town = next((item for item in communes if item.department in qualifier[0]), None)
            if town and town.population >= KNOWN_TOWN:  # « Vienne (38) » is no département
                return self._mention(spot.words, spot.start, spot.end, _town(town), qualifier[1])
        meant = self._evidence.allows(spot, place) or (spot.key in self._language.guarded and self._is_in_list(spot))
        return self._mention(spot.words, spot.start, spot.end, place) if meant else None

    def _is_in_list(self, spot: Spot) -> bool:
        """True for « creuse » in « corrèze et creuse » and « creuse et corrèze », « Lot » in « Gers, Lot et Tarn »."""
        words, start, end = spot.words, spot.start, spot.end
        if spot.after in PART_OF:
            return False
        while start and words.tied[start] and words.keys[start - 1] in _ARTICLES:
            start -= 1
        if start and words.keys[start - 1] in _BETWEEN:
            start -= 1
        elif words.gap(start).strip() != ",":
            start = 0
        earlier = range(max(0, start - MAX_WINDOW), start)
        if any(self._is_sure_department(words, first, start) for first in earlier):
            return True
        if end >= len(words) or words.keys[end] not in _BETWEEN:
            return False
        end += 1
        while end < len(words) and words.keys[end] in _ARTICLES:
            end += 1
        later = range(end + 1, min(end + MAX_WINDOW, len(words)) + 1)
        return any(self._is_sure_department(words, end, last) for last in later)

    def _is_sure_department(self, words: Words, start: int, end: int) -> bool:
        """True for words that name a département and nothing else."""
        key = words.key(start, end)
        place = self._gazetteer.place(key)
        sure = place is not None and place.kind == "department" and not place.by_adjective
        return sure and key not in self._language.guarded and all(words.tied[start + 1 : end])

    def _read_commune(self, spot: Spot, communes: list[Commune], *, exact: bool) -> PlaceMention | None:
        words, start, end = spot.words, spot.start, spot.end
        qualifier = self._qualifier(words, end)
        if qualifier and not self._is_common_noun(spot):
            within = [commune for commune in communes if commune.department in qualifier[0]]
            if within:
                return self._mention(words, start, end, _town(within[0]), qualifier[1])
        before = department_code(spot.before)
        within = [commune for commune in communes if commune.department == before]
        if not within and not self._towns.allows(spot, communes, exact=exact):
            return None
        commune = (within or communes)[0]
        end = arrondissement_end(words, commune.code, self._tail_end(words, end))
        return self._mention(words, start, spot.end, _town(commune), end)

    def _is_common_noun(self, spot: Spot) -> bool:
        """True for « les tours 93 » : an article makes the word a common noun, whatever number follows."""
        return spot.before in {"des", "les", "un", "une"} and not spot.is_capitalised

    def _tail_end(self, words: Words, end: int) -> int:
        for size in (3, 2, 1):
            stop = end + size
            if stop <= len(words) and all(words.tied[end:stop]) and words.key(end, stop) in self._language.town_tails:
                return stop
        return end

    def _qualifier(self, words: Words, end: int) -> tuple[frozenset[str], int] | None:
        """The départements that what follows names (« 93 », « (Vaucluse) », « en Bretagne »), and where it ends."""
        position = end
        if position < len(words) and words.gap(position).strip() not in {"", "(", ",", "-", "–"}:
            return None
        while position < min(len(words), end + 2) and words.keys[position] in _INTO:
            position += 1
        if position >= len(words):
            return None
        code = self._qualifying_code(words, position)
        if code:
            return frozenset({code}), position + 1
        reach = min(self._gazetteer.longest(words.keys[position]), len(words) - position)
        for stop in range(position + reach, position, -1):
            place = self._gazetteer.place(words.key(position, stop))
            if place and not place.by_adjective and all(words.tied[position + 1 : stop]):
                codes = self._codes(place)
                return (codes, stop) if codes else None
        return None

    def _qualifying_code(self, words: Words, index: int) -> str | None:
        """The département of « 93 », « (93) » or « 93200 » after a name."""
        is_last = index + 1 >= len(words) or words.gap(index + 1).strip() == ")"
        if is_last or standing_department(words, index):
            code = department_code(words.keys[index])
            if code:
                return code
        return postal_department(words, index)

    def _codes(self, place: Place) -> frozenset[str]:
        if place.kind == "department" and isinstance(place.value, str):
            return frozenset({place.value})
        if place.kind == "region":
            return frozenset(item.code for item in self._geography.departments if item.region == place.value)
        return frozenset()

    def _mention(self, words: Words, start: int, end: int, place: Place, outer_end: int | None = None) -> PlaceMention:
        """The mention with the small words before it (« dans le », « agglo de »)."""
        outer = self._evidence.outer_start(words, start, is_town=place.kind == "commune")
        return PlaceMention(start, outer_end or end, outer, outer_end or end, place)

    def _settled(self, words: Words, mentions: list[PlaceMention]) -> list[PlaceMention]:
        """Namesakes settled by the other places of the question: « Saint-Denis … à La Réunion »."""
        hints = frozenset(code for mention in mentions for code in self._codes(mention.place))
        if not hints:
            return mentions
        return [self._resettled(words, mention, hints) for mention in mentions]

    def _resettled(self, words: Words, mention: PlaceMention, hints: frozenset[str]) -> PlaceMention:
        code = mention.place.value
        if mention.place.kind != "commune" or not isinstance(code, str) or mention.place.by_adjective:
            return mention
        if self._geography.communes[code].department in hints:
            return mention
        key = words.key(mention.start, mention.end)
        within = [other for other in self._gazetteer.communes(key) if other.department in hints]
        return mention._replace(place=_town(within[0])) if within else mention


def _town(commune: Commune) -> Place:
    return Place("commune", commune.code, commune.name)
