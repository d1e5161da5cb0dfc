"""Files that cannot be read as a whole: one sentence, no row, nothing unpacked beyond measure."""

import zipfile

import pytest

from kb import UnreadableFile
from kb.import_sources import read_rows


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", b"", "format inconnu « .txt »"),
        ("x.json", b"{", "ce n’est pas du JSON"),
        ("x.json", b"[" * 100_000, "ce n’est pas du JSON"),
        ("x.json", b'{"a": 1}', "une liste de cas"),
        ("x.xlsx", b"PK\x03\x04 pas un classeur", "ce classeur ne peut être lu"),
        ("x.xlsx", b"", "ce classeur ne peut être lu"),
        ("x.csv", b"titre,titre\na,b\n", "deux colonnes s’appellent « titre »"),
        ("x.csv", b'titre\n"' + b"x" * 200_000 + b'"\n', "tableau CSV mal formé"),
    ],
)
def test_each_fault_is_told(tmp_path, name, content, message):
    """The file and what is wrong with it."""
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=message):
        list(read_rows(path))


def test_a_file_that_is_not_there(tmp_path):
    """Its name is repeated."""
    with pytest.raises(UnreadableFile, match=r"rien\.csv : ce fichier n’existe pas"):
        list(read_rows(tmp_path / "rien.csv"))


def test_a_huge_file(tmp_path):
    """It is refused by its size."""
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(UnreadableFile, match="plus de 100 Mo"):
        list(read_rows(path))


def test_a_zip_bomb(tmp_path, monkeypatch):
    """A workbook that would unpack beyond all measure is not unpacked."""
    monkeypatch.setattr("kb.import_sources.MAX_UNPACKED_BYTES", 1_000_000)
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b"0" * 1_000_001)

    with pytest.raises(UnreadableFile, match="démesuré"):
        list(read_rows(path))
