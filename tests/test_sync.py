"""From case files to documents: what has not changed is not read again, what is wrong is named and left out."""

import os

import pytest

from indexer import collect
from kb import CaseStore, load_geography, load_taxonomy

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


def collected(cases_dir, previous=()):
    """The documents of a folder, as a fresh process collects them."""
    return collect(CaseStore(cases_dir), load_taxonomy(), load_geography(), previous)


def slugs(found):
    """The slugs of the documents."""
    return [document.slug for document in found.documents]


@pytest.fixture
def rennes(cases_dir):
    """The file of one case."""
    return cases_dir / "bretagne" / f"{RENNES}.md"


def edit(path, old, new):
    """Change something in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestDocuments:
    """What a folder gives."""

    def test_all(self, cases_dir):
        """Every valid file is a document, by slug."""
        found = collected(cases_dir)

        assert (len(found.documents), found.read, found.problems) == (6, 6, ())
        assert slugs(found) == sorted(slugs(found))

    def test_document(self, cases_dir):
        """Places are resolved, modalities gathered under the terms of the taxonomy, Markdown made plain."""
        (document,) = [document for document in collected(cases_dir).documents if document.slug == RENNES]

        assert (document.commune, round(document.latitude), round(document.longitude)) == ("35238", 48, -2)
        assert {"reemploi", "entreprise-d-insertion"} <= set(document.modalities)
        assert document.modality_labels[0] == "cession de matériel"
        assert [heading for heading, _ in document.sections][:2] == ["Contexte", "Alliance"]

    def test_order_of_files_does_not_matter(self, cases_dir, documents):
        """The same files give the same documents, to the byte: the fingerprint of the base is stable."""
        assert collected(cases_dir).documents == documents
        assert [document.fingerprint for document in collected(cases_dir).documents] == [
            document.fingerprint for document in documents
        ]


class TestChanges:
    """After a first index."""

    def test_unchanged(self, cases_dir, documents):
        """No file is read again, even when its date has changed."""
        for path in cases_dir.rglob("*.md"):
            path.touch()

        found = collected(cases_dir, documents)
        assert (found.documents, found.read) == (documents, 0)

    def test_edited(self, cases_dir, documents, rennes):
        """An edited file is read again, the others are not."""
        edit(rennes, "Rennes : la ville", "À Rennes, la ville")

        found = collected(cases_dir, documents)
        assert found.read == 1
        assert {after.title for after in found.documents} - {before.title for before in documents} == {
            "À Rennes, la ville et la métropole cèdent leurs ordinateurs à l'entreprise d'insertion Envie 35"
        }

    def test_added_and_removed(self, cases_dir, documents, rennes):
        """A new file appears, a removed one disappears."""
        rennes.rename(rennes.with_name("un-autre-nom.md"))

        found = collected(cases_dir, documents)
        assert found.read == 1
        assert set(slugs(found)) == {document.slug for document in documents} - {RENNES} | {"un-autre-nom"}

    def test_no_file(self, cases_dir, documents):
        """An emptied folder gives no document."""
        for path in cases_dir.rglob("*.md"):
            path.unlink()

        assert collected(cases_dir, documents) == ((), (), 0)


class TestProblems:
    """Files that cannot be indexed."""

    def test_invalid(self, cases_dir, documents, rennes):
        """An invalid file is named with its problem and left out, even if it was valid before; the others stay."""
        edit(rennes, "[Bretagne]", "[Bretagnne]")

        found = collected(cases_dir, documents)
        assert RENNES not in slugs(found)
        assert len(found.documents) == 5
        assert [str(problem).split(" : ")[0] for problem in found.problems] == [f"{rennes}:16: regions[1]"]

    def test_remarks(self, cases_dir, rennes):
        """A remark keeps no file out and is not told here."""
        edit(rennes, "commune: Rennes", "commune: Renes")

        found = collected(cases_dir)
        assert (len(found.documents), found.problems) == (6, ())

    def test_mended(self, cases_dir, documents, rennes):
        """Once mended it is back."""
        text = rennes.read_bytes()
        edit(rennes, "[Bretagne]", "[Bretagnne]")
        without = collected(cases_dir, documents)
        rennes.write_bytes(text)

        assert collected(cases_dir, without.documents).documents == documents

    def test_not_text(self, cases_dir, rennes):
        """A file that is no text is named; the others are indexed."""
        rennes.write_bytes(b"\xff\xfe\x00" * 100)

        found = collected(cases_dir)
        assert (len(found.documents), len(found.problems)) == (5, 1)
        assert str(rennes) in str(found.problems[0])

    @pytest.mark.parametrize("kind", ["folder", "pipe", "broken link", "link to an endless file"])
    def test_no_file_behind_the_name(self, cases_dir, rennes, kind):
        """What stands in place of a file is named, without waiting for what it would give; the others are indexed."""
        rennes.unlink()
        if kind == "folder":
            rennes.mkdir()
        elif kind == "pipe":
            os.mkfifo(rennes)
        else:
            rennes.symlink_to("/dev/zero" if "endless" in kind else "absent")

        found = collected(cases_dir)
        assert (len(found.documents), len(found.problems)) == (5, 1)
        assert str(rennes) in str(found.problems[0])

    def test_same_slug_twice(self, cases_dir, documents, rennes):
        """Of two files of one slug, the first by folder is indexed."""
        twin = cases_dir / "corse" / rennes.name
        twin.parent.mkdir()
        twin.write_bytes(rennes.read_bytes())

        assert collected(cases_dir).documents == documents
