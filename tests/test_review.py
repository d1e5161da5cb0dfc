"""`kb review`: Markdown for a reviewer, which no contributed text can break out of."""

import pytest
from case_texts import RENNES, TEXT, changed

from kb.cli import run

SLUG = RENNES.stem


@pytest.fixture
def reviewed(cases_dir, tmp_path, capsys):
    """The review of a text in the place of one sample case."""

    def review(text):
        path = cases_dir / "bretagne" / RENNES.name
        path.write_text(text, encoding="utf-8")
        code = run(["review", str(path), "--cases", str(cases_dir), "--data", str(tmp_path / "data")])
        assert code == 0
        return capsys.readouterr().out

    return review


def test_a_good_case(reviewed):
    """Nothing to say, the preview, three similar cases, the facets with their counts."""
    out = reviewed(TEXT)

    assert "1 cas, 0 erreur, 0 avertissement.\n" in out
    assert "Rien à signaler." in out
    assert "\n> **Résultats**\n>\n> Entre avril 2017 et décembre 2018" in out
    assert out.count("de mots communs") == 3
    assert "| nature d’acteur | Collectivité | 2 |\n" in out
    assert "| région | Bretagne | 0 (premier cas) |\n" in out


def test_a_faulty_case(reviewed):
    """Its problems, and no preview."""
    out = reviewed(changed("regions: [Bretagne]", "regions: [Bretagnne]"))

    assert "- **Erreur**, ligne 16, regions\\[1\\] : région inconnue « Bretagnne »." in out
    assert "Aperçu" not in out


def test_texts_cannot_leave_the_quotation(reviewed):
    """Fences, headings, pictures and tables of the text stay quoted; titles are escaped."""
    hostile = "```\nsans fin\n\n| a | b |\n\n![x](https://exemple.org/espion.png)\n\n### Titre"
    text = changed("## Alliance\n\n", f"## Alliance\n\n{hostile}\n\n").replace(
        "Rennes : la", "[x](https://e.org) `*` | la", 1
    )

    out = reviewed(text)
    preview = out[out.index("#### Aperçu") : out.index("#### Cas proches")].strip().split("\n")[2:]

    assert all(line.startswith(">") for line in preview)
    assert "![" not in out
    assert "\\[x\\](https://e.org) \\`\\*\\` \\|" in out


@pytest.mark.parametrize("name", [RENNES.name, "nouveau.md"])
def test_similar_cases_by_the_meaning(cases_dir, engine, capsys, name):
    """Where an index is ready, it is asked too, for a case that it holds and for a new one."""
    if not engine.status().semantic_ready:
        pytest.skip("no model of language on this machine")
    path = (cases_dir / "bretagne" / RENNES.name).rename(cases_dir / "bretagne" / name)

    run(["review", str(path), "--cases", str(cases_dir), "--data", str(engine.keeper._storage.data_dir)])
    told = [line for line in capsys.readouterr().out.split("\n") if line.endswith(", par le sens")]

    assert 1 <= len(told) <= 3
    assert not any(f"(`{path.stem}`)" in line for line in told)


def test_no_index_is_made(reviewed, tmp_path):
    """A review writes nothing."""
    reviewed(TEXT)

    assert not (tmp_path / "data").exists()


def test_many_cases(cases_dir, capsys, monkeypatch):
    """A page that would be too long for the forge says how many files it leaves out."""
    monkeypatch.setattr("kb.review.MAX_CASES", 2)
    run(["review", "--cases", str(cases_dir)])

    assert capsys.readouterr().out.endswith("\n… et 4 autres fichiers.\n")
