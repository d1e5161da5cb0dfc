"""From a misspelt word to the well-known one it was meant to be, and never from a real word."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

ORDINARY_WORDS_FILE: Final = Path(__file__).with_name("ordinary_words.txt")
MIN_ONE_EDIT: Final = 5  # letters of the right word
MIN_TWO_EDITS: Final = 8  # letters of the right word; the first letter is kept
MIN_JOINED: Final = 8  # letters of a name of several words: one edit in all
MIN_JOINED_TWO_EDITS: Final = 13
MIN_TYPED: Final = 4
MAX_TYPED: Final = 30
MAX_CORRECTIONS: Final = 3
ADJECTIVE_ENDINGS: Final = ("ois", "oise", "oises", "ais", "aise", "aises", "ien", "iens", "ienne", "iennes")
MAX_REMEMBERED: Final = 20_000


class Targets:
    """Words that are recognised when misspelt (a swap of neighbours is one edit)."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(word for word in set(words) if len(word) >= MIN_ONE_EDIT and not word.isdigit())
        self._known = frozenset(self.words)
        self._near: dict[str, list[str]] = {}
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._by_length_and_initial: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for word in self.words:
            self._by_length[len(word)].append(word)
            if len(word) >= MIN_TWO_EDITS:
                self._by_length_and_initial[len(word), word[0]].append(word)

    def __contains__(self, word: object) -> bool:
        """True for one of the words, rightly spelt."""
        return word in self._known

    def near(self, typed: str) -> list[str]:
        """The words within reach, nearest first."""
        if not MIN_TYPED <= len(typed) <= MAX_TYPED or typed.isdigit():
            return []
        if typed not in self._near:
            if len(self._near) >= MAX_REMEMBERED:
                self._near.clear()
            self._near[typed] = self._search(typed)
        return self._near[typed]

    def _search(self, typed: str) -> list[str]:
        size = len(typed)
        close = [word for length in range(size - 1, size + 2) for word in self._by_length.get(length, ())]
        far = [
            word
            for length in range(size - 2, size + 3)
            for word in self._by_length_and_initial.get((length, typed[0]), ())
        ]
        one = process.extract(typed, close, scorer=OSA.distance, score_cutoff=1, limit=None)
        two = process.extract(typed, far, scorer=OSA.distance, score_cutoff=2, limit=None)
        found = {word: distance for word, distance, _ in (*one, *two) if distance}
        kept = [word for word in found if self._is_likely(typed, word, found[word])]
        return sorted(kept, key=lambda word: (found[word], word))[:MAX_CORRECTIONS]

    def _is_likely(self, typed: str, word: str, distance: float) -> bool:
        """False for a short word with another initial, and for what rather is an adjective (« toulois »)."""
        if len(word) <= MIN_ONE_EDIT and word[0] != typed[0]:
            return False
        return distance == 1 or not typed.endswith(ADJECTIVE_ENDINGS) or word.endswith(ADJECTIVE_ENDINGS)


class JoinedNames:
    """Names of several words, compared without their spaces: « seine sain denis », « indre et lore »."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.replace(" ", ""): name for name in sorted(names) if " " in name}
        self._near: dict[str, str | None] = {}
        self._buckets: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for joined in self._names:
            if len(joined) >= MIN_JOINED:
                self._buckets[len(joined), joined[0]].append(joined)

    def near(self, joined: str) -> str | None:
        """The name within reach of words run together, or None; the first letter is kept."""
        if not MIN_JOINED - 1 <= len(joined) <= MAX_TYPED:
            return None
        if joined not in self._near:
            if len(self._near) >= MAX_REMEMBERED:
                self._near.clear()
            self._near[joined] = self._search(joined)
        return self._near[joined]

    def _search(self, joined: str) -> str | None:
        size, initial = len(joined), joined[0]
        names = [name for length in range(size - 2, size + 3) for name in self._buckets.get((length, initial), ())]
        if not names:
            return None
        found = process.extract(joined, names, scorer=OSA.distance, score_cutoff=2, limit=None)
        kept = [(distance, name) for name, distance, _ in found if distance <= 1 or len(name) >= MIN_JOINED_TWO_EDITS]
        return self._names[min(kept)[1]] if kept else None


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """
    Words that are not (only) names of places, without accents.

    The file holds those that matter here: words of commune names, and words within reach of a well-known name.
    """
    lines = ORDINARY_WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
