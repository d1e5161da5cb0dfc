"""Asks for a case question by question, checks each answer as it comes, and gives the case."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kb.case import NATIONAL, Case
from kb.errors import InvalidCase, KnowledgeBaseError, Problem
from kb.frontmatter import RawCase, Section
from kb.geography import load_geography
from kb.parse import examine
from kb.store import CaseStore
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import cut_slug, one_line, slugify
from kb.yaml_values import Value

Ask = Callable[[str], str]
Tell = Callable[[str], None]
_DRAFT: Final = Path("nouveau-cas.md")


@dataclass(frozen=True, slots=True)
class Step:
    """One question: the French key it fills, what is asked, and from which list the answer is taken."""

    key: str
    question: str
    choices: tuple[tuple[str, str], ...] = ()
    is_list: bool = False


class Interview:
    """The questions of `kb new`. Nothing is written here; the end of the input gives up."""

    def __init__(self, store: CaseStore, ask: Ask = input, tell: Tell = print) -> None:
        self._store, self._ask, self._tell = store, ask, tell
        self._raw = RawCase(_DRAFT)

    def run(self) -> Case:
        """Ask everything. Raises `KnowledgeBaseError` when the input ends before the last question."""
        self._tell("Un nouveau cas, question par question. Une réponse vide passe ce qui est facultatif.")
        try:
            for step in _first_steps():
                self._fill(step)
            self._actors()
            for step in _last_steps():
                self._fill(step)
            self._sources()
            for heading, question in _SECTIONS:
                self._section(heading, question)
            slug = self._slug()
        except EOFError as error:
            raise KnowledgeBaseError(
                "L’entrée s’est terminée avant la dernière question : rien n’est écrit."
            ) from error
        reading = examine(self._raw, slug)
        if reading.case is None:
            raise InvalidCase(reading.errors)
        return reading.case

    def _fill(self, step: Step) -> None:
        """Ask until the answer is accepted."""
        while True:
            self._raw.values.pop(step.key, None)
            if (value := self._answer(step)) is not None:
                self._raw.values[step.key] = value
            if not self._refused(step.key):
                return

    def _answer(self, step: Step) -> Value:
        self._tell(f"\n{step.question}")
        for number, (_, label) in enumerate(step.choices, 1):
            self._tell(f"  {number:>2}. {label}")
        with _completion(label for _, label in step.choices):
            answer = one_line(self._ask("> "))
        if not answer:
            return None
        if not step.is_list:
            return self._chosen(answer, step)
        separator = ";" if ";" in answer else ","
        return [self._chosen(one_line(part), step) for part in answer.split(separator) if one_line(part)]

    def _chosen(self, answer: str, step: Step) -> str:
        """The value of a choice given by its number, its name, or a name near enough."""
        if answer.isdecimal() and 1 <= int(answer) <= len(step.choices):
            return step.choices[int(answer) - 1][0]
        value = _recognised(step.key, answer)
        if step.choices and value != answer:
            self._tell(f"  → {value}")
        return value

    def _refused(self, prefix: str) -> bool:
        """Say what is wrong with the answers under a key; true when one of them must be given again."""
        told = [problem for problem in examine(self._raw, "nouveau-cas").errors if _is_about(problem, prefix)]
        for problem in told:
            self._tell(f"  {problem.problem}. {problem.remedy}")
        return bool(told)

    def _actors(self) -> None:
        kinds = Step("nature", "Sa nature ?", _choices(load_taxonomy().actor_kinds))
        actors: list[Value] = []
        self._raw.values["acteurs"] = actors
        while True:
            self._tell(f"\nActeur {len(actors) + 1} : son nom ? (vide quand il n’y en a plus)")
            name = one_line(self._ask("> "))
            if name:
                actors.append({"nom": name, "nature": self._answer(kinds)})
                while self._refused(f"acteurs[{len(actors)}]"):
                    actors[-1] = {"nom": name, "nature": self._answer(kinds)}
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

    def _section(self, heading: str, question: str) -> None:
        while True:
            self._raw.sections = [section for section in self._raw.sections if section.heading != heading]
            self._tell(f"\n## {heading} — {question} (terminez par une ligne vide)")
            lines = []
            while line := self._ask("> ").strip():
                lines.append(line)
            if lines:
                self._raw.sections.append(Section(heading, "\n".join(lines), 1, 1))
            if heading == "Résultats" and not lines:  # told after the next question: one of the two is enough
                return
            if not self._refused(heading) and not (heading == "Enseignements" and self._refused("Résultats")):
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


_SECTIONS: Final = (
    ("Contexte", "quel besoin, où, pour qui ?"),
    ("Alliance", "qui fait quoi, qui apporte quoi ?"),
    ("Résultats", "qu’est-ce qui a changé, avec des chiffres sourcés ?"),
    ("Enseignements", "qu’est-ce qui a aidé ou freiné ?"),
)


def _first_steps() -> tuple[Step, ...]:
    taxonomy, geography = load_taxonomy(), load_geography()
    regions = tuple((name, name) for name in (*(region.name for region in geography.regions), NATIONAL))
    return (
        Step("titre", "Titre ? (15 à 120 caractères : qui fait quoi, où)"),
        Step("resume", "Résumé ? (120 à 700 caractères : le besoin, qui s’allie avec qui, ce qu’ils font)"),
        Step("en_clair", "En clair ? (facultatif : le cas avec les mots de tous les jours)"),
        Step("questions", "Questions auxquelles le cas répond ? (facultatif, trois, séparées par « ; »)", is_list=True),
        Step("regions", "Régions ? (numéros ou noms, séparés par des virgules)", regions, is_list=True),
        Step("departements", "Départements ? (facultatif : codes ou noms)", is_list=True),
        Step("commune", "Commune ? (facultatif)"),
        Step("domaines", "Domaines ? (1 à 3)", _choices(taxonomy.domains), is_list=True),
        Step("types", "Types de partenariat ? (1 ou 2)", _choices(taxonomy.types), is_list=True),
        Step("modalites", "Modalités ? (facultatif : « mécénat de compétences, prêt de locaux »)", is_list=True),
    )


def _last_steps() -> tuple[Step, ...]:
    return (
        Step("annee", "Année de début ? (facultatif)"),
        Step("statut", "Où en est l’alliance ? (facultatif)", _choices(load_taxonomy().statuses)),
        Step("statut_note", "Ce qu’elle est devenue, en une phrase avec l’année ? (facultatif)"),
        Step("verifie", "Jour où vous avez vérifié les faits, année-mois-jour ? (facultatif)"),
        Step("tags", "Mots-clés ? (facultatif, 2 à 8, séparés par des virgules)", is_list=True),
    )


def _choices(vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    return tuple((term.slug, term.label) for term in vocabulary)


def _recognised(key: str, answer: str) -> str:
    """What a free answer means in the list of its key: exactly, or nearly."""
    geography, taxonomy = load_geography(), load_taxonomy()
    if key == "regions":
        return geography.resolve_region(answer) or geography.nearest_region(answer) or answer
    if key == "departements":
        return geography.resolve_department(answer) or answer
    lists = {"domaines": taxonomy.domains, "types": taxonomy.types, "statut": taxonomy.statuses}
    vocabulary = lists.get(key, taxonomy.actor_kinds if key == "nature" else None)
    if vocabulary is None:
        return answer
    term = vocabulary.resolve(answer) or vocabulary.resolve(vocabulary.nearest(answer) or "")
    return term.slug if term else answer


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
