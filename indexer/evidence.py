"""What speaks for a name being the place: a preposition, a capital, the size of the town, the words around."""

from typing import Final

from indexer.gazetteer import WELL_KNOWN, Place
from indexer.language import Language
from indexer.misspellings import ordinary_words
from indexer.words import DETERMINERS, FUNCTION_WORDS, LINKS, Words
from kb import Commune

KNOWN_TOWN: Final = 5_000  # inhabitants: a name that is no other word is then the town
SMALL_TOWN: Final = 2_000  # below, a name alone needs a preposition or a capital
HAMLET: Final = 500  # below, a capital is not enough
MIN_LOWER_CASE: Final = 6  # letters of a small town's name typed without capital
MIN_CAPITALISED: Final = 5
CLEAR: Final = 3  # times larger than the next namesake: then the name means this one

_TO: Final = frozenset(("a", "vers", "in", "near", "around", "from", "at"))
_OF: Final = frozenset(("de", "d", "of", "sur", "pour", "chez", "par", "en", "et", "ou", "and", "or"))
_CONTRACTED: Final = frozenset(("au", "aux", "du", "des"))
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
        if self._is_ruled_out(words, start, end, key) or self._has_other_accents(words, start, end, place):
            return False
        if key in self._language.capitals:
            return words.words[start].text.isupper() or words.before(start) == "region"
        if place.kind == "commune" and not place.by_adjective and " " not in key and key in ordinary_words():
            return words.capital_tells(start, end) or words.before(start) == "a"
        if key not in self._language.guarded:
            return True
        return self._is_pointed_at(words, start, end) or self._stands_alone(words, start, end, key)

    def _is_pointed_at(self, words: Words, start: int, end: int) -> bool:
        """True after « dans le », « en », « département de », or with a capital that tells."""
        before, earlier = words.before(start), words.before(start, 2)
        if words.capital_tells(start, end) or f"{earlier} {before}" in _INTO:
            return True
        if before == "en" or (before == "l" and earlier in {"dans", "de"}):
            return True
        return before in {"departement", "region"} or (before in {"in", "near"} and words.is_english)

    def _stands_alone(self, words: Words, start: int, end: int, key: str) -> bool:
        """True for « mobilité creuse » (last) and « Somme : emploi » (first, with a capital)."""
        if key not in self._language.edge:
            return False
        before = words.before(start)
        if not words.after(end) and before and (before not in FUNCTION_WORDS or (before == "a" and " " in key)):
            return True
        return start == 0 and words.words[0].is_capitalised and words.is_keywords and len(words) > end

    def _is_ruled_out(self, words: Words, start: int, end: int, key: str) -> bool:
        befores = self._language.not_after.get(key, frozenset())
        afters = self._language.not_before.get(key, frozenset())
        if befores and any(words.key(start - size, start) in befores for size in (1, 2, 3) if start >= size):
            return not (
                words.capital_tells(start, end) and words.before(start) in {"de", "d", "a", "et", "ou", "sud", "en"}
            )
        if afters:
            following = [words.after(end), " ".join(words.keys[end : end + 2]) if words.after(end) else ""]
            return any(after in afters for after in following if after)
        return False

    def _has_other_accents(self, words: Words, start: int, end: int, place: Place) -> bool:
        """True for « corsé » and « maçon »: an accent that the name has not makes it another word."""
        if end - start > 1 or place.kind == "area":
            return False
        typed = words.words[start].text.lower()
        return (
            not typed.isascii()
            and typed[-1:] == "é"
            and not place.label.lower().rstrip("s").endswith("é")
            and (typed != place.label.lower() and not place.by_adjective and words.keys[start] in ordinary_words())
        )

    def asks_town(self, words: Words, start: int) -> bool:
        """True after « à », « ville de », « agglo de »: what follows is a town, even if a département has its name."""
        if words.before(start) == "a":
            return True
        return self._town_head(words, start) is not None

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
                return (
                    head
                    if position < start
                    or words.keys[head] in {"agglo", "grand", "ville", "mairie", "metropole", "eurometropole"}
                    else None
                )
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
            return True
        return self._allows_distinct(words, start, end, key, communes)

    def _is_other_word(self, words: Words, start: int, end: int, top: Commune) -> bool:
        """True for « maçon »: written with other accents than the town, and a word of its own."""
        if end - start > 1 or words.keys[start] not in ordinary_words():
            return False
        typed, name = words.words[start].text.lower(), top.name.lower()
        return not typed.isascii() and typed != name

    def _allows_wary(self, words: Words, start: int, end: int, key: str) -> bool:
        """« Tours », « Nice »: the town, unless an article or English words make it something else."""
        before = words.before(start)
        capital = words.capital_tells(start, end)
        if before in DETERMINERS and not (capital and before in {"du", "l"}):
            return False
        if capital:
            return True
        if key.split(maxsplit=1)[0] in LINKS:
            return before == "a" and not words.after(end) and key in {"le port"}
        if words.is_english and not words.words[start].is_capitalised:
            return before in _TO and not words.after(end)
        return before in _TO | _OF or not words.after(end) or not before or words.is_keywords

    def _allows_strict(self, words: Words, start: int, end: int, top: Commune) -> bool:
        """« Sens », « Menton »: only with a capital that tells, after no article; hamlets after « à » only."""
        before = words.before(start)
        if before in DETERMINERS or not words.capital_tells(start, end):
            return False
        return (
            before == "a" or top.population >= KNOWN_TOWN or (before in _TO | {"de", "d"} and top.population >= HAMLET)
        )

    def _allows_distinct(self, words: Words, start: int, end: int, key: str, communes: list[Commune]) -> bool:
        """A name that is no other word: enough for a town; a small one needs a preposition or a capital."""
        top = communes[0]
        clear = len(communes) == 1 or top.population >= WELL_KNOWN or top.population >= CLEAR * communes[1].population
        before = words.before(start)
        content = [word for word in key.split() if word not in LINKS]
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
    ["a", "au", "aux", "en", "dans", "de", "d", "du", "le", "la", "les", "l", "vers", "sur", "pres", "autour", "in", "near", "around", "from", "of", "the", "at", "by"]
)
