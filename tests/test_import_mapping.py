"""Columns of any name lead to the fields of a case."""

import pytest
from collections_of_cases import cells_of, corpus_row, write_csv, write_lines

from kb import CaseStore, UnreadableFile
from kb.importing import import_cases


@pytest.fixture
def store(tmp_path):
    """An empty base."""
    return CaseStore(tmp_path / "cases")


@pytest.fixture
def collection(sample_cases, tmp_path):
    """The six cases as JSON Lines."""
    return write_lines(tmp_path / "cases.jsonl", [corpus_row(case) for case in sample_cases])


def test_a_mapping_file(sample_cases, store, tmp_path):
    """Field names, French or English, lead to columns; values are translated, constants added."""
    case = next(case for case in sample_cases if "rennes" in case.slug)
    row = cells_of(case)
    table = {f"Colonne {name}": value for name, value in row.items()} | {"Type": "Achats responsables", "Nota": "x"}
    table["Colonne acteurs"] = " / ".join(f"{actor.name} ({actor.kind})" for actor in case.actors)
    lines = [f"{name}: Colonne {name}" for name in row if name not in {"types", "acteurs", "titre"}]
    lines += [
        "title: Colonne titre",
        "acteurs: {colonne: Colonne acteurs, separateur: /}",
        "statut: {valeur: en-cours}",
    ]
    lines += ["types: {colonne: Type, valeurs: {achats responsables: pratiques-responsables}}"]
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("\n".join(lines), encoding="utf-8")

    report = import_cases(write_csv(tmp_path / "x.csv", [table]), store, mapping)
    imported = store.load(case.slug)

    assert report.ignored_columns == ["Colonne types", "Nota"]
    assert (imported.types, imported.status, imported.actors) == (
        ("pratiques-responsables",),
        "en-cours",
        case.actors,
    )


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("titr: slug", "mapping.yaml:1: champ inconnu « titr ». Vouliez-vous dire « titre » ?"),
        ("titre: slgu", "pas de colonne « slgu » .* Vouliez-vous dire « slug » ?"),
        ("slug: slug\ntitre: [a, b]", "mapping.yaml:2: règle illisible pour « titre »"),
        ("titre: {colone: slug}", "mapping.yaml:1: règle illisible pour « titre »"),
        ("titre: &a slug", "mapping.yaml:1: ancre ou renvoi YAML"),
        ("titre: a: b", "mapping.yaml:1: deux-points inattendu"),
    ],
)
def test_mistakes_in_the_mapping(collection, store, tmp_path, mapping, message):
    """The line, the problem, the nearest name; nothing is imported."""
    path = tmp_path / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")

    with pytest.raises(UnreadableFile, match=message.replace("?", r"\?")):
        import_cases(collection, store, path)

    assert not list(store.root.glob("*/*.md"))
