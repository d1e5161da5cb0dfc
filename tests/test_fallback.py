"""Two engines on the same cases: the spare one answers while the main one is away, and only then."""

import pytest
from absent_engine import AbsentEngine

from indexer import EngineUnavailable, IndexMissing, Query
from indexer.engine_fallback import FIRST_REST, LONGEST_REST, CircuitBreaker, FallbackEngine
from indexer.errors import MeilisearchFailed

AWAY = MeilisearchFailed("injoignable", "Le serveur ne répond pas.")
RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


class Clock:
    """Time that passes when told."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        """The time."""
        return self.now


class Counted:
    """Another engine, with the number of questions it was asked."""

    def __init__(self, engine):
        self.engine, self.asked = engine, 0

    def __getattr__(self, name):
        """Anything of the engine, counted."""
        self.asked += 1
        return getattr(self.engine, name)


class TestCircuitBreaker:
    """When an engine that failed may be asked again."""

    def test_closed(self):
        """An engine that answers is always asked."""
        breaker = CircuitBreaker(Clock())

        assert [breaker.lets_through() for _ in range(3)] == [True, True, True]

    def test_rest(self):
        """After a failure it is left in peace for a while, then asked one question."""
        clock = Clock()
        breaker = CircuitBreaker(clock)
        breaker.failed()
        before = breaker.lets_through()
        clock.now = FIRST_REST

        assert (before, breaker.lets_through(), breaker.lets_through()) == (False, True, False)

    def test_longer_rests(self):
        """Each failure in a row doubles the rest, up to a bound."""
        clock = Clock()
        breaker = CircuitBreaker(clock)
        rests = []
        for _ in range(8):
            breaker.failed()
            start = clock.now
            while not breaker.lets_through():
                clock.now += 0.5
            rests.append(clock.now - start)

        assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
        assert rests[-1] == LONGEST_REST

    def test_back(self):
        """Once it answers, it is asked every question again; the return is told once."""
        clock = Clock()
        breaker = CircuitBreaker(clock)
        told = [breaker.failed(), breaker.failed(), breaker.succeeded(), breaker.succeeded()]

        assert told == [True, False, True, False]
        assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


class TestFallbackEngine:
    """What is answered, by which engine."""

    @pytest.mark.parametrize("error", [AWAY, EngineUnavailable("panne"), IndexMissing("rien")])
    def test_spare_answers(self, error, engine):
        """While the main engine cannot answer, the spare one does, and says so."""
        page = FallbackEngine(AbsentEngine(error), engine).search(Query(text="mécénat"))

        assert (page.engine, page.notices[0].code, page.hits != ()) == ("embedded", "fallback", True)

    def test_main_answers(self, engine):
        """Without a failure the spare engine is not asked, and nothing is told."""
        spare = Counted(engine)
        page = FallbackEngine(engine, spare).search(Query(text="mécénat"))

        assert (spare.asked, page.notices) == (0, ())

    def test_similar_and_suggestions(self, engine):
        """The cases near to another and the suggestions come from the spare engine too."""
        both = FallbackEngine(AbsentEngine(AWAY), engine)

        assert both.similar(RENNES) == engine.similar(RENNES)
        assert both.suggest("renn") == engine.suggest("renn")

    def test_main_is_left_in_peace(self, engine):
        """During its rest the main engine is not asked at all; after it, it answers again by itself."""
        clock, main = Clock(), Counted(AbsentEngine(AWAY))
        both = FallbackEngine(main, engine, clock)
        for _ in range(5):
            both.search(Query())
        asked = main.asked
        main.engine = engine
        clock.now = FIRST_REST

        assert (asked, both.search(Query()).notices) == (1, ())

    def test_status_tells_the_part(self, engine):
        """The status says which part is down, without its address, and that search goes on."""
        status = FallbackEngine(AbsentEngine(AWAY), engine).status()

        assert status.parts == {"meilisearch": "injoignable", "embedded": "ok"}
        assert (status.documents, status.engine) == (6, "embedded")
        assert status.detail == "Meilisearch : injoignable. Le moteur de secours répond."

    def test_both_away(self):
        """When neither can answer, the error of the spare engine is told."""
        both = FallbackEngine(AbsentEngine(AWAY), AbsentEngine(IndexMissing("Rien n’est indexé.")))

        with pytest.raises(IndexMissing, match="Rien n’est indexé"):
            both.search(Query())
