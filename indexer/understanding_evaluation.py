"""
How well questions are understood: readings returned against the readings that a sensible reader expects.

Precision, recall and F1 are over (kind, value) pairs. Equal are: the region and the département of an overseas
territory; the city of Paris and département 75; a year bound off by one. A département or region that only says where
an expected town lies may be returned too. Domains, modalities and exclusions are not scored.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indexer.evaluation import InvalidJudgements
from indexer.results import Reading
from indexer.understanding import Understander
from kb import Geography, load_geography

SCORED: Final = frozenset(("region", "department", "commune", "area", "type", "actor_kind", "year"))
YEAR_TOLERANCE: Final = 1

Value = str | list[str] | dict[str, int]
Pair = tuple[str, str | tuple[str, ...] | tuple[tuple[str, int], ...]]


class ExpectedReading(BaseModel):
    """A reading that is asked for, or that is forbidden."""

    model_config = ConfigDict(frozen=True)

    kind: str
    value: Value


class JudgedQuestion(BaseModel):
    """A question, what it asks and the tempting readings that are wrong."""

    model_config = ConfigDict(frozen=True)

    id: str
    group: str
    query: str
    expect: tuple[ExpectedReading, ...]
    forbid: tuple[ExpectedReading, ...] = ()


class Scores(BaseModel):
    """Counts of readings and what follows from them; 1 where nothing was expected and nothing returned."""

    model_config = ConfigDict(frozen=True)

    right: int
    wrong: int
    missed: int
    precision: float
    recall: float
    f1: float


class Mistake(BaseModel):
    """A question that was not understood exactly, with the readings in question (« kind:value »)."""

    model_config = ConfigDict(frozen=True)

    id: str
    query: str
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    forbidden: tuple[str, ...]


class UnderstandingReport(BaseModel):
    """Scores over a file of judged questions; `exact` is the share understood without any mistake."""

    model_config = ConfigDict(frozen=True)

    questions: int
    overall: Scores
    by_kind: dict[str, Scores]
    by_group: dict[str, Scores]
    forbidden: int
    exact: float = Field(ge=0, le=1)
    p50_ms: float
    mistakes: tuple[Mistake, ...]


class _Outcome(BaseModel):
    """The pairs of one question."""

    question: JudgedQuestion
    right: frozenset[Pair]
    wrong: frozenset[Pair]
    missed: frozenset[Pair]
    forbidden: frozenset[Pair]


def read_questions(path: Path) -> tuple[JudgedQuestion, ...]:
    """The judged questions of a JSON Lines file. Raises InvalidJudgements."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidJudgements(f"{path} : le fichier ne peut pas être lu ({error}).") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(JudgedQuestion(**json.loads(line)))
            except (ValueError, TypeError, RecursionError, ValidationError) as error:
                raise InvalidJudgements(
                    f"{path}:{number} : ce n’est pas une question jugée. Chaque ligne est un objet JSON avec « id », "
                    f"« group », « query », « expect » et « forbid » (listes d’objets « kind », « value »)."
                ) from error
    if not questions:
        raise InvalidJudgements(f"{path} : aucune question jugée dans ce fichier.")
    return tuple(questions)


def evaluate_understanding(
    path: Path, understander: Understander, geography: Geography | None = None
) -> UnderstandingReport:
    """Ask every question of the file and compare. Raises InvalidJudgements."""
    judge = _Judge(geography or load_geography())
    outcomes, times = [], []
    for question in read_questions(path):
        start = perf_counter()
        readings = understander.understand(question.query).readings
        times.append(perf_counter() - start)
        outcomes.append(judge.outcome(question, readings))
    kinds = sorted({pair[0] for item in outcomes for pair in item.right | item.wrong | item.missed})
    groups = list(dict.fromkeys(item.question.group for item in outcomes))
    return UnderstandingReport(
        questions=len(outcomes),
        overall=_scores(outcomes),
        by_kind={kind: _scores(outcomes, lambda pair, kind=kind: pair[0] == kind) for kind in kinds},  # type: ignore[misc]
        by_group={group: _scores([item for item in outcomes if item.question.group == group]) for group in groups},
        forbidden=sum(len(item.forbidden) for item in outcomes),
        exact=sum(not item.wrong and not item.missed for item in outcomes) / len(outcomes),
        p50_ms=median(times) * 1000,
        mistakes=tuple(_mistake(item) for item in outcomes if item.wrong or item.missed or item.forbidden),
    )


class _Judge:
    """Compares readings with what was expected, knowing which places are the same."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._departments_of_overseas = {
            item.region: item.code for item in geography.departments if item.code.startswith("97")
        }

    def outcome(self, question: JudgedQuestion, readings: Iterable[Reading]) -> _Outcome:
        """What was right, wrong and missed in one question."""
        returned = {self.pair(item.kind, item.value) for item in readings if item.kind in SCORED and not item.excluded}
        expected = {self.pair(item.kind, item.value) for item in question.expect}
        forbidden = {self.pair(item.kind, item.value) for item in question.forbid}
        returned = {next((wanted for wanted in expected if _are_close(pair, wanted)), pair) for pair in returned}
        qualifiers = {place for pair in expected for place in self._around(pair)}
        return _Outcome(
            question=question,
            right=frozenset(returned & expected),
            wrong=frozenset(returned - expected - (qualifiers - forbidden)),
            missed=frozenset(expected - returned),
            forbidden=frozenset(returned & forbidden),
        )

    def pair(self, kind: str, value: Value | tuple[str, ...]) -> Pair:
        """A reading in a form that is the same for equal places."""
        if isinstance(value, dict):
            return kind, tuple(sorted(value.items()))
        if isinstance(value, (list, tuple)):
            return kind, tuple(sorted(value))
        if kind == "region" and value in self._departments_of_overseas:
            return "department", self._departments_of_overseas[value]
        if (kind, value) == ("department", "75"):
            return "commune", "75056"
        return kind, value

    def _around(self, pair: Pair) -> set[Pair]:
        """The département and the region that an expected town, or the region that a département, lies in."""
        kind, value = pair
        department = None
        if kind == "commune" and isinstance(value, str) and value in self._geography.communes:
            department = self._geography.department(self._geography.communes[value].department)
        elif kind == "department" and isinstance(value, str):
            department = self._geography.department(value)
        if department is None:
            return set()
        return {self.pair("department", department.code), self.pair("region", department.region)} - {pair}


def _are_close(pair: Pair, wanted: Pair) -> bool:
    """True for years whose bounds differ by one at most."""
    if pair[0] != "year" or wanted[0] != "year":
        return False
    bounds, others = dict(pair[1]), dict(wanted[1])  # type: ignore[arg-type]
    return bounds.keys() == others.keys() and all(
        abs(int(bounds[name]) - int(others[name])) <= YEAR_TOLERANCE for name in bounds
    )


def _scores(outcomes: Sequence[_Outcome], chosen: Callable[[Pair], bool] = lambda _: True) -> Scores:
    right = sum(chosen(pair) for item in outcomes for pair in item.right)
    wrong = sum(chosen(pair) for item in outcomes for pair in item.wrong)
    missed = sum(chosen(pair) for item in outcomes for pair in item.missed)
    total = 2 * right + wrong + missed
    return Scores(
        right=right,
        wrong=wrong,
        missed=missed,
        precision=right / (right + wrong) if right + wrong else 1.0,
        recall=right / (right + missed) if right + missed else 1.0,
        f1=2 * right / total if total else 1.0,
    )


def _mistake(outcome: _Outcome) -> Mistake:
    return Mistake(
        id=outcome.question.id,
        query=outcome.question.query,
        wrong=_names(outcome.wrong),
        missed=_names(outcome.missed),
        forbidden=_names(outcome.forbidden),
    )


def _names(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(sorted(f"{kind}:{_text(value)}" for kind, value in pairs))


def _text(value: str | tuple[str, ...] | tuple[tuple[str, int], ...]) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(item if isinstance(item, str) else f"{item[0]} {item[1]}" for item in value)
