"""What speaks for a name being the place: a preposition, a capital, the size of the town, the words around."""

from typing import Final

from indexer.gazetteer import WELL_KNOWN, Place
from indexer.language import Language
from indexer.misspellings import ordinary_words
from indexer.words import DETERMINERS, FUNCTION_WORDS, LINKS, Words, name_key
from kb import Commune

CITY: Final = 30_000  # inhabitants: a name of two ordinary words (« Clermont-Ferrand ») is then the city
KNOWN_TOWN: Final = 5_000  # inhabitants: a name that is no other word is then the town
SMALL_TOWN: Final = 2_000  # below, a name alone needs a preposition or a capital
HAMLET: Final = 500  # below, a capital is not enough
MIN_LOWER_CASE: Final = 6  # letters of a small town's name typed without capital
MIN_CAPITALISED: Final = 5
CLEAR: Final = 3  # times larger than the next namesake: then the name means this one

_TO: Final = frozenset(("a", "vers", "in", "near", "around", "from", "at"))
_OF: Final = frozenset(("de", "d", "of", "sur", "pour", "chez", "par", "en", "et", "ou", "and", "or"))
_CONTRACTED: Final = frozenset(("au", "aux", "du", "des"))
_NO_FRENCH_WORD: Final = frozenset(("nice", "lens", "paris", "stains", "antony", "sedan", "aix"))
_COMPASS: Final = frozenset(("nord", "sud", "est", "ouest", "centre", "grand", "paris", "aix"))
_PROPER_HEADS: Final = frozenset("groupe societe entreprise association asso fondation maison marque usine chateau club "
    "collectif reseau saint sainte monsieur madame mme m docteur famille cooperative start up startup".split())  # fmt: skip
_PART_OF: Final = frozenset(("de", "du", "des", "d"))
_BEFORE_CAPITAL: Final = frozenset(("de", "d", "a", "et", "ou", "sud", "en"))
_INTO: Final = frozenset(
    ("dans le", "dans la", "dans les", "dans l", "departement de", "departement du", "departement de la")
)


class Evidence:
    """Weighs whether a name found in a text is meant as a place."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def allows_place(self, words: Words, start: int, end: int, key: str, place: Place, *, qualified: bool) -> bool:
        """True when the name of a region, a département, an area or a nickname is meant as such."""
        if qualified:
            return True
        if place.kind == "area" and self._is_side_of(words, end, key):
            return False
        if self._is_ruled_out(words, start, end, key) or self._has_other_accents(words, start, end, place):
            return False
        if key in self._language.capitals:
            return (
                words.words[start].text.isupper() or words.before(start) == "region" or self._is_edge(words, start, end)
            )
        if place.kind == "commune" and not place.by_adjective and " " not in key and key in ordinary_words():
            return words.capital_tells(start, end) or words.before(start) == "a"
        if key not in self._language.guarded:
            return True
        return self._is_pointed_at(words, start, end) or self._stands_alone(words, start, end, key)

    def _is_side_of(self, words: Words, end: int, key: str) -> bool:
        """True for « nord-ouest Vendée », « sud-est de Paris »: a side of something smaller."""
        if key.split()[-1] not in {"ouest", "est"}:
            return False
        after = words.after(end)
        return after in _PART_OF or (bool(after) and words.words[end].is_capitalised and words.has_case)

    def _is_pointed_at(self, words: Words, start: int, end: int) -> bool:
        """True after « dans le », « en », « département de », or with a capital that tells."""
        before, earlier = words.before(start), words.before(start, 2)
        if words.capital_tells(start, end) or f"{earlier} {before}" in _INTO:
            return True
        if before == "en" or (before == "l" and earlier in {"dans", "de"}):
            return True
        return before in {"departement", "region"} or (before in {"in", "near"} and words.is_english)

    def _stands_alone(self, words: Words, start: int, end: int, key: str) -> bool:
        """True for « mobilité creuse » (last), « Somme emploi » and « Cher : emploi » (first, with a capital)."""
        capital = words.words[start].is_capitalised
        if start == 0 and capital and not words.after(end) and len(words) > end:
            return True
        if key not in self._language.edge:
            return False
        before = words.before(start)
        if not words.after(end) and before and (before not in FUNCTION_WORDS or (before == "a" and " " in key)):
            return True
        return start == 0 and (capital or " " in key) and words.is_keywords and len(words) > end

    def _is_edge(self, words: Words, start: int, end: int) -> bool:
        """True for the first or last of a few words set side by side."""
        return words.is_keywords and (start == 0) != (end == len(words)) and words.before(start) not in FUNCTION_WORDS

    def _is_ruled_out(self, words: Words, start: int, end: int, key: str) -> bool:
        """True when the words around make the name something else: « mer du Nord », « la manche à air »."""
        befores = self._language.not_after.get(key, frozenset())
        afters = self._language.not_before.get(key, frozenset())
        into = f"{words.before(start, 2)} {words.before(start)}" in _INTO and words.after(end) not in _PART_OF
        if into and words.words[end - 1].is_capitalised:
            return False
        if befores and any(words.key(start - size, start) in befores for size in (1, 2, 3) if start >= size):
            return not (words.capital_tells(start, end) and words.before(start) in _BEFORE_CAPITAL)
        following = (words.after(end), words.key(end, min(end + 2, len(words))) if words.after(end) else "")
        return any(after in afters for after in following if after)

    def _has_other_accents(self, words: Words, start: int, end: int, place: Place) -> bool:
        """True for « corsé »: an accent that the name has not makes it another word."""
        if end - start > 1 or place.by_adjective or words.keys[start] != name_key(place.label.partition(" (")[0]):
            return False
        typed = words.words[start].text.lower()
        return not typed.isascii() and typed != place.label.partition(" (")[0].lower()

    def asks_town(self, words: Words, start: int, communes: list[Commune]) -> bool:
        """True after « à », « ville de », « agglo de »: a town is meant, even if a département has its name."""
        if not communes or communes[0].population < KNOWN_TOWN:
            return False
        before = words.before(start)
        return before == "a" or (before not in {"la", "le", "l"} and self._town_head(words, start) is not None)

    def _town_head(self, words: Words, start: int) -> int | None:
        """Where « agglo de », « ville de », « métropole du » before a name begins."""
        position = start
        while position and words.tied[position] and words.keys[position - 1] in LINKS and start - position < 2:
            position -= 1
        for size in (3, 2, 1):
            head = position - size
            if (
                head >= 0
                and all(words.tied[head + 1 : position + 1])
                and words.key(head, position) in self._language.town_heads
            ):
                return head if position < start or words.keys[head] in {"agglo", "grand", "eurometropole"} else None
        return None

    def is_famous(self, commune: Commune, key: str) -> bool:
        """True when the name without its article (« Rochelle ») is enough."""
        return commune.population >= WELL_KNOWN and key not in ordinary_words() and len(key) >= MIN_CAPITALISED

    def allows_town(
        self, words: Words, start: int, end: int, key: str, communes: list[Commune], *, exact: bool
    ) -> bool:
        """True when the name of a commune is meant as such."""
        top, language = communes[0], self._language
        if self._is_ruled_out(words, start, end, key) or self._is_other_word(words, start, end, top):
            return False
        if self._is_part_of_name(words, start, end, top):
            return False
        if self._town_head(words, start) is not None and (
            words.capital_tells(start, end) or top.population >= KNOWN_TOWN
        ):
            return key not in language.forced or words.words[start].is_capitalised
        if key in language.forced:
            return words.before(start) == "a" and words.capital_tells(start, end)
        if key in language.wary:
            return self._allows_wary(words, start, end, key)
        content = [word for word in key.split() if word not in LINKS]
        if key in language.plain:
            return not (
                words.before(start) in DETERMINERS - _CONTRACTED - {"l"} and not words.words[start].is_capitalised
            )
        if all(word in ordinary_words() for word in content):
            if len(content) == 1 or top.population < KNOWN_TOWN:
                return exact and self._allows_strict(words, start, end, top)
            if len(key.split()) > 2 or top.population >= CITY:  # noqa: PLR2004
                return True
            return words.capital_tells(start, end) or words.gap(start + 1) == "-"
        return self._allows_distinct(words, start, end, key, communes)

    def _is_other_word(self, words: Words, start: int, end: int, top: Commune) -> bool:
        """True for « maçon »: written with other accents than the town, and a word of its own."""
        if end - start > 1 or words.keys[start] not in ordinary_words():
            return False
        typed, name = words.words[start].text.lower(), top.name.lower()
        return not typed.isascii() and typed != name

    def _is_part_of_name(self, words: Words, start: int, end: int, top: Commune) -> bool:
        """True for « Port » in « Port-Cros », « la Côte » in « la Côte d’Opale », « La Garde » in « château La Garde »."""
        famous = words.key(start, end) in self._language.plain | self._language.wary
        distinct = top.population >= WELL_KNOWN and (famous or words.keys[end - 1] not in ordinary_words())
        if end < len(words) and words.gap(end) == "-" and not words.words[end].is_number and not distinct:
            return True
        if start and words.gap(start) == "-" and not words.words[start - 1].is_number:
            return top.population < WELL_KNOWN or words.keys[start - 1] not in _COMPASS
        if not distinct and words.before(start) in _PROPER_HEADS:
            return True
        if not distinct and end == start + 1 and words.keys[start] in ordinary_words() and words.has_case:
            if words.after(end) and words.words[end].is_capitalised and words.before(start) != "a":
                return True
        tail = end + 1 if words.after(end) in {"d", "de", "du"} else 0
        return (
            bool(tail)
            and tail < len(words)
            and words.words[tail].is_capitalised
            and top.population < KNOWN_TOWN
            and (words.has_case)
        )

    def _allows_wary(self, words: Words, start: int, end: int, key: str) -> bool:
        """« Tours », « Nice »: the town, unless an article or English words make it something else."""
        before = words.before(start)
        capital = words.capital_tells(start, end)
        if before in DETERMINERS and not (capital and before in {"du", "l"}):
            return False
        if capital or key in self._language.plain:
            return True
        if key.split()[0] in LINKS:
            return before == "a" and not words.after(end) and key == "le port"
        if words.is_english and not words.words[start].is_capitalised:
            return before in _TO and not words.after(end)
        if key in _NO_FRENCH_WORD:
            return before not in {"tres", "plus", "en", "c"}
        after = words.after(end)
        if before in _TO:
            return True
        if before in FUNCTION_WORDS:
            return words.words[start].is_capitalised
        return not after or (words.is_keywords and not after.endswith("s") and after not in FUNCTION_WORDS)

    def _allows_strict(self, words: Words, start: int, end: int, top: Commune) -> bool:
        """« Sens », « Plaisir »: with a capital that tells, or after « à » or before « : » for a large town."""
        before = words.before(start)
        if before in DETERMINERS:
            return False
        large = top.population >= WELL_KNOWN
        if words.capital_tells(start, end):
            after = words.after(end)
            if before != "a" and after and words.words[end].is_capitalised:
                return False
            if top.population >= KNOWN_TOWN:
                return True
            return before in _TO | {"de", "d"} and top.population >= HAMLET and (not after or after in FUNCTION_WORDS)
        if large and start == 0 and words.words[0].is_capitalised and not words.after(end) and len(words) > end:
            return True
        return (
            large
            and end == start + 1
            and before == "a"
            and not words.after(end)
            and words.words[start - 1].text in {"à", "À"}
        )

    def _is_clear(self, communes: list[Commune]) -> bool:
        """True when the name brings one commune to mind."""
        top = communes[0].population
        return len(communes) == 1 or top >= WELL_KNOWN or top >= CLEAR * communes[1].population

    def _allows_distinct(self, words: Words, start: int, end: int, key: str, communes: list[Commune]) -> bool:
        """A name that is no other word: enough for a town; a small one needs a preposition or a capital."""
        top = communes[0]
        clear = self._is_clear(communes)
        before = words.before(start)
        content = [word for word in key.split() if word not in LINKS]
        if key != name_key(top.name) and top.population < WELL_KNOWN:
            return words.capital_tells(start, end) or before == "a" or before in _CONTRACTED
        if top.population >= KNOWN_TOWN:
            return clear or top.population >= KNOWN_TOWN * 2 or words.capital_tells(start, end)
        if not clear:
            return before == "a" and words.capital_tells(start, end)
        if len(content) > 1:
            return True
        capital = words.capital_tells(start, end)
        if before in _TO or before in _CONTRACTED or before in {"de", "d"}:
            return capital or (
                before == "a" and len(key) >= MIN_CAPITALISED and "à" in words.gap(start) + words.words[start - 1].text
            )
        if capital:
            return top.population >= HAMLET and len(key) >= MIN_CAPITALISED and before not in DETERMINERS
        return top.population >= SMALL_TOWN and len(key) >= MIN_LOWER_CASE and before not in DETERMINERS

    def outer_start(self, words: Words, start: int, *, is_town: bool) -> int:
        """Where the words that go with a place begin: « dans le », « agglo de », « près de »."""
        position = start
        head = self._town_head(words, start) if is_town else None
        if head is not None:
            position = head
        steps = 0
        while position and words.tied[position] and steps < MAX_SMALL_WORDS:
            previous = words.keys[position - 1]
            if previous in _SMALL_WORDS or (not is_town and previous in {"departement", "region"}):
                position -= 1
                steps += 1
            else:
                break
        return position


MAX_SMALL_WORDS: Final = 3
_SMALL_WORDS: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "en",
        "dans",
        "de",
        "d",
        "du",
        "le",
        "la",
        "les",
        "l",
        "vers",
        "sur",
        "pres",
        "autour",
        "in",
        "near",
        "around",
        "from",
        "of",
        "the",
        "at",
        "by",
    ]
)
