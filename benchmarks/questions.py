"""Questions for the benchmarks, drawn from the words of the base by a seeded sampler: nobody chose them."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from indexer import Document
from indexer.analysis import is_stop_word, tokenize

SEED: Final = 20_261_125
SHORTEST: Final = 2  # words of a question
LONGEST: Final = 5
WITH_PLACE: Final = 0.4  # share of the questions that end with the place of their case
FIRST_PREFIX: Final = 3  # letters after which a question is searched while it is typed


def questions(documents: Sequence[Document], number: int, seed: int = SEED) -> list[str]:
    """So many different questions: a few words in a row of a title or summary, now and then with the place."""
    drawing = random.Random(seed)  # noqa: S311  # a sample, not a secret
    found: dict[str, None] = {}
    while len(found) < number:
        document = drawing.choice(documents)
        words = _words(f"{document.title}\n{document.summary}")
        length = min(drawing.randint(SHORTEST, LONGEST), len(words))
        start = drawing.randint(0, len(words) - length)
        place = [document.city or document.regions[0]] if drawing.random() < WITH_PLACE else []
        found[" ".join([*words[start : start + length], *place])] = None
    return list(found)


def while_typing(question: str) -> Iterator[str]:
    """What the search box holds, letter after letter."""
    for length in range(FIRST_PREFIX, len(question) + 1):
        if question[length - 1] != " ":
            yield question[:length]


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text) if not is_stop_word(token.text)]
