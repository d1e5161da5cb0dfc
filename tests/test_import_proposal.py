"""`kb import --propose-mapping`: a mapping guessed from headings and values, that imports what it should."""

import pytest
from collections_of_cases import cells_of, counts, write_csv, write_lines

from kb import CaseStore
from kb.cli import run
from kb.import_mapping import load_mapping
from kb.import_proposal import propose_mapping
from kb.importing import import_cases

FOREIGN = {
    "titre": "Intitulé de l’action", "resume": "Présentation", "regions": "Territoire", "departements": "Dépt",
    "commune": "Ville", "domaines": "Thématiques", "types": "Nature du lien", "acteurs": "Partenaires",
    "annee": "Date de lancement", "sources": "Pour en savoir plus", "Contexte": "Origine du projet",
    "Alliance": "Description du partenariat", "Résultats": "Bilan", "Enseignements": "Facteurs de réussite",
    "slug": "ID",
}  # fmt: skip


def foreign_rows(cases):
    """Cases as another base would hold them: other headings, labels instead of slugs."""
    labels = {"mecenat": "Mécénat", "pratiques-responsables": "Pratiques responsables"}
    rows = []
    for case in cases:
        row = {FOREIGN[name]: value for name, value in cells_of(case).items()}
        row["Nature du lien"] = " ; ".join(labels.get(kind, kind) for kind in case.types)
        rows.append(row | {"Numéro interne": "A-12"})
    return rows


@pytest.fixture
def collection(sample_cases, tmp_path):
    """The sample cases under foreign headings."""
    return write_csv(tmp_path / "export.csv", foreign_rows(sample_cases), delimiter=";")


def proposed(path, tmp_path):
    """The rules of the proposal, read back, and its text."""
    text = propose_mapping(path)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    return load_mapping(mapping).rules, text, mapping


def test_the_proposal_imports_the_collection(collection, tmp_path, sample_cases):
    """Kept as it is, it brings every case in."""
    rules, _, mapping = proposed(collection, tmp_path)
    store = CaseStore(tmp_path / "cases")

    assert {target: rule.colonne for target, rule in rules.items()} == FOREIGN
    assert counts(import_cases(collection, store, mapping)) == {"new": 6}
    assert [case.types for case in store.load_all()[0]] == [case.types for case in sample_cases]


def test_samples_and_what_is_left(collection, tmp_path, sample_cases):
    """Each rule comes under samples of its column; a column that feeds nothing is named."""
    _, text, _ = proposed(collection, tmp_path)

    assert f"# « {sample_cases[0].title[:70]}… »\n" in text
    assert "# Colonnes qui n’alimentent aucun champ :\n# - Numéro interne (« A-12 »)\n" in text


def test_values_are_matched_to_the_lists(tmp_path):
    """A near value is translated, to be confirmed; one that resembles nothing is left to a person."""
    rows = [
        {"Titre": "x", "Thématique": "Mobilitée / Numérique", "Région": "bretagne"},
        {"Thématique": "Zzqx / Numérique"},
    ]
    rules, text, _ = proposed(write_lines(tmp_path / "x.jsonl", rows), tmp_path)

    assert (rules["domaines"].separateur, rules["domaines"].valeurs) == (" / ", {"Mobilitée": "mobilite"})
    assert "# valeurs rapprochées de la liste" in text
    assert "# « Zzqx » n’est pas dans la liste de « domaines »" in text
    assert "# Champs obligatoires sans colonne : resume, types, acteurs" in text


def test_columns_are_known_by_what_stands_in_them(tmp_path):
    """Addresses, years, regions and types are recognised under any heading."""
    row = {"A": "https://exemple.org/a", "B": "2016", "C": "Midi-Pyrénées", "D": "Mécénat", "E": "rien"}
    rules, _, _ = proposed(write_lines(tmp_path / "x.jsonl", [row]), tmp_path)

    assert {target: rule.colonne for target, rule in rules.items()} == {
        "sources": "A", "annee": "B", "regions": "C", "types": "D",
    }  # fmt: skip


@pytest.mark.parametrize("name", ['Un "titre": piégé # ici', "a\nb", "&x", "\x1b[31m", "- {a: [b]}"])
def test_hostile_headings(tmp_path, name):
    """Whatever the heading and the values, what is proposed is YAML that reads back, and acts on no terminal."""
    rows = [{name: "https://exemple.org/a\x1b[31m", "Titre": "x\n\u202ey"}]
    rules, text, _ = proposed(write_lines(tmp_path / "x.jsonl", rows), tmp_path)

    assert rules["sources"].colonne == name
    assert ("\x1b" in text, "\u202e" in text) == (False, False)


def test_rows_that_cannot_be_read(tmp_path):
    """They are counted."""
    path = tmp_path / "x.csv"
    path.write_text("Titre;Bilan\na;b;c\n", encoding="utf-8")

    assert "# 1 ligne illisible, laissée de côté." in propose_mapping(path)


def test_the_command_writes_nothing(collection, tmp_path, capsys):
    """`--propose-mapping` only prints."""
    code = run(["import", str(collection), "--propose-mapping", "--cases", str(tmp_path / "cases")])

    assert (code, (tmp_path / "cases").exists()) == (0, False)
    assert capsys.readouterr().out == propose_mapping(collection)
