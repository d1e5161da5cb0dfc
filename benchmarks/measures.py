"""A benchmark's figures: how long each call took, and the line that tells them."""

from collections.abc import Callable, Iterable, Sequence
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple, TypeVar

Asked = TypeVar("Asked")


class Measure(NamedTuple):
    """The durations of one kind of call in milliseconds, and the median it should stay under (None: no target)."""

    name: str
    durations: Sequence[float]
    target: float | None = None

    def percentile(self, number: int) -> float:
        """The duration under which so many per cent of the calls lie."""
        if len(self.durations) == 1:
            return self.durations[0]
        return quantiles(self.durations, n=100, method="inclusive")[number - 1]

    def row(self) -> str:
        """One row of the Markdown table."""
        figures = [self.percentile(50), self.percentile(95), max(self.durations)]
        target = "–" if self.target is None else f"< {_milliseconds(self.target)}"
        cells = [self.name, str(len(self.durations)), *map(_milliseconds, figures), target]
        return f"| {' | '.join(cells)} |"


HEADER = "| mesure | appels | p50 (ms) | p95 (ms) | max (ms) | visé (p50, ms) |\n|---|--:|--:|--:|--:|--:|"


def timed(call: Callable[[Asked], object], inputs: Iterable[Asked]) -> list[float]:
    """How long each call takes, in milliseconds."""
    durations = []
    for given in inputs:
        started = perf_counter()
        call(given)
        durations.append((perf_counter() - started) * 1000)
    return durations


def report(measures: Iterable[Measure]) -> str:
    """The Markdown table of measures."""
    return "\n".join([HEADER, *(measure.row() for measure in measures)])


def _milliseconds(duration: float) -> str:
    text = f"{duration:.2f}" if duration < 100 else f"{duration:,.0f}".replace(",", " ")  # noqa: PLR2004
    return text.replace(".", ",")
