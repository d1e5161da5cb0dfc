"""The whole base in memory, for pages that look at all cases at once: organisations, neighbours, selections."""

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Final

from kb import Case, CaseStore, Organisation, organisations_of
from kb.completion import KnownActors
from kb.neighbours import Neighbourhood

REFRESH: Final = 10.0  # seconds during which a changed file may go unseen


class Snapshot:
    """All valid cases at one moment, and the organisations that recur in them."""

    def __init__(self, cases: tuple[Case, ...]) -> None:
        self.cases = cases
        self.by_slug = {case.slug: case for case in cases}
        self.organisations: dict[str, Organisation] = organisations_of(cases)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """The cases to compare a new one with."""
        return Neighbourhood(self.cases)

    @cached_property
    def actors(self) -> KnownActors:
        """The actors of these cases, to complete a name."""
        return KnownActors(self.cases)


class Catalogue:
    """Gives the current snapshot; looks at the files again at most every `REFRESH` seconds."""

    def __init__(self, store: CaseStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._read_at = 0.0

    def current(self) -> Snapshot:
        """The snapshot; while another thread renews it, the former one. Raises `KnowledgeBaseError`."""
        found = self._found(wait=True)
        return found or Snapshot(())

    def at_once(self) -> Snapshot | None:
        """The same, or None while another thread reads the base for the first time, which takes seconds."""
        return self._found(wait=False)

    def _found(self, *, wait: bool) -> Snapshot | None:
        known = self._snapshot
        if known and self._clock() - self._read_at < REFRESH:
            return known
        if not self._lock.acquire(blocking=wait and known is None):
            return known
        try:
            return self._renewed()
        finally:
            self._lock.release()

    def _renewed(self) -> Snapshot:
        known = self._snapshot
        if known and self._clock() - self._read_at < REFRESH:  # renewed by another thread while this one waited
            return known
        cases = tuple(self._store.load_all()[0])
        if (
            known is None
            or len(cases) != len(known.cases)
            or any(a is not b for a, b in zip(cases, known.cases, strict=True))
        ):
            known = Snapshot(cases)
        self._snapshot, self._read_at = known, self._clock()
        return known
