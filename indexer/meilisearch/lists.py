"""
The lists of candidates to ask Meilisearch for: all that a question may mean, in one round trip.

Meilisearch wants every word of a question and finds nothing for a sentence, so each word is asked for alone, the
rarest first; then the words together, the text as it was typed, the meaning; then the same within the filters and
around the places asked, where a longer list would otherwise be cut before it reaches them. The order within the lists
does not matter: candidates are ranked by the code that ranks the embedded engine's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from indexer.analysis import QUESTION_WORDS
from indexer.embedding import Vectors
from indexer.fulltext import Clause
from indexer.meilisearch.bm25 import Stems, name_of
from indexer.meilisearch.documents import numbers_of, stored_stem
from indexer.meilisearch.filters import Filter, either, every, tiers_of
from indexer.meilisearch.settings import EMBEDDER, STEM_FIELDS, TEXT_FIELDS
from indexer.results import Reading
from kb import Geography

MAX_WORDS: Final = 14  # words asked for alone, and as many synonyms
WORD_LIMIT: Final = 200  # cases of one word
TOGETHER_WORDS: Final = 10  # Meilisearch reads no more words of a question
TOGETHER_LIMIT: Final = 200
TYPED_LIMIT: Final = 30
MEANING_LIMIT: Final = 200
TIER_LIMIT: Final = 1000  # cases of one step of nearness, where a place is all that is asked
KEYS: Final = ["slug", "version"]
"""What a list holds of each candidate."""

Search = dict[str, Any]


class Wanted(NamedTuple):
    """A question as lists need it: its clauses, its text, its vector (None when the meaning is not searched)."""

    clauses: Sequence[Clause]
    text: str
    vector: Vectors | None


def lists_of(wanted: Wanted, frequencies: Mapping[str, int], kept: Filter, within: Sequence[Filter]) -> list[Search]:
    """
    The searches of a question.

    `frequencies`: in how many cases each term is; `kept`: the filter that all candidates pass; `within`: filters in
    which to look again.
    """
    words = _words(wanted.clauses, frequencies)
    synonyms = _synonyms(wanted.clauses, frequencies)
    alone = [_holding(stems, kept) for stems in dict.fromkeys([*words[:MAX_WORDS], *synonyms[:MAX_WORDS]])]
    typed = _typed(wanted.text, kept) if wanted.text.strip() else []
    around = [
        search
        for filter_ in dict.fromkeys(["", *within])
        for search in (*_together(words, every(kept, filter_)), *_meaning(wanted.vector, every(kept, filter_)))
    ]
    return [*alone, *typed, *around]


def place_lists(readings: Sequence[Reading], geography: Geography, kept: Filter) -> list[Search]:
    """The cases of each step of nearness to the places asked, where nothing else is; none when no place is."""
    return [
        _search(every(kept, tier), TIER_LIMIT, sort=["start_year:desc", "slug:asc"])
        for tier in tiers_of(readings, geography)
    ]


def within_places(readings: Sequence[Reading], geography: Geography) -> list[Filter]:
    """The places asked, then what is around them: where to look again for the words and the meaning."""
    tiers = tiers_of(readings, geography)[:-1]  # the last one is the whole country
    return [tiers[0], either(*tiers)] if tiers else []


def leaves_out(clauses: Sequence[Clause], frequencies: Mapping[str, int]) -> bool:
    """True when a word is too frequent, or the words too many, for the lists to hold all the cases that have them."""
    words, synonyms = _words(clauses, frequencies), _synonyms(clauses, frequencies)
    frequent = any(frequencies[name_of(stems)] > WORD_LIMIT for stems in (*words, *synonyms))
    return frequent or len(words) > MAX_WORDS or len(synonyms) > MAX_WORDS


def _words(clauses: Sequence[Clause], frequencies: Mapping[str, int]) -> list[Stems]:
    """The words that some case holds, rarest first; those of the question itself last."""
    words = [word for clause in clauses for word in clause.words]
    stems: dict[Stems, tuple[bool, int]] = {
        (stem,): (word.text.lower() in QUESTION_WORDS, frequencies[stem])
        for word in words
        for stem, _ in word.variants
        if frequencies.get(stem)
    }
    return sorted(stems, key=lambda each: (*stems[each], each))


def _synonyms(clauses: Sequence[Clause], frequencies: Mapping[str, int]) -> list[Stems]:
    """The synonyms that some case holds, those that count most first."""
    found = [synonym for clause in clauses for synonym in clause.synonyms if frequencies.get(name_of(synonym.stems))]
    return [synonym.stems for synonym in sorted(found, key=lambda each: (-each.weight, each.stems))]


def _holding(stems: Stems, filter_: Filter) -> Search:
    """
    Cases that hold a word; or all those of an expression, first where they are close.

    Not as a phrase: an expression may have a word within. The space ends the last word, else it would be a prefix.
    """
    text = "".join(f"{stored_stem(stem)} " for stem in stems)
    return _search(filter_, WORD_LIMIT, q=text, attributesToSearchOn=[*STEM_FIELDS], matchingStrategy="all")


def _together(words: Sequence[Stems], filter_: Filter) -> list[Search]:
    """Cases that hold the rarest words together, then those that hold all but the most frequent one, and so on."""
    if not words:
        return []
    text = "".join(f"{stored_stem(stems[0])} " for stems in words[:TOGETHER_WORDS])  # the last word is ended too
    fields = [*STEM_FIELDS]
    return [_search(filter_, TOGETHER_LIMIT, q=text, attributesToSearchOn=fields, matchingStrategy="frequency")]


def _typed(text: str, filter_: Filter) -> list[Search]:
    """What Meilisearch makes of the text itself, with its own typo tolerance, prefixes and synonyms."""
    fields = [*TEXT_FIELDS]
    return [_search(filter_, TYPED_LIMIT, q=text, attributesToSearchOn=fields, matchingStrategy="frequency")]


def _meaning(vector: Vectors | None, filter_: Filter) -> list[Search]:
    if vector is None:
        return []
    hybrid = {"embedder": EMBEDDER, "semanticRatio": 1.0}
    return [_search(filter_, MEANING_LIMIT, vector=numbers_of(vector), hybrid=hybrid)]


def _search(filter_: Filter, limit: int, **more: Any) -> Search:  # noqa: ANN401  # any parameter of a search
    search: Search = {"limit": limit, "attributesToRetrieve": KEYS, **more}
    return {**search, "filter": filter_} if filter_ else search
