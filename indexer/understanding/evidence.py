"""What speaks for a name being the place: a preposition, a capital, its position, the words around."""

from typing import Final, NamedTuple

from indexer.understanding.gazetteer import Place
from indexer.understanding.language import Language
from indexer.understanding.misspellings import ordinary_words
from indexer.understanding.words import FUNCTION_WORDS, LINKS, Words, name_key, word_set

MAX_SMALL_WORDS: Final = 3  # « dans la région »
MAX_LINKS: Final = 2  # « métropole de la »

TO: Final = word_set("a vers in near around from at")
CONTRACTED: Final = word_set("au aux du des")
PART_OF: Final = word_set("de du des d")
_ARTICLES: Final = word_set("le la l")
_BEFORE_CAPITAL: Final = word_set("de d a et ou sud en")
_INTO: Final = frozenset(
    ("dans le", "dans la", "dans les", "dans l", "departement de", "departement du", "departement de la")
)
_SMALL_WORDS: Final = word_set(
    "a au aux en dans de d du le la les l vers sur pres autour in near around from of the at by"
)
_HEADS_WITHOUT_LINK: Final = word_set("agglo grand eurometropole")  # « agglo Pau », but not « ville change »


class Spot(NamedTuple):
    """A name found at words [start, end) of a text; `key` is the name rightly spelt."""

    words: Words
    start: int
    end: int
    key: str

    @property
    def before(self) -> str:
        """The word before the name, "" after punctuation or at the start."""
        return self.words.before(self.start)

    @property
    def earlier(self) -> str:
        """The word before the word before."""
        return self.words.before(self.start, 2)

    @property
    def after(self) -> str:
        """The word after the name, "" before punctuation or at the end."""
        return self.words.after(self.end)

    @property
    def capital_tells(self) -> bool:
        """True when capitals that grammar does not explain mark a proper name."""
        return self.words.capital_tells(self.start, self.end)

    @property
    def is_capitalised(self) -> bool:
        """True when the first letter is a capital, whatever the reason."""
        return self.words.words[self.start].is_capitalised

    @property
    def is_before_capital(self) -> bool:
        """True when a word with a capital follows: the name may be longer."""
        return bool(self.after) and self.words.words[self.end].is_capitalised

    @property
    def is_heading(self) -> bool:
        """True for « Cher : mobilité » and « Sens, emploi »."""
        return self.start == 0 and self.is_capitalised and not self.after and len(self.words) > self.end

    @property
    def typed(self) -> str:
        """The first word as typed, in lower case."""
        return self.words.words[self.start].text.lower()


class Evidence:
    """Weighs whether the name of a region, a département or an area is meant as such."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def allows(self, spot: Spot, place: Place) -> bool:
        """True when the name is meant as the place."""
        if place.kind == "area" and self._is_side_of(spot):
            return False
        if self.is_ruled_out(spot) or self._has_other_accents(spot, place):
            return False
        if spot.key in self._language.capitals:
            return spot.words.words[spot.start].text.isupper() or spot.before == "region" or self._is_edge(spot)
        if place.kind == "commune" and not place.by_adjective and spot.key in ordinary_words():
            return spot.capital_tells or spot.before == "a"
        return spot.key not in self._language.guarded or self._is_pointed_at(spot) or self._stands_alone(spot)

    def _is_side_of(self, spot: Spot) -> bool:
        """True for « nord-ouest Vendée », « sud-est de Paris »: a side of something smaller."""
        if not spot.key.endswith(("ouest", "est")):
            return False
        return spot.after in PART_OF or (spot.is_before_capital and spot.words.has_case)

    def _is_pointed_at(self, spot: Spot) -> bool:
        """True after « dans le », « en », « département de », or with a capital that tells."""
        return (
            spot.capital_tells
            or f"{spot.earlier} {spot.before}" in _INTO
            or spot.before in {"en", "departement", "region"}
            or (spot.before == "l" and spot.earlier in {"dans", "de"})
            or (spot.before in {"in", "near"} and spot.words.is_english)
        )

    def _stands_alone(self, spot: Spot) -> bool:
        """True for « mobilité creuse » (last), « Somme emploi » and « Cher : emploi » (first, with a capital)."""
        if spot.is_heading:
            return True
        if spot.key not in self._language.edge:
            return False
        several = " " in spot.key
        if not spot.after and spot.before and (spot.before not in FUNCTION_WORDS or (spot.before == "a" and several)):
            return True
        rest = spot.words.keys[spot.end :]
        lone = spot.key in self._language.opening and spot.after not in FUNCTION_WORDS
        opens = spot.is_capitalised or several or lone
        alone = spot.start == 0 and opens and bool(rest)
        return alone and sum(key in FUNCTION_WORDS for key in rest) * 4 <= len(rest)

    def _is_edge(self, spot: Spot) -> bool:
        """True for the first or last of a few words set side by side."""
        at_one_end = (spot.start == 0) != (spot.end == len(spot.words))
        return spot.words.is_keywords and at_one_end and spot.before not in FUNCTION_WORDS

    def is_ruled_out(self, spot: Spot) -> bool:
        """True when the words around make the name something else: « mer du Nord », « la manche à air »."""
        words, start, end = spot.words, spot.start, spot.end
        befores = self._language.not_after.get(spot.key, frozenset())
        afters = self._language.not_before.get(spot.key, frozenset())
        into = f"{spot.earlier} {spot.before}" in _INTO and spot.after not in PART_OF
        if into and words.words[end - 1].is_capitalised:
            return False
        if befores and any(words.key(start - size, start) in befores for size in (1, 2, 3) if start >= size):
            article = spot.before in _ARTICLES & befores  # « le Lot à vélo », « marais de la Somme »
            if not (spot.capital_tells and (article or spot.before in _BEFORE_CAPITAL)):
                return True
        following = (spot.after, words.key(end, min(end + 2, len(words))) if spot.after else "")
        return any(after in afters for after in following if after)

    def _has_other_accents(self, spot: Spot, place: Place) -> bool:
        """True for « corsé »: an accent that the name has not makes it another word."""
        name = place.label.partition(" (")[0]
        if spot.end - spot.start > 1 or place.by_adjective or spot.words.keys[spot.start] != name_key(name):
            return False
        return not spot.typed.isascii() and spot.typed != name.lower()

    def town_head(self, words: Words, start: int) -> int | None:
        """Where « agglo de », « ville de », « métropole du » before a name begins."""
        position = start
        while (
            position
            and words.tied[position]
            and words.keys[position - 1] in LINKS
            and start - position < MAX_LINKS
        ):  # fmt: skip
            position -= 1
        for size in (3, 2, 1):
            head = position - size
            tied = head >= 0 and all(words.tied[head + 1 : position + 1])
            if tied and words.key(head, position) in self._language.town_heads:
                return head if position < start or words.keys[head] in _HEADS_WITHOUT_LINK else None
        return None

    def outer_start(self, words: Words, start: int, *, is_town: bool) -> int:
        """Where the words that go with a place begin: « dans le », « agglo de », « au »."""
        head = self.town_head(words, start) if is_town else None
        position = start if head is None else head
        for _ in range(MAX_SMALL_WORDS):
            if not position or not words.tied[position]:
                break
            previous = words.keys[position - 1]
            if previous not in _SMALL_WORDS and (is_town or previous not in {"departement", "region"}):
                break
            position -= 1
        return position
