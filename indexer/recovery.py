"""What to offer when little is found: what each removed constraint would give, a spelling, the nearest by meaning."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from indexer.analysis import is_stop_word, surface, tokenize
from indexer.columns import Mask
from indexer.expansion import Thesaurus
from indexer.lexicon import Lexicon
from indexer.query import Facet, Query
from indexer.results import Reading, Relaxation

FEW: Final = 3  # cases: below, ways out are offered
MIN_SPELT: Final = 4  # letters
NEAREST: Final = 3

Count = Callable[[Query], int]
Label = Callable[[Facet, str], str]


def relaxations(query: Query, readings: Sequence[Reading], count: Count, label: Label) -> tuple[Relaxation, ...]:
    """
    Each constraint of the query that could go, with the exact number of cases then found; the most useful first.

    Constraints are: the values of each facet, the bounds on years, what was read in the text and left out
    (« hors Île-de-France »), and the words themselves when there are other constraints.
    """
    offers: list[tuple[str, Query]] = []
    for facet, values in query.filters.items():
        filters = {other: kept for other, kept in query.filters.items() if other is not facet}
        names = ", ".join(label(facet, value) for value in values)
        offers.append((f"sans {names}", query.changed(filters=filters)))
    if query.year_min is not None or query.year_max is not None:
        offers.append(("sans limite d’années", query.changed(year_min=None, year_max=None)))
    offers += [
        (f"y compris {reading.label}", query.changed(ignore=(*query.ignore, reading.key)))
        for reading in readings
        if reading.excluded
    ]
    if query.text.strip() and query.is_filtered:
        offers.append(("sans les mots, avec les filtres", query.changed(text="", ignore=())))
    counted = [Relaxation(label=text, count=count(relaxed), query=relaxed) for text, relaxed in offers]
    return tuple(sorted((offer for offer in counted if offer.count), key=lambda offer: -offer.count))


def did_you_mean(text: str, readings: Sequence[Reading], lexicon: Lexicon, thesaurus: Thesaurus) -> str | None:
    """The text with its unknown words replaced by the nearest ones of the base, None when nothing would change."""
    understood = [range(reading.start, reading.end) for reading in readings]
    corrected, position = "", 0
    for token in tokenize(text):
        if not _is_unknown(token.text, lexicon, thesaurus) or any(token.start in span for span in understood):
            continue
        found = lexicon.corrections(token.text)
        if found:
            corrected += text[position : token.start] + lexicon.written(found[0].word)
            position = token.end
    return corrected + text[position:] if corrected else None


def nearest_by_meaning(similarity: np.ndarray | None, shown: Mask, limit: int = NEAREST) -> list[int]:
    """Numbers of the cases nearest by meaning among those not shown already; none without vectors."""
    if similarity is None:
        return []
    order = np.argsort(-similarity, kind="stable")
    return [int(number) for number in order if not shown[number]][:limit]


def _is_unknown(word: str, lexicon: Lexicon, thesaurus: Thesaurus) -> bool:
    if len(surface(word)) < MIN_SPELT or is_stop_word(word) or any(char.isdigit() for char in word):
        return False
    return word not in lexicon and not lexicon.completions(word) and not thesaurus.knows(word)
