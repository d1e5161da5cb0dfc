"""The evaluation of the understanding: what counts as right, wrong, forbidden or harmless."""

import json

import pytest

from indexer.evaluation import InvalidJudgements
from indexer.understanding import Understander
from indexer.understanding_evaluation import evaluate_understanding
from kb import load_geography, load_taxonomy


@pytest.fixture(scope="module")
def understander():
    """An understander of the project's taxonomy and geography."""
    return Understander(load_taxonomy(), load_geography())


@pytest.fixture
def report(tmp_path, understander):
    """A function from (query, expected, forbidden) triples to their report."""

    def make(*questions):
        lines = [
            {
                "id": f"Q-{number}",
                "group": "essai",
                "query": query,
                "expect": [{"kind": kind, "value": value} for kind, value in expected],
                "forbid": [{"kind": kind, "value": value} for kind, value in forbidden],
            }
            for number, (query, expected, forbidden) in enumerate(questions, start=1)
        ]
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
        return evaluate_understanding(path, understander)

    return make


def test_scores_count_pairs(report):
    """Two right of three returned and four expected: precision 2 / 3, recall 2 / 4."""
    found = report(
        ("jardins à Lyon", [("commune", "69123")], []),
        ("association en Bretagne", [("region", "Bretagne"), ("type", "mecenat"), ("area", ["Corse"])], []),
    )

    assert (found.overall.right, found.overall.wrong, found.overall.missed) == (2, 1, 2)
    assert found.overall.precision == pytest.approx(2 / 3)
    assert found.overall.recall == pytest.approx(2 / 4)
    assert found.overall.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert found.by_kind["commune"].f1 == 1
    assert found.by_kind["actor_kind"].precision == 0
    assert list(found.by_group) == ["essai"]
    assert found.exact == 0.5
    assert found.mistakes[0].missed == ("area:Corse", "type:mecenat")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("jardins à Mayotte", ("department", "976")),
        ("jardins à Paris", ("department", "75")),
        ("jardins depuis 2019", ("year", {"min": 2020})),
        ("jardins en outre-mer", ("area", ["Mayotte", "La Réunion", "Guyane", "Martinique", "Guadeloupe"])),
    ],
)
def test_equal_values(report, query, expected):
    """A territory overseas, Paris, a bound off by one and the order of an area's regions make no difference."""
    assert report((query, [expected], [])).exact == 1


def test_a_year_off_by_two_is_wrong(report):
    """The tolerance on years is one."""
    assert report(("jardins depuis 2019", [("year", {"min": 2021})], [])).exact == 0


def test_a_qualifier_may_be_returned(report):
    """The département or region of an expected town is neither right nor wrong, unless it is forbidden."""
    harmless = report(
        ("jardins à Nantes, Bretagne et Pays de la Loire", [("commune", "44109"), ("region", "Bretagne")], [])
    )
    forbidden = report(
        ("jardins à Nantes et en Pays de la Loire", [("commune", "44109")], [("region", "Pays de la Loire")])
    )

    assert (harmless.exact, forbidden.forbidden) == (1, 1)


def test_exclusions_and_subjects_do_not_count(report):
    """« hors Paris » returns nothing, a domain is not scored."""
    found = report(("mobilité hors Paris", [], [("commune", "75056")]))

    assert (found.exact, found.forbidden, found.overall.f1) == (1, 0, 1)


def test_forbidden_readings_are_counted(report):
    """A forbidden reading that was made is counted and named."""
    found = report(("jardins à Lyon", [], [("commune", "69123"), ("department", "69")]))

    assert found.forbidden == 1
    assert found.mistakes[0].forbidden == ("commune:69123",)


@pytest.mark.parametrize("content", ["", "{", '{"id": "Q-1"}', "[]", '{"id": 1, "group": "", "query": 3, "expect": 4}'])
def test_bad_files_are_told(tmp_path, understander, content):
    """A file that is no list of judged questions is refused with a French sentence that names it."""
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InvalidJudgements, match=r"bad\.jsonl"):
        evaluate_understanding(path, understander)


def test_a_missing_file_is_told(tmp_path, understander):
    """A file that is not there is named in the message."""
    with pytest.raises(InvalidJudgements, match=r"absent\.jsonl"):
        evaluate_understanding(tmp_path / "absent.jsonl", understander)
