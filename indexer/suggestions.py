"""Suggestions while someone types: places, modalities, domains, types and actors to search for, cases to open."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Final, NamedTuple

from indexer.document import Document
from indexer.results import Value
from indexer.suggested_names import IsRead, Name, names_of
from indexer.understanding.words import FUNCTION_WORDS, LINKS, Words
from kb import Geography, Taxonomy, fold

KINDS: Final = ("place", "modality", "domain", "type", "actor", "title")
"""Kinds of suggestions in the order they are shown."""
MAX_TYPED: Final = 100  # characters; what is longer is a situation being told, not a name to complete
LIMIT: Final = 8
MIN_LETTERS: Final = 2
MIN_LAST: Final = 3  # letters of a word that is completed after others, and of words looked for in titles
LAST_WORDS: Final = 6  # of the text, that may be the beginning of one name
_AFTER: Final = "\U0010ffff"  # sorts after any letter
_VOWELS: Final = frozenset("aeiouyh")
_ELIDED: Final = frozenset({"l", "d", "qu", "j", "s", "n", "m", "t", "c"})
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
_BEFORE_ARTICLE: Final = _ARTICLES | {"au", "aux", "du", "des"}


class Suggestion(Value):
    """
    A way to go on from what was typed.

    `kind`: one of `KINDS`; `value`: the text to search for, or for a title the slug of the case; `kept`: the
    beginning of what was typed, which `value` repeats; `detail` is French (« Département · 12 cas »).
    """

    kind: str
    label: str
    value: str
    detail: str
    kept: str = ""


class _Rank(NamedTuple):
    """Orders the names that begin alike: the shown name first, from its beginning, with many cases."""

    is_other_name: bool
    is_inside: bool
    fewer: int


class _Row(NamedTuple):
    """A name from one of its words on."""

    key: str
    number: int
    name: str
    rank: _Rank


class Suggester:
    """Completes what is typed from the names of one set of cases. Built once, then only read."""

    def __init__(
        self,
        documents: Sequence[Document],
        taxonomy: Taxonomy,
        geography: Geography,
        is_read: IsRead = lambda _text, _kind, _value: True,
    ) -> None:
        self._names = list(names_of(documents, taxonomy, geography, is_read))
        self._rows = sorted(row for number, name in enumerate(self._names) for row in _rows(number, name))
        self._keys = [row.key for row in self._rows]
        self._titles = Titles(documents)

    def suggest(self, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Ways to go on, grouped by kind; none for a text that is empty, or too long to be a name."""
        if len(text) > MAX_TYPED:
            return ()
        words = Words(text)
        keys = _typed_keys(words)
        if sum(map(len, keys)) < MIN_LETTERS:
            return ()
        by_kind: dict[str, list[Suggestion]] = {kind: [] for kind in KINDS}
        for suggestion in self._completions(words, keys, limit):
            by_kind[suggestion.kind].append(suggestion)
        by_kind["title"] = self._titles.holding(keys, limit)
        taking_turns = chain.from_iterable(zip_longest(*by_kind.values()))
        chosen = _without_repeats(item for item in taking_turns if item)[:limit]
        return tuple(sorted(chosen, key=lambda suggestion: KINDS.index(suggestion.kind)))

    def _completions(self, words: Words, keys: list[str], limit: int) -> Iterator[Suggestion]:
        """The names that the longest possible end of the text begins; after them, the places of a shorter end."""
        found: set[str] = set()  # kinds: once something is completed, only a place may be meant apart
        for start in range(max(0, len(keys) - LAST_WORDS), len(keys)):
            typed = " ".join(keys[start:])
            if start and (keys[start] in FUNCTION_WORDS or len(typed) < MIN_LAST):
                continue
            kept = words.text[: words.words[start].start]
            per_kind: defaultdict[str, int] = defaultdict(int)
            for row in self._rows_starting(typed):
                name = self._names[row.number]
                per_kind[name.kind] += 1
                if per_kind[name.kind] <= limit and (not found or (name.kind == "place" and "place" not in found)):
                    yield _suggestion(name, row, kept)
            found |= set(per_kind)

    def _rows_starting(self, typed: str) -> list[_Row]:
        """The best row of each name that has this beginning, the best first."""
        first, last = bisect_left(self._keys, typed), bisect_right(self._keys, typed + _AFTER)
        best: dict[int, _Row] = {}
        for row in self._rows[first:last]:
            if row.rank.is_other_name and len(typed) < MIN_LAST:
                continue
            known = best.get(row.number)
            if known is None or row.rank < known.rank:
                best[row.number] = row
        return sorted(best.values(), key=lambda row: (row.rank, row.name))


class Titles:
    """The titles of the cases, by the beginnings of their words."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._keys = [f"{' '.join(Words(document.title).keys)} " for document in documents]
        numbers: defaultdict[str, set[int]] = defaultdict(set)
        for number, key in enumerate(self._keys):
            for word in key.split():
                numbers[f"{word} "].add(number)
        self._vocabulary = sorted(numbers)
        self._numbers = numbers

    def holding(self, keys: list[str], limit: int) -> list[Suggestion]:
        """Cases whose title has words that begin like all of these; titles that begin so first, then short ones."""
        wanted = [key for key in keys if key.strip() not in FUNCTION_WORDS]
        if not wanted or sum(map(len, wanted)) < MIN_LAST:
            return []
        found = self._with(wanted[0])
        for word in wanted[1:]:
            found &= self._with(word)
        typed = " ".join(keys)
        order = sorted(found, key=lambda number: (not self._keys[number].startswith(typed), len(self._keys[number])))
        return [_opening(self._documents[number]) for number in order[:limit]]

    def _with(self, beginning: str) -> set[int]:
        first = bisect_left(self._vocabulary, beginning)
        last = bisect_right(self._vocabulary, beginning + _AFTER)
        return set[int]().union(*(self._numbers[word] for word in self._vocabulary[first:last]))


class LatestSuggester:
    """The suggester of the cases that are indexed now, made anew when they change."""

    def __init__(self, make: Callable[[Sequence[Document]], Suggester]) -> None:
        self._make = make
        self._held: tuple[Sequence[Document], Suggester] | None = None

    def of(self, documents: Sequence[Document]) -> Suggester:
        """The suggester of these very documents."""
        held = self._held
        if held is None or held[0] is not documents:
            held = self._held = (documents, self._make(documents))
        return held[1]


def _rows(number: int, name: Name) -> Iterator[_Row]:
    """The rows of something: its shown name and names of places from each word on, synonyms from the first only."""
    for position, spelling in enumerate(name.names):
        keys = Words(spelling).keys
        main = next((start for start, key in enumerate(keys) if key not in LINKS), 0)
        whole = position == 0 or name.kind == "place"
        for start, key in enumerate(keys):
            if start in {0, main} or (whole and key not in LINKS):
                rank = _Rank(position > 0, start > main, -name.cases)
                yield _Row(f"{' '.join(keys[start:])} ", number, spelling, rank)


def _typed_keys(words: Words) -> list[str]:
    """The keys of the words; one that may go on is taken as typed (« st » may begin « Stains »), one ended ends so."""
    if not words.words:
        return []
    last = words.words[-1]
    ended = last.end < len(words.text)
    return [*words.keys[:-1], f"{last.key} " if ended else fold(last.text)]


def _suggestion(name: Name, row: _Row, kept: str) -> Suggestion:
    another = row.name != name.names[0] and fold(row.name) not in fold(name.label)
    detail = f"{name.detail} (« {row.name} »)" if another else name.detail
    kept = _fitting(kept, name)
    value = f"{kept}{name.value}"
    return Suggestion(kind=name.kind, label=name.label, value=value, detail=detail, kept=kept.strip())


def _fitting(kept: str, name: Name) -> str:
    """The beginning of the text without an article that the name does not go with: « l’ » + « Toulouse »."""
    words = Words(kept)
    if not words.words:
        return ""
    last = words.words[-1]
    begins = fold(name.value).replace("'", " ")
    jars = last.key in _ELIDED and begins[:1] not in _VOWELS
    doubles = last.key in _BEFORE_ARTICLE and (name.kind == "actor" or begins.partition(" ")[0] in _ARTICLES)
    return kept[: last.start] if jars or doubles else kept


def _opening(document: Document) -> Suggestion:
    where = document.city or ", ".join(document.regions[:1])
    detail = " · ".join(str(part) for part in ("Cas", where, document.start_year) if part)
    return Suggestion(kind="title", label=document.title, value=document.slug, detail=detail)


def _without_repeats(suggestions: Iterator[Suggestion]) -> list[Suggestion]:
    """The suggestions, those that lead to the same text only once."""
    by_value: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        by_value.setdefault(fold(suggestion.value), suggestion)
    return list(by_value.values())
