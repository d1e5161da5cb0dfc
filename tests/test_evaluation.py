"""Measuring the ranking: metrics worked out by hand, files of judged queries, comparison of two engines."""

import json
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluation import (
    InvalidJudgements,
    JudgedQuery,
    compare,
    evaluate,
    ndcg,
    read_judgements,
    recall,
    reciprocal_rank,
)
from indexer.query import MAX_TEXT

RELEVANT = {"best": 3, "good": 2, "fair": 1}


def judged(name, relevant=None, kind="need"):
    """A judged query whose text is its name."""
    return JudgedQuery(id=name, kind=kind, query=name, relevant=relevant or RELEVANT)


def evaluation(answers):
    """The evaluation of answers by query."""
    return evaluate([judged(name) for name in answers], answers.__getitem__)


def line(**changes):
    """A line of a file of judged queries."""
    return json.dumps({"id": "q1", "kind": "need", "query": "une crèche", "relevant": {"best": 3}, **changes})


class TestNdcg:
    """Gains 2^grade − 1, discounted by log2(rank + 1), against the best possible order."""

    def test_best_order(self):
        """The best order is worth 1, whatever follows."""
        assert ndcg(["best", "good", "fair", "other"], RELEVANT) == 1

    def test_by_hand(self):
        """A good case first, the best one third."""
        gained = 3 / log2(2) + 0 / log2(3) + 7 / log2(4)
        possible = 7 / log2(2) + 3 / log2(3) + 1 / log2(4)

        assert ndcg(["good", "other", "best"], RELEVANT) == pytest.approx(gained / possible)

    def test_depth(self):
        """Beyond the tenth rank nothing counts, in the best order either."""
        assert ndcg(["other"] * 10 + ["best"], RELEVANT) == 0
        assert ndcg([f"case {number}" for number in range(10)], {f"case {number}": 1 for number in range(30)}) == 1

    def test_nothing_found(self):
        """An empty answer is worth 0."""
        assert ndcg([], RELEVANT) == 0

    @given(st.permutations(["best", "good", "fair", "other", "another"]))
    def test_bounds(self, ranking):
        """Always between 0 and 1, and 1 only for the best order."""
        assert 0 < ndcg(ranking, RELEVANT) <= 1
        assert (ndcg(ranking, RELEVANT) == pytest.approx(1)) == (ranking[:3] == ["best", "good", "fair"])


class TestRecall:
    """Share of the cases of grade 2 or more among the first twenty."""

    def test_by_hand(self):
        """One of two; marginal cases do not count."""
        assert recall(["fair", "best"], RELEVANT) == 1 / 2

    def test_only_marginal_cases(self):
        """Where no case reaches grade 2, all count."""
        assert recall(["fair"], {"fair": 1, "poor": 1}) == 1 / 2

    def test_depth(self):
        """The twenty-first does not count; twenty of thirty are all that can be asked."""
        assert recall(["other"] * 20 + ["best"], RELEVANT) == 0
        assert recall([f"case {number}" for number in range(20)], {f"case {number}": 3 for number in range(30)}) == 1


class TestReciprocalRank:
    """One over the rank of the first case of grade 2 or more."""

    @pytest.mark.parametrize(
        ("ranking", "expected"),
        [
            (["best"], 1),
            (["other", "fair", "good", "best"], 1 / 3),
            (["fair"], 0),
            (["other"] * 10 + ["best"], 0),
            ([], 0),
        ],
    )
    def test_by_hand(self, ranking, expected):
        """Marginal cases do not count, nor does what comes after the tenth."""
        assert reciprocal_rank(ranking, RELEVANT) == expected


class TestEvaluate:
    """Means over queries."""

    def test_means(self):
        """Each query counts the same, overall and within its kind."""
        queries = [judged("a"), judged("b"), judged("c", kind="long")]
        answers = {"a": ["best", "good", "fair"], "b": [], "c": ["other", "best"]}

        found = evaluate(queries, answers.__getitem__)

        assert [score.mrr for score in found.scores] == [1, 0, 1 / 2]
        assert found.overall.mrr == pytest.approx((1 + 0 + 1 / 2) / 3)
        assert found.overall.recall == pytest.approx((2 / 2 + 0 / 2 + 1 / 2) / 3)
        assert {kind: (means.queries, means.mrr) for kind, means in found.by_kind.items()} == {
            "long": (1, 1 / 2),
            "need": (2, (1 + 0) / 2),
        }


class TestCompare:
    """Two engines on the same queries."""

    FIRST = evaluation({"a": ["best"], "b": ["good"], "c": ["best"], "d": ["other"]})
    SECOND = evaluation({"a": ["best"], "b": ["best"], "c": ["other"], "d": ["fair"]})

    def test_wins_and_losses(self):
        """Queries that gained and lost, the largest change first; the rest are ties."""
        found = compare(self.FIRST, self.SECOND)
        possible = 7 / log2(2) + 3 / log2(3) + 1 / log2(4)

        assert found.wins == (("b", pytest.approx((7 - 3) / possible)), ("d", pytest.approx(1 / possible)))
        assert found.losses == (("c", pytest.approx(-7 / possible)),)
        assert found.ties == 1
        assert found.difference == pytest.approx((4 + 1 - 7) / possible / 4)

    def test_the_other_way_round(self):
        """Wins become losses, and the difference is exactly as likely."""
        one, other = compare(self.FIRST, self.SECOND), compare(self.SECOND, self.FIRST)

        assert [name for name, _ in other.losses] == [name for name, _ in one.wins]
        assert (other.difference, other.p_value) == (-one.difference, one.p_value)

    def test_same_answer_twice(self):
        """The test draws at random, its answer does not change."""
        assert compare(self.FIRST, self.SECOND) == compare(self.FIRST, self.SECOND)

    def test_equal(self):
        """Without any difference nothing is significant."""
        found = compare(self.FIRST, self.FIRST)

        assert (found.p_value, found.difference, found.ties) == (1, 0, 4)

    def test_significance(self):
        """Ten wins of ten: 2 of the 2^10 ways to give signs are as extreme. One win: both of 2 ways."""
        names = "abcdefghij"
        worse, better = (evaluation({name: [slug] for name in names}) for slug in ("good", "best"))

        assert compare(worse, better).p_value == pytest.approx(2 / 2**10, abs=0.001)
        assert compare(evaluation({"a": ["good"]}), evaluation({"a": ["best"]})).p_value == 1


class TestFile:
    """Files of judged queries."""

    def test_read(self, tmp_path):
        """One query a line; blank lines and further fields do not matter."""
        path = tmp_path / "judged.jsonl"
        path.write_text(f"{line()}\n\n{line(id='q2', note='x')}\n", encoding="utf-8")

        assert [query.id for query in read_judgements(path)] == ["q1", "q2"]

    @pytest.mark.parametrize(
        "wrong",
        [
            "{",
            "[]",
            "3",
            '"texte"',
            "[" * 100_000,
            line(relevant={}),
            line(relevant={"best": "haut"}),
            line(relevant={"best": 0}),
            line(relevant={"best": 10**9}),
            line(query="x" * (MAX_TEXT + 1)),
            line(query=None),
            '{"id": "q1"}',
        ],
    )
    def test_wrong_line(self, tmp_path, wrong):
        """The message names the file, the line, and what a line must hold."""
        path = tmp_path / "judged.jsonl"
        path.write_text(f"{line()}\n{wrong}\n", encoding="utf-8")

        with pytest.raises(InvalidJudgements, match="note de 1 à 3") as told:
            read_judgements(path)
        assert str(told.value).startswith(f"{path}:2 : ")

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
    def test_no_query(self, tmp_path, content):
        """A file without any query, or that is no text, is named."""
        path = tmp_path / "judged.jsonl"
        path.write_bytes(content)

        with pytest.raises(InvalidJudgements, match=r"jsonl : (aucune requête jugée|ce n’est pas du texte)"):
            read_judgements(path)

    def test_missing(self, tmp_path):
        """So is a file that is not there."""
        path = tmp_path / "absent.jsonl"

        with pytest.raises(InvalidJudgements) as told:
            read_judgements(path)
        assert str(told.value) == f"{path} : introuvable. Vérifiez le nom du fichier."
