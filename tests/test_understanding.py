"""Questions as people type them, and what is read in them. The table of questions is tests/data/understanding.jsonl."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.query import MAX_TEXT
from indexer.understanding import Understander
from indexer.understanding_evaluation import JudgedQuestion, evaluate_understanding, read_questions
from kb import load_geography, load_taxonomy, strip_accents

QUESTIONS = Path(__file__).parent / "data" / "understanding.jsonl"
PLACES = {"region", "department", "commune", "area"}
UNDERSTANDER = Understander(load_taxonomy(), load_geography())


def places(text):
    """The places read in a text, as (kind, value)."""
    readings = UNDERSTANDER.understand(text).readings
    return [(reading.kind, reading.value) for reading in readings if reading.kind in PLACES and not reading.excluded]


@pytest.mark.parametrize("question", read_questions(QUESTIONS), ids=lambda question: question.id)
def test_questions_of_the_table(question: JudgedQuestion, tmp_path):
    """Each question of the table is understood exactly, and nothing forbidden is read."""
    path = tmp_path / "one.jsonl"
    path.write_text(question.model_dump_json(), encoding="utf-8")

    report = evaluate_understanding(path, UNDERSTANDER)

    assert report.mistakes == ()


@pytest.mark.parametrize("region", load_geography().regions, ids=lambda region: region.slug)
def test_every_region_is_read(region):
    """The 18 regions are read by their names and former names, with or without accents and capitals."""
    for name in (region.name, *region.names):
        assert places(f"aide alimentaire {name}") == [("region", region.name)]
        assert places(f"aide alimentaire {strip_accents(name).lower()}") == [("region", region.name)]


@pytest.mark.parametrize(
    "department",
    [item for item in load_geography().departments if item.code != "75" and not item.code.startswith("97")],
    ids=lambda department: department.code,
)
def test_every_department_is_read(department):
    """The départements are read by their name after « dans le », by their old names and by their number."""
    expected = [("department", department.code)]
    for name in (department.name, *department.names):
        assert places(f"aide dans le {name} pour les jeunes") == expected
        assert places(f"aide alimentaire {name}") == expected
    assert places(f"aide alimentaire {department.code}") == expected
    assert places(f"aide dans le {department.code.lower()} pour demain") == expected


def test_large_towns_are_read():
    """Every town of 40,000 inhabitants or more is read after « à »; of namesakes, the larger of the mainland."""
    geography = load_geography()
    missed = []
    for commune in geography.communes.values():
        if commune.population >= 40_000 and not commune.department.startswith("97"):
            found = places(f"une ressourcerie à {commune.name} pour tous")
            missed += [] if found == [("commune", commune.code)] else [commune.name]

    assert missed == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ressourcerie à Toulouse depuis 2019", "ressourcerie"),
        ("garage solidaire dans le Gers (32) pour jeunes", "garage solidaire pour jeunes"),
        ("mécénat et agglo de Pau", "mécénat et"),
        ("cafés hors Île-de-France et Bretagne", "cafés"),
        ("community gardens in Lyon since 2018", "community gardens"),
        ("Université de Lorraine et lycées", "Université de Lorraine et lycées"),
        ("une association et une PME", "une association et une PME"),
        ("Paris", ""),
        ("", ""),
    ],
)
def test_words_left(text, words):
    """Places, years and exclusions leave the words; types, natures of actors and names of organisations stay."""
    assert UNDERSTANDER.understand(text).words == words


@pytest.mark.parametrize(
    ("text", "excluded", "kept"),
    [
        ("hors Île-de-France", ["region:Île-de-France"], []),
        ("ailleurs qu’à Paris", ["commune:75056"], []),
        ("sauf en Bretagne et en Normandie", ["region:Bretagne", "region:Normandie"], []),
        ("en Occitanie mais pas à Toulouse", ["commune:31555"], ["region:Occitanie"]),
        ("anywhere but Brittany", ["region:Bretagne"], []),
        ("café sans association", ["actor_kind:association"], []),
        ("pourquoi pas à Lyon ?", [], ["commune:69123"]),
        ("pas loin de Bordeaux", [], ["commune:33063"]),
        ("pas seulement en Bretagne", [], ["region:Bretagne"]),
        ("un café pas cher à Lyon", [], ["commune:69123"]),
        ("sans voiture dans le Jura", [], ["department:39"]),
    ],
)
def test_exclusions(text, excluded, kept):
    """What the user does not want is marked as excluded, never read as its opposite."""
    readings = [
        reading for reading in UNDERSTANDER.understand(text).readings if reading.kind in PLACES | {"actor_kind"}
    ]

    assert [reading.key for reading in readings if reading.excluded] == excluded
    assert [reading.key for reading in readings if not reading.excluded] == kept


def test_a_removed_reading_stays_words():
    """A reading that the user removed is not read, and its words are searched."""
    found = UNDERSTANDER.understand("jardins à Nantes", ignore=("commune:44109",))

    assert [reading for reading in found.readings if reading.kind in PLACES] == []
    assert found.words == "jardins à Nantes"


def test_readings_know_where_they_stand():
    """A reading says what was typed and where, with a French label."""
    text = "des vélos à  TOULOUSE, jusqu’en 2020"
    city, year = (reading for reading in UNDERSTANDER.understand(text).readings if reading.kind in {"commune", "year"})

    assert (city.text, text[city.start : city.end], city.label) == ("TOULOUSE", "TOULOUSE", "Toulouse")
    assert (year.text, year.value, year.label) == ("jusqu’en 2020", {"max": 2020}, "jusqu’en 2020")


def test_known_organisations_stay_words():
    """Names of organisations given at construction are never read as places, except those of a local authority."""
    names = ("Coup de pouce Bordeaux", "Ville de Nantes")
    understander = Understander(load_taxonomy(), load_geography(), actor_names=names)
    codes = [
        [reading.key for reading in understander.understand(text).readings if reading.kind == "commune"]
        for text in ("coup de pouce Bordeaux", "ville de Nantes")
    ]

    assert codes == [[], ["commune:44109"]]


def test_domains_and_modalities_are_read():
    """Subjects of the taxonomy are read too."""
    kinds = {reading.kind for reading in UNDERSTANDER.understand("mécénat de compétences et mobilité").readings}

    assert {"domain", "modality", "type"} <= kinds


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood(text):
    """No text raises an error, and spans are those of what was typed."""
    for reading in UNDERSTANDER.understand(text).readings:
        assert text[reading.start : reading.end] == reading.text != ""


FRAGMENTS = [
    "Saint-",
    "Denis",
    " 93",
    " (",
    ")",
    "2019",
    "hors ",
    " et ",
    "d’",
    "à ",
    "Loire",
    " le ",
    "9",
    "-",
    ".",
    "Lyon ",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_pieces_of_names_are_understood(text):
    """Pieces of names, numbers and exclusions in any order raise no error either."""
    found = UNDERSTANDER.understand(text)

    assert all(text[reading.start : reading.end] == reading.text for reading in found.readings)


@pytest.mark.parametrize(
    "piece",
    ["saint ", "a ", "(", "1 ", "2019 ", "é", "sainte-marie-", "occitannie ", "sauf en ", "x'", "\u0301", "de la "],
)
def test_long_hostile_texts_take_little_time(piece):
    """2,000 characters of anything, and far more, are read in a bounded time."""
    text = piece * (MAX_TEXT * 5 // len(piece))
    start = time.perf_counter()
    UNDERSTANDER.understand(text)

    assert time.perf_counter() - start < 2
