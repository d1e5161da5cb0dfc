"""Completions of the form, ready to print: a commune brings its département and region, an actor its nature."""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer import Facet
from indexer.labels import Labels
from kb.completion import communes_beginning
from web.catalogue import Snapshot
from web.typography import counted


@dataclass(frozen=True)
class Completion:
    """One line of the list: what the box becomes, and what other fields become (their name → their value)."""

    id: str
    text: str
    detail: str
    department: str = ""
    region: str = ""
    kind: str = ""


@dataclass(frozen=True)
class CompletionsView:
    """All that `_completions.html` prints."""

    options: tuple[Completion, ...]
    announcement: str


def commune_options(typed: str, labels: Labels) -> CompletionsView:
    """Communes that begin so."""
    found = []
    for number, commune in enumerate(communes_beginning(typed), start=1):
        department = labels.geography.department(commune.department)
        if department:
            detail = labels.label(Facet.DEPARTMENT, department.code)
            found.append(Completion(f"commune-{number}", commune.name, detail, department.code, department.region))
    return _view(found, "commune")


def actor_options(typed: str, snapshot: Snapshot, labels: Labels) -> CompletionsView:
    """Actors of the base that begin so."""
    found = [
        Completion(
            f"acteur-{number}",
            actor.name,
            f"{labels.label(Facet.ACTOR_KIND, actor.kind)}, {counted(actor.cases, 'cas', 'cas')}",
            kind=actor.kind,
        )
        for number, actor in enumerate(snapshot.actors.beginning(typed), start=1)
    ]
    return _view(found, "acteur connu", "acteurs connus")


def _view(options: Iterable[Completion], singular: str, plural: str | None = None) -> CompletionsView:
    kept = tuple(options)
    return CompletionsView(kept, counted(len(kept), singular, plural))
