"""What only a real Meilisearch can tell: filters, settings, updates in part, kills at each step, a server that goes."""

import multiprocessing
import os
import signal
import threading
import time
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_embedder import SmallEmbedder

from indexer import Facet, IndexMissing, Query
from indexer.engine_embedded import EmbeddedEngine
from indexer.engine_fallback import FallbackEngine
from indexer.errors import MeilisearchFailed
from indexer.meilisearch.client import INDEXING, Meilisearch, Patience
from indexer.meilisearch.engine import MeilisearchEngine
from indexer.meilisearch.filters import among, filter_of
from indexer.meilisearch.keys import make_keys
from indexer.meilisearch.settings import case_settings
from kb import load_geography, load_taxonomy

pytestmark = pytest.mark.usefixtures("live_meilisearch")

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"
AWKWARD = st.text(alphabet=st.sampled_from("\"\\ab '()[],=<>!éÉ\n\0;") | st.characters(codec="utf-8"), max_size=30)


def slugs(page):
    """The cases of a page."""
    return [hit.slug for hit in page.hits]


def renamed(document, title):
    """The same case under another title."""
    return document.model_copy(update={"title": title})


@pytest.fixture
def engine(live_meilisearch, tmp_path):
    """An engine on nothing yet."""
    return live_meilisearch.engine(tmp_path)


@pytest.fixture(scope="module")
def filled(live_meilisearch, documents, tmp_path_factory):
    """An engine on the six cases. Only read it."""
    made = live_meilisearch.engine(tmp_path_factory.mktemp("filled"))
    made.rebuild(documents)
    return made


@pytest.fixture(scope="module")
def embedded(documents, tmp_path_factory):
    """The embedded engine on the same cases, with the same model."""
    made = EmbeddedEngine(tmp_path_factory.mktemp("embedded"), load_taxonomy(), load_geography(), SmallEmbedder())
    made.rebuild(documents)
    return made


def indexes_of(engine):
    """The indexes of an engine's base on its server."""
    found = engine.server.get("/indexes?limit=1000")["results"]
    return sorted(index["uid"].removeprefix(engine._cases) for index in found if index["uid"].startswith(engine._cases))


class TestFilters:
    """Filters on a real server."""

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(value=AWKWARD, other=AWKWARD)
    def test_a_value_stays_a_value(self, value, other, filled):
        """Whatever values hold, a filter is accepted and lets pass only the cases that have one of them."""
        filters = {Facet.REGION: (value, "Bretagne"), Facet.DOMAIN: (other, "economie-circulaire")}
        query = {"q": "", "filter": filter_of(Query(filters=filters)), "limit": 10}
        found = filled.server.documents_of(filled._cases, {**query, "attributesToRetrieve": ["slug"]})

        assert [record["slug"] for record in found] == [RENNES]

    @pytest.mark.parametrize("value", ['" OR slug EXISTS OR slug = "', '\\" OR slug EXISTS', "x] OR slug EXISTS"])
    def test_injection(self, value, filled):
        """A value that imitates the language of filters lets nothing pass."""
        query = {"q": "", "filter": among("regions", [value]), "attributesToRetrieve": ["slug"]}

        assert filled.server.documents_of(filled._cases, query) == []


class TestSettings:
    """The settings of the index."""

    def test_applied(self, filled):
        """The server holds the settings that the code says."""
        held = filled.server.get(f"/indexes/{filled._cases}/settings")
        wanted = case_settings(load_taxonomy(), SmallEmbedder().dimension)
        same = ("searchableAttributes", "rankingRules", "synonyms", "localizedAttributes", "embedders")

        assert {name: held[name] for name in same} == {name: wanted[name] for name in same}
        assert {normalize("NFC", word) for word in held["stopWords"]} == set(wanted["stopWords"])
        assert "_geo" in held["filterableAttributes"]

    def test_search_key_is_enough(self, filled, live_meilisearch, documents, tmp_path):
        """The key of the site searches, suggests and browses, and cannot write."""
        door = live_meilisearch.door(make_keys(live_meilisearch.door(), filled._cases).search)
        site = MeilisearchEngine(door, filled._cases, tmp_path, load_taxonomy(), load_geography(), SmallEmbedder())

        assert slugs(site.search(Query(text="ordinateurs"))) == slugs(filled.search(Query(text="ordinateurs")))
        assert site.similar(RENNES) == filled.similar(RENNES)
        assert site.suggest("renn") == filled.suggest("renn")
        assert site.status().documents == 6
        with pytest.raises(MeilisearchFailed, match="refuse la clé"):
            site.write(documents)

    def test_admin_key_is_enough(self, live_meilisearch, documents, tmp_path):
        """The key of the indexer builds a base, swaps it in and changes it."""
        index = live_meilisearch.index()
        door = live_meilisearch.door(make_keys(live_meilisearch.door(), index).admin)
        indexer = MeilisearchEngine(door, index, tmp_path, load_taxonomy(), load_geography(), SmallEmbedder())
        indexer.write(documents[:4])
        indexer.write(documents)
        indexer.write([renamed(documents[0], "Un phare abandonné"), *documents[1:]])

        assert indexer.search(Query()).total == 6


class TestSameAsEmbedded:
    """The engine answers as the embedded one does."""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ordinateurs",
            "mécénat hors Bretagne",
            "cafés en Occitanie",
            "Rennes",
            "hors Occitanie",
            "crèche et ehpad",
        ],
    )
    def test_same_pages(self, text, filled, embedded):
        """Same cases, same order, same counts, same readings."""
        here, there = filled.search(Query(text=text)), embedded.search(Query(text=text))

        assert slugs(here) == slugs(there)
        assert (here.total, here.facets, here.understood) == (there.total, there.facets, there.understood)
        assert [hit.passage for hit in here.hits] == [hit.passage for hit in there.hits]

    def test_same_suggestions(self, filled, embedded):
        """Same suggestions."""
        assert filled.suggest("mar") == embedded.suggest("mar")

    def test_same_ways_out(self, filled, embedded):
        """Where little is found, the same ways out."""
        query = Query(text="ordinateurs", filters={Facet.REGION: ("Corse",)})

        assert filled.search(query).relaxations == embedded.search(query).relaxations
        assert slugs_of(filled.search(query).nearest) == slugs_of(embedded.search(query).nearest)


def slugs_of(hits):
    """The cases of some hits."""
    return [hit.slug for hit in hits]


class TestUpdates:
    """Only what changed is sent."""

    def test_nothing_changed(self, engine, documents):
        """The same cases again: nothing is sent."""
        engine.write(documents)

        assert engine.write(documents).unchanged

    def test_in_part(self, engine, documents):
        """One case changed, one gone: the live index is changed in part, the statistics with it."""
        engine.write(documents)
        changed = [renamed(documents[0], "Un phare abandonné"), *documents[1:5]]
        vectors = engine._embedder.encode_document([""] * len(changed))
        written = engine.writer.write(changed, vectors)

        assert (written.sent, written.deleted, written.rebuilt) == (1, 1, False)
        assert engine.status().documents == 5
        assert slugs(engine.search(Query(text="phare abandonné")))[0] == documents[0].slug
        assert documents[5].slug not in slugs(engine.search(Query()))

    def test_as_if_built_anew(self, engine, live_meilisearch, documents, tmp_path):
        """After an update in part, scores are those of an index built anew."""
        engine.write(documents)
        changed = [renamed(documents[0], "Un phare abandonné"), *documents[1:5]]
        engine.write(changed)
        anew = live_meilisearch.engine(tmp_path / "anew")
        anew.write(changed)
        query = Query(text="entreprise et commune")

        scores = [[(hit.slug, round(hit.score, 3)) for hit in made.search(query).hits] for made in (engine, anew)]
        assert scores[0] == scores[1]

    def test_index_replaced_under_a_reader(self, engine, live_meilisearch, documents, tmp_path):
        """A process that searches sees the new base at its next question, whoever wrote it."""
        engine.write(documents[:3])
        door = live_meilisearch.door()
        reader = MeilisearchEngine(door, engine._cases, tmp_path, load_taxonomy(), load_geography(), SmallEmbedder())
        before = reader.search(Query()).total
        engine.rebuild(documents)

        assert (before, reader.search(Query()).total) == (3, 6)

    def test_another_model(self, engine, live_meilisearch, documents, tmp_path):
        """With another model than the index's, words alone are searched, and it is said; indexing again mends it."""
        engine.write(documents)
        other = MeilisearchEngine(
            live_meilisearch.door(),
            engine._cases,
            tmp_path,
            load_taxonomy(),
            load_geography(),
            SmallEmbedder("small-2"),
        )
        codes = [notice.code for notice in other.search(Query(text="crèche")).notices]
        other.write(documents)

        assert (codes, other.search(Query(text="crèche")).notices) == (["words-only"], ())

    def test_without_model(self, live_meilisearch, documents, tmp_path):
        """Without any model, words find and notices say so."""
        made = MeilisearchEngine(
            live_meilisearch.door(), live_meilisearch.index(), tmp_path, load_taxonomy(), load_geography(), None
        )
        made.rebuild(documents)
        page = made.search(Query(text="ordinateurs"))

        assert (slugs(page)[0], page.notices[0].code) == (RENNES, "words-only")
        assert made.similar(RENNES)

    def test_nothing_left_over(self, engine, documents):
        """After a build there are the two live indexes, and no other."""
        engine.rebuild(documents)
        engine.rebuild(documents[:3])

        assert indexes_of(engine) == ["", "-statistics"]


def build_and_die(url, key, index, folder, documents, requests):  # noqa: PLR0917  # what a process is given
    """Build the index, and kill this very process just before a request to the server."""
    door = Meilisearch(url, key, INDEXING)
    engine = MeilisearchEngine(door, index, folder, load_taxonomy(), load_geography(), SmallEmbedder())
    asked, ask = iter(range(10_000)), door.request

    def dying(*arguments):
        if next(asked) == requests:
            os.kill(os.getpid(), signal.SIGKILL)
        return ask(*arguments)

    door.request = dying
    engine.rebuild(documents)


def survives(engine, live_meilisearch, documents, after, work):
    """Run `work` and kill it before its request number `after`; false when it had nothing left to ask."""
    arguments = (live_meilisearch.url, live_meilisearch.key, engine._cases, engine._storage.data_dir, documents, after)
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join(120)
    return process.exitcode == -signal.SIGKILL


class TestKilledIndexer:
    """Kill −9 of the process that indexes."""

    @pytest.mark.parametrize("after", [0, 2, 5, 9, 13, 17, 21, 25, 29, 33])
    def test_nothing_lost(self, after, engine, live_meilisearch, documents):
        """Wherever it dies, the base answers with the cases of before or all the new ones; the next run repairs."""
        engine.rebuild(documents[:3])
        killed = survives(engine, live_meilisearch, documents, after, build_and_die)
        total = engine.search(Query()).total
        engine.write(documents)

        assert total in ({3, 6} if killed else {6})
        assert engine.search(Query()).total == 6
        assert slugs(engine.search(Query(text="ordinateurs")))[0] == RENNES
        assert indexes_of(engine) == ["", "-statistics"]

    def test_killed_between_cases_and_statistics(self, engine, documents):
        """An update in part that dies between its two steps is noticed: everything is indexed again."""
        engine.write(documents)
        engine.writer._send_statistics = interrupted
        changed = [renamed(documents[0], "Un phare abandonné"), *documents[1:]]
        with pytest.raises(InterruptedError):
            engine.write(changed)
        del engine.writer._send_statistics
        vectors = engine._embedder.encode_document([""] * len(changed))

        assert engine.writer.write(changed, vectors).rebuilt
        assert slugs(engine.search(Query(text="phare abandonné")))[0] == documents[0].slug


def interrupted(*_arguments):
    """What a kill does to a step."""
    raise InterruptedError


@pytest.fixture
def own_program(live_meilisearch):
    """The server, when the tests started it themselves: they may kill it. It runs again afterwards."""
    program = live_meilisearch.program
    if program is None:
        pytest.skip("demande un programme que les tests lancent (KB_TEST_MEILISEARCH_BIN)")
    yield program
    if not program.answers():
        program.stop()
        program.start()


class TestKilledServer:
    """Kill −9 of the server."""

    @pytest.mark.parametrize("seconds", [0.0, 0.03, 0.1, 0.3, 1.0])
    def test_while_indexing(self, seconds, own_program, engine, documents):
        """Killed at an awkward moment of a build, it comes back with the old base or the new; the next run repairs."""
        engine.rebuild(documents[:3])
        engine.server.patience = Patience(answer=5, retries=0.2)
        failed = []

        def build():
            try:
                engine.rebuild(documents)
            except MeilisearchFailed as error:
                failed.append(error)

        thread = threading.Thread(target=build)
        thread.start()
        time.sleep(seconds)
        own_program.kill()
        thread.join(60)
        own_program.start()
        engine.server.patience = INDEXING
        total = engine.search(Query()).total
        engine.write(documents)

        assert total in {3, 6}
        assert engine.search(Query()).total == 6
        assert indexes_of(engine) == ["", "-statistics"]

    def test_in_the_middle_of_queries(self, own_program, live_meilisearch, documents, tmp_path):
        """Killed while questions come, every one is answered, by the spare engine; it comes back by itself."""
        spare = EmbeddedEngine(tmp_path / "spare", load_taxonomy(), load_geography(), SmallEmbedder())
        main = live_meilisearch.engine(tmp_path / "main")
        both = FallbackEngine(main, spare)
        both.write(documents)
        main.server.patience = Patience(answer=2, retries=0.2)
        engines, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                page = both.search(Query(text="ordinateurs"))
                engines.append((page.engine, page.hits[0].slug))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        own_program.kill()
        time.sleep(1.0)
        down = both.status()
        own_program.start()
        until = time.monotonic() + 60
        while both.search(Query(text="ordinateurs")).engine != "meilisearch" and time.monotonic() < until:
            time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()

        assert {slug for _, slug in engines} == {RENNES}
        assert {name for name, _ in engines} == {"meilisearch", "embedded"}
        assert down.parts == {"meilisearch": "injoignable", "embedded": "ok"}
        assert both.search(Query(text="ordinateurs")).engine == "meilisearch"


def test_not_indexed(engine):
    """Before the first indexing, searching says what to do."""
    with pytest.raises(IndexMissing, match="kb index"):
        engine.search(Query())
