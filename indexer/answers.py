"""From a question and what an engine knows of each case to a page of results. Both engines answer through this file."""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import tokenize
from indexer.case_table import CaseTable
from indexer.columns import Mask
from indexer.distance import Centre, by_distance, centres_of, order_notices
from indexer.expansion import Thesaurus, clauses_of
from indexer.fulltext import Clause
from indexer.hits import Plan, hit_of, similar_hit, wanted_of
from indexer.labels import Labels
from indexer.lexicon import Lexicon
from indexer.query import Mode, Query, Sort
from indexer.ranking import Ranked, Scores, Signals, Spread, order, rank
from indexer.recovery import Count, did_you_mean, nearest_by_meaning, relaxations
from indexer.results import Notice, ResultPage
from indexer.territory import Tier
from indexer.understanding import Understander, Understanding
from kb import Geography, Taxonomy

MEANING_ONLY: Final = "Aucun cas ne contient ces mots : voici ceux dont le sens est le plus proche."


class Matches(NamedTuple):
    """
    What an engine found out about the cases of a table, arrays in their order.

    `similarity` is None where the meaning is not searched, or no words are; `spread` is its mean and deviation over
    the whole base, for a table that holds only a part of it.
    """

    lexical: Scores
    similarity: Scores | None
    spread: Spread | None = None


class Answers:
    """Reads questions and composes pages, with the closed lists and the geography of the base."""

    def __init__(self, taxonomy: Taxonomy, geography: Geography) -> None:
        self._taxonomy, self._geography = taxonomy, geography
        self._label = Labels(taxonomy, geography).label

    @cached_property
    def _thesaurus(self) -> Thesaurus:
        return Thesaurus(self._taxonomy)

    @cached_property
    def _understander(self) -> Understander:
        """Made when a question first comes (0.2 s): indexing reads none."""
        return Understander(self._taxonomy, self._geography)

    def read(self, query: Query, lexicon: Lexicon) -> tuple[Understanding, list[Clause]]:
        """What is understood of a question, and the clauses to look for."""
        if query.literal:
            return Understanding(readings=(), words=query.text), clauses_of(query.text, lexicon, None)
        understood = self._understander.understand(query.text, query.ignore)
        return understood, clauses_of(understood.words, lexicon, self._thesaurus)

    def reads(self, text: str, kind: str, value: str | tuple[str, ...]) -> bool:
        """True when a search for this text understands this place."""
        readings = self._understander.understand(text).readings
        return any(reading.kind == kind and reading.value == value for reading in readings)

    def page(self, plan: Plan, table: CaseTable, ranked: Ranked, shown: Mask, numbers: NDArray[np.intp]) -> ResultPage:
        """The page asked for; `numbers` are all the cases to show in their order."""
        query, wanted = plan.query, wanted_of(plan.clauses)
        first = (query.page - 1) * query.per_page
        return ResultPage(
            query=query,
            total=int(np.count_nonzero(shown)),
            hits=tuple(
                hit_of(table, int(number), wanted, ranked, plan) for number in numbers[first : first + query.per_page]
            ),
            facets=table.columns.counts(query, ranked.found),
            took_ms=0,
            mode=query.mode,
            understood=plan.understood.readings,
            measured_from=tuple(centre.label for centre in self.centres(plan)),
        )

    def centres(self, plan: Plan) -> tuple[Centre, ...]:
        """The places that an order by proximity is measured from."""
        return centres_of(plan.query, plan.understood.readings, self._geography)

    def ordered(self, plan: Plan, table: CaseTable, ranked: Ranked, shown: Mask) -> NDArray[np.intp]:
        """
        Numbers of the cases to show, in the order asked.

        Newest first when nothing makes one fit better than another; without a place, relevance instead of proximity.
        """
        query, newest = plan.query, table.columns.newest_first()
        centres = self.centres(plan) if query.sort is Sort.PROXIMITY else ()
        if centres:
            near = by_distance(table.territory, centres, plan.nearness, ranked.scores, newest)
            return near[shown[near]]
        if ranked.scores.any() and query.sort is not Sort.RECENT:
            return order(ranked.scores, shown)
        return newest[shown[newest]]

    def notices(self, plan: Plan, ranked: Ranked, missing: str) -> tuple[Notice, ...]:
        """What to tell of how the search was done and ordered; `missing` is that of `notices_of`."""
        return (*notices_of(plan, ranked, missing), *order_notices(plan.query, self.centres(plan)))

    def spelling(self, plan: Plan, lexicon: Lexicon) -> str | None:
        """The text with its unknown words replaced, None when nothing would change."""
        query = plan.query
        return None if query.literal else did_you_mean(query.text, plan.understood.readings, lexicon, self._thesaurus)

    def with_ways_out(
        self, page: ResultPage, plan: Plan, table: CaseTable, ranked: Ranked, *, count: Count
    ) -> ResultPage:
        """The page with what to try when little was found; counting costs a search for each constraint."""
        nearest = nearest_by_meaning(ranked.similarity, ranked.found & table.columns.matching(page.query))
        return page.model_copy(
            update={
                "relaxations": relaxations(page.query, plan.understood.readings, count, self._label),
                "nearest": tuple(
                    similar_hit(table.documents[number], float(ranked.scores[number])) for number in nearest
                ),
            }
        )


def rank_plan(plan: Plan, table: CaseTable, matches: Matches) -> Ranked:
    """The cases of a table ranked. Where neither words nor a place are asked, all are found and none is better."""
    allowed = ~table.territory.excluded(plan.understood.readings)
    if not plan.clauses and plan.nearness is None:
        zeros = np.zeros(len(table.documents), dtype=np.float32)
        return Ranked(zeros, zeros, None, allowed)
    signals = Signals(
        lexical=matches.lexical,
        similarity=matches.similarity,
        closeness=None if plan.nearness is None else plan.nearness.closeness,
        concepts=table.columns.concepts(plan.understood.readings),
        spread=matches.spread,
    )
    ranked = rank(signals, plan.query.mode, len(tokenize(plan.query.text)))
    found = ranked.found if plan.clauses or plan.nearness is None else plan.nearness.tiers < Tier.ELSEWHERE
    return ranked._replace(found=found & allowed)


def meant_by(query: Query, understood: Understanding) -> str:
    """The text to look for by its meaning."""
    # A place left out must not draw its own cases by meaning: « hors Occitanie » is near to Occitanie.
    leaves_out = any(reading.excluded for reading in understood.readings)
    return understood.words if leaves_out else query.text


def notices_of(plan: Plan, ranked: Ranked, missing: str) -> tuple[Notice, ...]:
    """What to tell of how the search was done; `missing` says why the meaning was not searched, empty when it was."""
    if not plan.clauses or plan.query.mode is not Mode.HYBRID:
        return ()
    if missing:
        return (Notice(code="words-only", text=missing),)
    if not ranked.lexical.any():
        return (Notice(code="meaning-only", text=MEANING_ONLY),)
    return ()
