"""The keeper of the index: switching is atomic, a damaged index is rebuilt, other processes are heard."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from small_embedder import SmallEmbedder

from indexer import EmbeddedEngine, IndexBusy, IndexMissing, Query, keeper, storage
from indexer.document import SCHEMA_VERSION
from indexer.expansion import clauses_of
from indexer.keeper import Keeper
from indexer.storage import Storage
from kb import load_geography, load_taxonomy

ROOT = Path(__file__).parent.parent
FILES = ["manifest.json", "documents.jsonl", "lexicon.json", "fulltext/meta.json", "fulltext/*.idx", "fulltext/*.term"]


def keeper_of(data, embedder=None):
    """A keeper as a fresh process has it."""
    return Keeper(data, load_taxonomy(), load_geography(), embedder)


def engine_of(data, embedder=None):
    """An engine as a fresh process has it."""
    return EmbeddedEngine(data, load_taxonomy(), load_geography(), embedder)


def holding(kept, text):
    """How many cases hold a word of a text."""
    live = kept.require()
    return int((live.full_text.scores(clauses_of(text, live.lexicon, None)) > 0).sum())


def live_file(data, pattern):
    """The file of the live generation that matches."""
    (path,) = Storage(data).live().glob(pattern)
    return path


def run(*arguments):
    """Run a Python program with the project's rooms at hand; what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def whole(documents, tmp_path_factory):
    """A data folder with an index and vectors. Only copy it."""
    data = tmp_path_factory.mktemp("whole")
    keeper_of(data, SmallEmbedder()).rebuild(documents)
    return data


@pytest.fixture
def data(whole, tmp_path):
    """A copy of that folder, to damage."""
    return Path(shutil.copytree(whole, tmp_path / "data"))


@pytest.fixture(scope="module")
def rounds(documents, tmp_path_factory):
    """Builds killed one after the other: where each was killed, what was found then, what after the next build."""
    data = tmp_path_factory.mktemp("killed") / "data"
    keeper_of(data, SmallEmbedder()).rebuild(documents[:5])
    return [line.split("\t") for line in run(Path(__file__).with_name("killed_builds.py"), data).splitlines()]


class TestMissing:
    """Before the first index."""

    def test_nothing_indexed(self, tmp_path):
        """Searching says which command to run; the status is that of an empty base."""
        engine = engine_of(tmp_path)

        with pytest.raises(IndexMissing, match="Lancez « kb index »"):
            engine.search(Query(text="crèche"))
        assert (engine.status().documents, engine.keeper.reusable_documents()) == (0, ())

    def test_empty_base(self, tmp_path):
        """A base without any case is indexed and searched like another."""
        engine = engine_of(tmp_path, SmallEmbedder())
        engine.rebuild([])

        assert engine.search(Query(text="crèche")).total == 0
        assert engine.search(Query()).total == 0
        assert engine.similar("rien") == ()


class TestRebuild:
    """Building and switching."""

    def test_order(self, documents, tmp_path):
        """Documents are kept by slug, whatever order they come in."""
        kept = keeper_of(tmp_path)
        kept.rebuild(reversed(documents))

        assert tuple(kept.require().documents) == documents
        assert kept.is_current(documents)

    def test_changed_documents(self, documents, tmp_path):
        """A changed, a missing or an added document makes the index out of date."""
        kept = keeper_of(tmp_path)
        kept.rebuild(documents[1:])
        changed = documents[1].model_copy(update={"title": "Autre titre"})

        assert not kept.is_current(documents)
        assert not kept.is_current(documents[2:])
        assert not kept.is_current((changed, *documents[2:]))
        assert kept.is_current(documents[1:])

    def test_words_first(self, documents, tmp_path):
        """The words can be searched before the vectors are there, and the notice goes when they come."""
        engine = engine_of(tmp_path, SmallEmbedder())
        engine.keeper.rebuild_text(documents)
        words_only = engine.search(Query(text="crèche"))

        embedded = engine.keeper.embed_missing()
        both = engine.search(Query(text="crèche"))

        assert [notice.text for notice in words_only.notices] == [keeper.PREPARING]
        assert (words_only.mode, both.mode, both.notices) == ("lexical", "hybrid", ())
        assert embedded > len(documents)
        assert engine.keeper.embed_missing() == 0

    def test_switch_is_seen_by_a_running_engine(self, documents, tmp_path):
        """An engine that is serving takes up what another keeper has published, at its next search."""
        serving, other = engine_of(tmp_path), keeper_of(tmp_path)
        other.rebuild(documents[:2])
        assert serving.search(Query()).total == 2

        other.rebuild(documents)
        assert serving.search(Query()).total == 6

    def test_another_process(self, documents, tmp_path):
        """The same holds when the other one is another process."""
        serving = keeper_of(tmp_path)
        serving.rebuild(documents[:2])
        assert holding(serving, "crèche") == 0

        run(
            "-c",
            "import sys; from pathlib import Path; from indexer import collect, open_engine\n"
            "from kb import CaseStore, load_geography, load_taxonomy\n"
            "found = collect(CaseStore(Path('tests/data/cases')), load_taxonomy(), load_geography())\n"
            "open_engine(Path(sys.argv[1]), semantic=False).rebuild(found.documents)",
            tmp_path,
        )
        assert holding(serving, "crèche") == 1

    def test_searches_during_rebuilds(self, documents, tmp_path):
        """Whoever opens or searches the index while it is rebuilt over and over always finds all the cases."""
        builder, serving = keeper_of(tmp_path), keeper_of(tmp_path)
        builder.rebuild(documents)
        builds = threading.Thread(target=lambda: [builder.rebuild(documents) for _ in range(15)])

        builds.start()
        counts = set()
        while builds.is_alive():
            counts |= {holding(serving, "crèche cloches"), holding(keeper_of(tmp_path), "crèche cloches")}
        builds.join()

        assert counts == {2}

    def test_two_writers(self, documents, tmp_path, monkeypatch):
        """While another process writes, building and completing are refused; searching goes on."""
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
        kept = keeper_of(tmp_path, SmallEmbedder())
        kept.rebuild_text(documents)

        with Storage(tmp_path).writing():
            for write in (kept.embed_missing, lambda: kept.rebuild(documents), lambda: kept.rebuild_text(documents)):
                with pytest.raises(IndexBusy, match="Une autre indexation est en cours"):
                    write()
            assert holding(kept, "crèche") == 1


class TestDamage:
    """What becomes of an index whose files were lost or changed."""

    @pytest.mark.parametrize("pattern", FILES)
    @pytest.mark.parametrize("damage", ["lost", "emptied", "cut", "changed"])
    def test_any_file(self, data, documents, pattern, damage):
        """The index counts as missing, in words that say what to do; the next build mends it."""
        path = live_file(data, pattern)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        if damage == "lost":
            path.unlink()
        else:
            path.write_bytes({"emptied": b"", "cut": content[: len(content) // 2], "changed": content}[damage])
        kept = keeper_of(data)

        with pytest.raises(IndexMissing, match="Lancez « kb index »"):
            kept.require()
        assert not kept.is_current(documents)
        kept.rebuild(documents)
        assert holding(kept, "crèche") == 1

    def test_vectors(self, data):
        """Without usable vectors the words are searched and a notice says so; the vectors come back from the cache."""
        path = live_file(data, "vectors.bin")
        path.write_bytes(path.read_bytes()[:-1])
        engine = engine_of(data, SmallEmbedder())

        page = engine.search(Query(text="crèche"))
        assert ([notice.code for notice in page.notices], page.mode) == (["words-only"], "lexical")

        assert engine.keeper.embed_missing() == 0  # texts embedded: the cache has them all
        assert engine.search(Query(text="crèche")).mode == "hybrid"

    def test_other_model(self, data):
        """Vectors of another model are not used: all the texts are embedded again."""
        kept = keeper_of(data, SmallEmbedder("small-2"))

        assert not kept.status().semantic_ready
        assert kept.embed_missing() > 6
        assert kept.status().semantic_ready

    def test_older_version(self, data):
        """An index of an older version of the software is rebuilt."""
        path = live_file(data, "manifest.json")
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f'"schema_version":{SCHEMA_VERSION}', '"schema_version":0'), encoding="utf-8")

        assert keeper_of(data).current() is None

    def test_other_lists(self, data, documents):
        """Documents derived with other closed lists are read again from their files, though the index still serves."""
        path = live_file(data, "manifest.json")
        kept = keeper_of(data)
        text = path.read_text(encoding="utf-8")
        assert tuple(kept.reusable_documents()) == documents

        path.write_text(text.replace(kept.require().manifest.derivation, "other"), encoding="utf-8")
        again = keeper_of(data)
        assert (again.reusable_documents(), len(again.require().documents)) == ((), 6)

    def test_other_lists_call_for_a_new_index(self, data, documents):
        """An index made with other closed lists is out of date, because the labels of its cases may have changed."""
        path = live_file(data, "manifest.json")
        kept = keeper_of(data)
        text = path.read_text(encoding="utf-8")
        assert kept.is_current(documents)

        path.write_text(text.replace(kept.require().manifest.derivation, "other"), encoding="utf-8")
        assert not keeper_of(data).is_current(documents)

    def test_running_engine(self, data, documents):
        """An engine that is serving goes on from memory when its files vanish under it."""
        engine = engine_of(data, SmallEmbedder())
        before = engine.search(Query(text="crèche et cloches")).hits
        shutil.rmtree(data / "index")

        assert engine.search(Query(text="crèche et cloches")).hits == before
        engine.rebuild(documents)
        assert engine.search(Query(text="crèche et cloches")).hits == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are killed in child processes, which this system lacks")
class TestKilledBuild:
    """A build killed by SIGKILL, at each thing it does to the disk."""

    def test_stages(self, rounds):
        """Builds were killed at each of their steps, and the last one was left alone."""
        acts = " ".join(act for act, _, _ in rounds)
        built = ["os.mkdir fulltext", "lexicon.json", "documents.jsonl", "small.embed", "vectors.bin", "manifest.json"]

        assert all(step in acts for step in (*built, "os.rename building-", "os.rename .current", "shutil.rmtree"))
        assert rounds[-1][0] == "finished"

    def test_old_or_new(self, rounds):
        """Another process finds the five cases of before, then, once switched, the six: whole, with their vectors."""
        states = [state for _, state, _ in rounds]
        switched = states.index("6 True")

        assert states == ["5 True"] * switched + ["6 True"] * (len(states) - switched)
        assert switched > len(states) // 2

    def test_next_build(self, rounds):
        """The next build succeeds, and leaves nothing of the killed one."""
        assert {after for _, _, after in rounds} == {"6 True"}
