"""The sentences of a case: which one best answers a query, and where the query's words stand in it."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from indexer.analysis import is_stop_word, stem, terms_of, tokenize
from indexer.document import Document
from indexer.results import Passage, Segment

MAX_EXCERPT: Final = 320  # characters: two lines on a desk, five on a phone
PLAIN: Final = "En clair"
SUMMARY: Final = "Résumé"
REMEMBERED: Final = 4096  # titles and sentences whose words are known already: the same cases come back all the time
CASES_REMEMBERED: Final = 2048  # whose sentences are cut already; about 30 kB each

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«0-9])|\n+")


class Sentence(NamedTuple):
    """A sentence of a case, its section and the stems it holds."""

    section: str
    text: str
    stems: frozenset[str]


@lru_cache(maxsize=CASES_REMEMBERED)
def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """The sentences of the summary, the sections and the plain version, in reading order."""
    parts = [(SUMMARY, document.summary), *document.sections, (PLAIN, document.plain)]
    return tuple(
        Sentence(section, sentence, frozenset(terms_of(sentence)))
        for section, text in parts
        for sentence in split_sentences(text)
    )


def split_sentences(text: str) -> list[str]:
    """Sentences of a French text; an abbreviation may cut one in two, which only shortens an excerpt."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def best_sentence(
    sentences: Sequence[Sentence], weights: Mapping[str, float], expressions: Mapping[frozenset[str], float]
) -> Sentence | None:
    """
    The sentence that holds most of the query, by weight of what it holds: stems, and expressions whole.

    The first of those that hold as much, None when none holds anything.
    """
    best: Sentence | None = None
    best_score = 0.0
    wanted = frozenset(weights)
    for sentence in sentences:
        score = sum(weights[word] for word in sentence.stems & wanted)
        score += sum(weight for expression, weight in expressions.items() if expression <= sentence.stems)
        if score > best_score:
            best, best_score = sentence, score
    return best


def excerpt(sentence: Sentence, stems: Collection[str]) -> Passage:
    """The sentence with the query's words marked, cut around them when it is long."""
    return Passage(section=sentence.section, segments=mark(_window(sentence.text, stems), stems))


def mark(text: str, stems: Collection[str]) -> tuple[Segment, ...]:
    """The text in segments, the words whose stem is among `stems` marked. Joined, the segments give the text back."""
    segments: list[Segment] = []
    position = 0
    for start, end, word in _stems_at(text) if stems else ():
        if word in stems:
            if start > position:
                segments.append(Segment(text=text[position:start]))
            segments.append(Segment(text=text[start:end], marked=True))
            position = end
    if position < len(text):
        segments.append(Segment(text=text[position:]))
    return tuple(segments)


def stems_of(text: str) -> frozenset[str]:
    """The stems that a text holds."""
    return frozenset(word for _, _, word in _stems_at(text))


@lru_cache(maxsize=REMEMBERED)
def _stems_at(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where each word that is searched stands in a text, and its stem."""
    return tuple((token.start, token.end, stem(token.text)) for token in tokenize(text) if not is_stop_word(token.text))


def _window(text: str, stems: Collection[str]) -> str:
    if len(text) <= MAX_EXCERPT:
        return text
    first = next((start for start, _, word in _stems_at(text) if word in stems), 0)
    third = MAX_EXCERPT // 3
    start = 0 if first < 2 * third else text.rfind(" ", first - 2 * third, first - third) + 1 or first - third
    end = start + MAX_EXCERPT
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
