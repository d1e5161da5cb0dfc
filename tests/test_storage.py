"""Where an index lives: one writer at a time, generations that are switched whole, damage that is noticed."""

import numpy as np
import pytest

from indexer import IndexBusy, storage
from indexer.document import SCHEMA_VERSION
from indexer.storage import Manifest, Storage, digest_of, read_manifest, read_vectors, save_vectors, write_aside

MANIFEST = Manifest(schema_version=SCHEMA_VERSION, derivation="d", documents=0, fingerprint="f", content="c")
VECTORS = np.eye(3, 4, dtype=np.float32)


@pytest.fixture
def place(tmp_path):
    """The index folder of an empty data folder."""
    return Storage(tmp_path / "data")


def publish(place):
    """Publish a generation with one file; its folder."""
    folder = place.begin()
    (folder / "documents.jsonl").write_text("", encoding="utf-8")
    return place.publish(folder, MANIFEST)


class TestGenerations:
    """From one generation to the next."""

    def test_nothing_yet(self, place):
        """A new data folder has no live generation, and asking creates nothing."""
        assert place.live() is None
        assert not place.data_dir.exists()

    def test_publish(self, place):
        """What is being built is not live; once published it is, and the one before is gone."""
        first = publish(place)
        building = place.begin()

        assert place.live() == first
        second = place.publish(building, MANIFEST)
        assert place.live() == second
        assert sorted(path.name for path in place.root.iterdir()) == sorted(["current", second.name])

    def test_leftovers(self, place):
        """What killed builds left goes: unfinished folders, files written aside, folders that never became live."""
        live = publish(place)
        unfinished = place.begin()
        (place.root / ".current.4242.tmp").write_text("x", encoding="utf-8")
        (place.root / "0123456789ab").mkdir()

        building = place.begin()
        assert not unfinished.exists()
        assert place.live() == live
        published = place.publish(building, MANIFEST)
        assert sorted(path.name for path in place.root.iterdir()) == sorted(["current", published.name])

    @pytest.mark.parametrize(
        "content",
        [b"", b"\n", b"absent", b"..", b"../..", b"/etc", b".", b"\xff\xfe", b"a\x00b", b"x" * 5000, b"building-x/.."],
    )
    def test_damaged_pointer(self, place, content):
        """A file `current` that names no generation of this folder means that nothing is live."""
        publish(place)
        (place.root / "current").write_bytes(content)

        assert place.live() is None


class TestWriters:
    """One writer at a time."""

    def test_two_writers(self, place, monkeypatch):
        """The second is told, in French, which folder is busy and what to do."""
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
        with (
            place.writing(),
            pytest.raises(IndexBusy, match="Une autre indexation est en cours dans ") as told,
            Storage(place.data_dir).writing(),
        ):
            pass

        assert str(told.value).endswith(f"{place.data_dir}. Attendez qu’elle finisse, puis recommencez.")

    def test_one_after_the_other(self, place):
        """The lock is given back, even after an error."""
        with pytest.raises(ValueError, match="stop"), place.writing():
            raise ValueError("stop")
        with Storage(place.data_dir).writing():
            assert place.root.is_dir()


class TestFiles:
    """Files of a generation."""

    def test_written_whole(self, tmp_path):
        """A file is replaced in one step, and nothing is left beside it."""
        path = tmp_path / "file"
        write_aside(path, b"before")
        write_aside(path, b"after")

        assert path.read_bytes() == b"after"
        assert list(tmp_path.iterdir()) == [path]

    def test_manifest(self, place):
        """A manifest comes back as it was written."""
        assert read_manifest(publish(place)) == MANIFEST

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"schema_version": 2}'])
    def test_damaged_manifest(self, tmp_path, content):
        """A manifest that is damaged, incomplete or missing is none."""
        assert read_manifest(tmp_path) is None
        (tmp_path / "manifest.json").write_bytes(content)
        assert read_manifest(tmp_path) is None

    @pytest.mark.parametrize("version", [SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])
    def test_other_version(self, tmp_path, version):
        """A manifest of an older or a newer version is none: the index is rebuilt."""
        other = MANIFEST.model_copy(update={"schema_version": version})
        (tmp_path / "manifest.json").write_text(other.model_dump_json(), encoding="utf-8")

        assert read_manifest(tmp_path) is None

    def test_digest(self, tmp_path):
        """The digest changes with any byte of any file, but neither with the vectors nor with the manifest."""
        folder = tmp_path / "fulltext"
        folder.mkdir()
        (folder / "a.idx").write_bytes(b"abc")
        before = digest_of(tmp_path)
        save_vectors(tmp_path, VECTORS, "model")
        write_aside(tmp_path / "manifest.json", b"{}")
        assert digest_of(tmp_path) == before

        (folder / "a.idx").write_bytes(b"abd")
        assert digest_of(tmp_path) != before


class TestVectors:
    """The vectors of a generation."""

    def test_read_again(self, tmp_path):
        """Vectors come back as they were saved."""
        save_vectors(tmp_path, VECTORS, "model")

        assert np.array_equal(read_vectors(tmp_path, (3, 4), "model"), VECTORS)

    @pytest.mark.parametrize(("shape", "model"), [((3, 4), "other"), ((2, 4), "model"), ((3, 5), "model")])
    def test_others(self, tmp_path, shape, model):
        """Vectors of another model, of other cases or of another dimension are not used."""
        save_vectors(tmp_path, VECTORS, "model")

        assert read_vectors(tmp_path, shape, model) is None

    def test_missing(self, tmp_path):
        """A generation may have no vectors yet."""
        assert read_vectors(tmp_path, (3, 4), "model") is None

    def test_truncated_anywhere(self, tmp_path):
        """A file cut short, wherever, is noticed."""
        save_vectors(tmp_path, VECTORS, "model")
        whole = (tmp_path / "vectors.bin").read_bytes()

        for length in range(0, len(whole), 7):
            (tmp_path / "vectors.bin").write_bytes(whole[:length])
            assert read_vectors(tmp_path, (3, 4), "model") is None

    def test_one_byte_changed(self, tmp_path):
        """A changed byte, wherever, is noticed."""
        save_vectors(tmp_path, VECTORS, "model")
        whole = (tmp_path / "vectors.bin").read_bytes()

        for position in range(len(whole)):
            changed = bytearray(whole)
            changed[position] ^= 0xFF
            (tmp_path / "vectors.bin").write_bytes(changed)
            assert read_vectors(tmp_path, (3, 4), "model") is None
