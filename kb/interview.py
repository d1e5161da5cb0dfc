"""Asks for a case question by question, checks each answer as it comes, and gives the case."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from kb.answers import LISTS, parts_of, recognised
from kb.case import SECTIONS, Case
from kb.errors import InvalidCase, KnowledgeBaseError, Problem
from kb.fields import ACTOR_FIELDS, Field, Need, Shape, all_fields, choices_of
from kb.frontmatter import RawCase, Section
from kb.parse import examine
from kb.store import CaseStore
from kb.text import cut_slug, one_line, slugify
from kb.yaml_values import Value

Ask = Callable[[str], str]
Tell = Callable[[str], None]
_DRAFT: Final = Path("nouveau-cas.md")


class Interview:
    """The questions of `kb new`. Nothing is written here; the end of the input gives up."""

    def __init__(self, store: CaseStore, ask: Ask = input, tell: Tell = print) -> None:
        self._store, self._ask, self._tell = store, ask, tell
        self._raw = RawCase(_DRAFT)

    def run(self) -> Case:
        """Ask everything. Raises `KnowledgeBaseError` when the input ends before the last question."""
        self._tell("Un nouveau cas, question par question. Une réponse vide passe ce qui est facultatif.")
        try:
            for field in all_fields():
                self._ask_for(field)
            slug = self._slug()
        except EOFError as error:
            raise KnowledgeBaseError(
                "L’entrée s’est terminée avant la dernière question : rien n’est écrit."
            ) from error
        reading = examine(self._raw, slug)
        if reading.case is None:
            raise InvalidCase(reading.errors)
        return reading.case

    def _ask_for(self, field: Field) -> None:
        if field.key == "acteurs":
            self._actors()
        elif field.key == "sources":
            self._sources()
        elif field.shape is Shape.MARKDOWN:
            self._section(field)
        else:
            self._fill(field)

    def _fill(self, field: Field) -> None:
        """Ask until the answer is accepted."""
        while True:
            self._raw.values.pop(field.key, None)
            if (value := self._answer(field)) is not None:
                self._raw.values[field.key] = value
            if not self._refused(field.key):
                return

    def _answer(self, field: Field) -> Value:
        self._tell(f"\n{_question(field)}")
        choices = choices_of(field.key)
        for number, choice in enumerate(choices, 1):
            self._tell(f"  {number:>2}. {choice.label}")
        with _completion(choice.label for choice in choices):
            answer = one_line(self._ask("> "))
        if field.shape not in LISTS:
            return self._chosen(answer, field) if answer else None
        parts = parts_of(field, answer.replace(";", "\n") if field.shape is Shape.LINES else answer)
        return [self._chosen(part, field) for part in parts] or None

    def _chosen(self, answer: str, field: Field) -> str:
        """The value of a choice given by its number, its name, or a name near enough."""
        choices = choices_of(field.key)
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1].value
        value = recognised(field.key, answer)
        if choices and value != answer:
            self._tell(f"  → {value}")
        return value

    def _refused(self, prefix: str) -> bool:
        """Say what is wrong with the answers under a key; true when one of them must be given again."""
        told = [problem for problem in examine(self._raw, "nouveau-cas").errors if _is_about(problem, prefix)]
        for problem in told:
            self._tell(f"  {problem.problem}. {problem.remedy}")
        return bool(told)

    def _actors(self) -> None:
        _, kind, brings = ACTOR_FIELDS
        actors: list[Value] = []
        self._raw.values["acteurs"] = actors
        while True:
            self._tell(f"\nActeur {len(actors) + 1} : son nom ? (vide quand il n’y en a plus)")
            name = one_line(self._ask("> "))
            if name:
                actor: dict[str, Value] = {"nom": name, "nature": self._answer(kind)}
                actors.append(actor)
                while self._refused(f"acteurs[{len(actors)}]"):
                    actor["nature"] = self._answer(kind)
                actor["apporte"] = self._answer(brings)
                while self._refused(f"acteurs[{len(actors)}].apporte"):
                    actor["apporte"] = self._answer(brings)
            elif not self._refused("acteurs"):
                return

    def _sources(self) -> None:
        sources: list[Value] = []
        self._raw.values["sources"] = sources
        while True:
            self._tell(f"\nSource {len(sources) + 1} : son adresse https://… ? (vide quand il n’y en a plus)")
            url = one_line(self._ask("> "))
            if url:
                title = one_line(self._ask("Son titre ? "))
                publisher = one_line(self._ask("Qui la publie ? "))
                sources.append({"url": url, "titre": title, "editeur": publisher, "consulte": _today()})
                if self._refused(f"sources[{len(sources)}]"):
                    sources.pop()
            elif not self._refused("sources"):
                return

    def _section(self, field: Field) -> None:
        heading = field.key
        while True:
            self._raw.sections = [section for section in self._raw.sections if section.heading != heading]
            self._tell(f"\n## {_question(field)} Terminez par une ligne vide.")
            lines = []
            while line := self._ask("> ").strip():
                lines.append(line)
            if lines:
                self._raw.sections.append(Section(heading, "\n".join(lines), 1, 1))
            if heading == _RESULTS and not lines:  # told after the next question: one of the two is enough
                return
            if not self._refused(heading) and not (heading == _LESSONS and self._refused(_RESULTS)):
                return

    def _slug(self) -> str:
        proposed = cut_slug(slugify(str(self._raw.values.get("titre") or "")))
        while True:
            self._tell(f"\nIdentifiant du cas ? (vide : {proposed})")
            slug = one_line(self._ask("> ")) or proposed
            wrong = [problem for problem in examine(self._raw, slug).errors if _is_about(problem, "slug")]
            for problem in wrong:
                self._tell(f"  {problem.problem}. {problem.remedy}")
            if self._store.find(slug):
                self._tell("  Cet identifiant est déjà pris. Précisez-le, par exemple avec la commune.")
            elif not wrong:
                return slug


_RESULTS: Final = SECTIONS["results"]
_LESSONS: Final = SECTIONS["lessons"]


def _question(field: Field) -> str:
    """« Commune ? (facultatif) Si l’alliance agit dans une commune. »"""
    need = "" if field.need is Need.REQUIRED else f" ({field.need.value})"
    separator = " Séparez par « ; »." if field.shape is Shape.LINES else ""
    many = " Numéros ou noms, séparés par des virgules." if field.shape is Shape.MANY else ""
    return f"{field.label} ?{need} {field.help}{many}{separator}".rstrip()


def _is_about(problem: Problem, prefix: str) -> bool:
    return problem.field == prefix or problem.field.startswith((f"{prefix}[", f"{prefix}."))


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


@contextmanager
def _completion(labels: Iterable[str]) -> Iterator[None]:
    """While it lasts, the tab key completes an answer from the given labels, where the terminal can."""
    known = sorted(labels)

    def complete(begun: str, state: int) -> str | None:
        found = [label for label in known if slugify(label).startswith(slugify(begun))]
        return found[state] if state < len(found) else None

    try:
        import readline  # noqa: PLC0415  # there is none on Windows
    except ImportError:
        yield
        return
    readline.set_completer_delims(",;")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(None)
