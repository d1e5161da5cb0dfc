"""Partnership types, natures of actors, domains and modalities named in a question."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from indexer.understanding.language import Language, load_language
from indexer.understanding.misspellings import Targets, ordinary_words
from indexer.understanding.words import LINKS, Words, name_key
from kb import Taxonomy

BREAKS: Final = frozenset(",;:!?()[]{}\n\r\t|•/")  # what no phrase goes across
MAX_PHRASE: Final = 8  # words
MIN_TYPO: Final = 7  # letters of a word of a phrase that is recognised when misspelt


class Meaning(NamedTuple):
    """What a phrase names; an empty `kind` marks a phrase that says something else (« création d’entreprise »)."""

    kind: str
    slug: str
    label: str


class Mention(NamedTuple):
    """A phrase found at words [start, end)."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


class Phrases:
    """Phrases by key, plurals and small words put aside."""

    def __init__(self) -> None:
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        self._longest: dict[str, int] = {}

    def add(self, phrase: str, meaning: Meaning) -> None:
        """Let a phrase have one more meaning."""
        words = content_words(name_key(phrase).replace("&", " ").split())
        key = " ".join(words)
        known = self._meanings.get(key, ())
        if key and meaning not in known:
            self._meanings[key] = (*known, meaning)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def vocabulary(self) -> set[str]:
        """All the words of the phrases."""
        return {word for key in self._meanings for word in key.split()}

    def find(self, content: "Content", taken: Iterable[range] = ()) -> Iterator[Mention]:
        """The longest phrases, left to right, outside the words already taken."""
        busy = {index for span in taken for index in span}
        position = 0
        while position < len(content.keys):
            found = self._longest_at(content, position, busy)
            if found:
                yield Mention(content.indexes[position], content.indexes[found[0] - 1] + 1, found[1])
                position = found[0]
            else:
                position += 1

    def _longest_at(self, content: "Content", start: int, busy: set[int]) -> tuple[int, tuple[Meaning, ...]] | None:
        limit = min(start + self._longest.get(content.keys[start], 0), content.stops[start], len(content.keys))
        for end in range(limit, start, -1):
            if busy and not busy.isdisjoint(content.indexes[start:end]):
                continue
            meanings = self._meanings.get(" ".join(content.keys[start:end]))
            if meanings:
                return end, meanings
        return None


class Content:
    """The words of a text that are not links, singular, misspelt terms corrected; `stops` tells where a clause ends."""

    def __init__(self, words: Words, targets: Targets | None = None) -> None:
        self.keys: list[str] = []
        self.indexes: list[int] = []
        breaks: list[int] = []
        for index, key in enumerate(words.keys):
            if index and (not BREAKS.isdisjoint(words.gap(index)) or words.gap(index).startswith(". ")):
                breaks.append(len(self.keys))
            if key not in LINKS:
                self.keys.append(_corrected(singular(key), targets) if targets else singular(key))
                self.indexes.append(index)
        self.stops = [0] * len(self.keys)
        following = iter(reversed([*breaks, len(self.keys)]))
        stop = next(following)
        earlier = next(following, -1)
        for position in range(len(self.keys) - 1, -1, -1):
            while position < earlier:
                stop, earlier = earlier, next(following, -1)
            self.stops[position] = stop


class Terms:
    """Finds the terms of the taxonomy in a text."""

    def __init__(self, taxonomy: Taxonomy, language: Language | None = None) -> None:
        self._language = language or load_language()
        self._partners = Phrases()
        self._subjects = Phrases()
        weak = {singular_key(phrase) for phrase in self._language.weak_terms}
        for kind, vocabulary in (("type", taxonomy.types), ("actor_kind", taxonomy.actor_kinds)):
            for term in vocabulary:
                meaning = Meaning(kind, term.slug, term.label)
                known = [name for name in (term.label, *term.synonyms) if singular_key(name) not in weak]
                for phrase in (*known, *self._language.more_terms.get(term.slug, ())):
                    self._partners.add(phrase, meaning)
        for kind, vocabulary in (("domain", taxonomy.domains), ("modality", taxonomy.modalities)):
            for term in vocabulary:
                for phrase in (term.label, *term.synonyms):
                    self._subjects.add(phrase, Meaning(kind, term.slug, term.label))
        self._targets = Targets(word for word in self._partners.vocabulary() if len(word) >= MIN_TYPO)
        for phrase in self._language.shadow_terms:
            self._partners.add(phrase, Meaning("", "", ""))

    @property
    def vocabulary(self) -> list[str]:
        """Words that are recognised when misspelt."""
        return self._targets.words

    def find(self, words: Words, taken: Iterable[range]) -> list[Mention]:
        """Types and natures of actors outside the words taken by places and organisations; domains and modalities."""
        taken = tuple(taken)
        corrected = Content(words, self._targets)
        partners = [
            mention
            for mention in self._partners.find(corrected, taken)
            if all(meaning.kind for meaning in mention.meanings) and self._is_partner(words, mention)
        ]
        return [*partners, *self._subjects.find(corrected, taken)]

    def _is_partner(self, words: Words, mention: Mention) -> bool:
        if mention.end - mention.start > 1:
            return True
        needed = self._language.only_after.get(singular(words.keys[mention.start]))
        if needed is None:
            return True
        before = words.keys[mention.start - 1] if mention.start else ""
        earlier = words.keys[mention.start - 2] if mention.start > 1 else ""
        return before in needed and earlier not in {"dans", "de", "d"}


def content_words(words: list[str]) -> list[str]:
    """Words without links, in the singular."""
    return [singular(word) for word in words if word not in LINKS]


def singular_key(phrase: str) -> str:
    """The key of a phrase among phrases."""
    return " ".join(content_words(name_key(phrase).replace("&", " ").split()))


def singular(word: str) -> str:
    """A rough singular, the same for a text and for the phrases: « sociaux » → « social », « clubs » → « club »."""
    if len(word) <= 3:  # noqa: PLR2004  # acronyms: « ars », « ess »
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith(("s", "x")) and not word.endswith("ss") else word


def _corrected(word: str, targets: Targets) -> str:
    if len(word) < MIN_TYPO - 1 or word in targets or word in ordinary_words():
        return word
    near = targets.near(word)
    return near[0] if near else word
