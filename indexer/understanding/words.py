"""A text as a row of words that remember where they stand, for the understanding of questions."""

import re
from functools import cached_property
from typing import Final, NamedTuple

from kb import fold

_WORD: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_TIE: Final = re.compile(r"(?:\s{1,2}|\s?[-–'’ʼ]\s?)\Z")  # what may stand between two words of one name
_ABBREVIATION_TIE: Final = re.compile(r"\.\s?-?\Z")
_ABBREVIATIONS: Final = {"st": "saint", "ste": "sainte", "hte": "haute", "hts": "hauts", "htes": "hautes"}
_PLAIN: Final = str.maketrans(
    {
        **dict(zip("àâäçéèêëîïôöûüùÿ", "aaaceeeeiioouuuy", strict=True)),
        "œ": "oe",
        "æ": "ae",
        **dict.fromkeys("'’ʼ.-", " "),
    }
)  # 35,000 names are brought to their key at once: the usual accents go without a detour
_NUMBER: Final = re.compile(r"\d+\Z")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for constants."""
    return frozenset(text.split())


LINKS: Final = word_set("de d du des la le l les")
DETERMINERS: Final = word_set(
    "le la les l un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur "
    "leurs quelques plusieurs certains certaines chaque tous toutes deux trois quatre cinq dix mille"
)
FUNCTION_WORDS: Final = DETERMINERS | word_set(
    "a de d en y et ou ni mais donc car que qu qui dont ou quand si comme pour par avec sans sous sur dans vers chez "
    "entre je j tu il elle on nous vous ils elles se s me m te t ne n ca cela est sont ont ai as avons avez etait "
    "plus moins tres trop pas tout toute c"
)
_ENGLISH: Final = word_set(
    "the a an of and in with for to from on at by is are was who how what which that our their since before after "
    "between near outside without young people help"
)
_FRENCH: Final = word_set(
    "le la les l des du de d un une et ou en dans pour avec sur par au aux ce cette ces notre nos qui que est sont "
    "depuis avant entre chez ses son leurs"
)


class Word(NamedTuple):
    """A word as typed, its comparable form, and its place [start, end) in the text."""

    text: str
    key: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """True for digits only."""
        return _NUMBER.match(self.key) is not None

    @property
    def is_capitalised(self) -> bool:
        """True for « Tours » and « PACA »."""
        return self.text[:1].isupper()


class Words:
    """The words of one text; `tied[i]` tells that word i may belong to the same name as the one before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [_word(match) for match in _WORD.finditer(text)]
        self.keys = [word.key for word in self.words]
        self.tied = [index > 0 and self._is_tied(index) for index in range(len(self.words))]

    def __len__(self) -> int:
        """Number of words."""
        return len(self.words)

    def _is_tied(self, index: int) -> bool:
        gap = self.gap(index)
        if _TIE.match(gap):
            return True
        return self.words[index - 1].text.lower() in _ABBREVIATIONS and _ABBREVIATION_TIE.match(gap) is not None

    def gap(self, index: int) -> str:
        """What stands between word `index` and the one before it (the ends of the text count as words)."""
        start = self.words[index - 1].end if index > 0 else 0
        end = self.words[index].start if index < len(self.words) else len(self.text)
        return self.text[start:end]

    def before(self, index: int, count: int = 1) -> str:
        """The key of the word `count` places before, or "" when punctuation or the start of the text comes first."""
        for step in range(count):
            if index - step <= 0 or not self.tied[index - step]:
                return ""
        return self.keys[index - count]

    def after(self, end: int) -> str:
        """The key of the word at `end`, or "" when punctuation or the end of the text comes first."""
        return self.keys[end] if end < len(self.words) and self.tied[end] else ""

    def key(self, start: int, end: int) -> str:
        """The comparable form of words [start, end)."""
        return " ".join(self.keys[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters [start, end) of words [start, end)."""
        return self.words[start].start, self.words[end - 1].end

    def starts_sentence(self, index: int) -> bool:
        """True when a capital is there only because a sentence begins."""
        return index == 0 or any(mark in self.gap(index) for mark in ".!?:;\n•")

    @cached_property
    def has_case(self) -> bool:
        """True when capitals mean something: enough of the words that count begin in lower case."""
        content = [word for word in self.words if word.text[0].isalpha() and word.key not in FUNCTION_WORDS]
        lower = sum(not word.is_capitalised for word in content)
        return lower * 2 >= len(content) - lower

    def capital_tells(self, start: int, end: int) -> bool:
        """True when words [start, end) are written as a proper name: capitals that grammar does not explain."""
        main = [index for index in range(start, end) if self.keys[index] not in FUNCTION_WORDS]
        if not self.has_case or not main or not all(self.words[index].is_capitalised for index in main):
            return False
        return not self.starts_sentence(main[0]) or len(main) > 1

    @cached_property
    def is_english(self) -> bool:
        """True when the grammar words are rather English than French."""
        english = sum(key in _ENGLISH for key in self.keys)
        french = sum(key in _FRENCH for key in self.keys)
        return english > french

    @cached_property
    def is_keywords(self) -> bool:
        """True for a few words set side by side, without a sentence's grammar."""
        function = sum(key in FUNCTION_WORDS for key in self.keys)
        return function * 4 <= len(self.keys)


def name_key(name: str) -> str:
    """The key a name is found by: « L’Haÿ-les-Roses » → « l hay les roses », « St-Denis » → « saint denis »."""
    plain = name.lower().translate(_PLAIN)
    if not plain.isascii():
        plain = fold(plain).translate(_PLAIN)
    return " ".join([_ABBREVIATIONS.get(word, word) for word in plain.split()])


def _word(match: re.Match[str]) -> Word:
    key = fold(match.group())
    return Word(match.group(), _ABBREVIATIONS.get(key, key), match.start(), match.end())
