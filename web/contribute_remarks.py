"""What `kb check` says of a case, in the words of the form: there is no key, no file to rename, no heading to add."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb import Problem, Severity
from kb.codes import Code
from kb.fields import ROWS, Field, all_fields
from web.contribute_form import SLUG, Form, name_of
from web.typography import capitalised

_REMEDIES: Final = {
    Code.ADDRESS: "Copiez-la depuis la barre du navigateur.",
    Code.DEPARTMENT: "Écrivez son nom ou son numéro, comme « Gers » ou « 32 ».",
    Code.SLUG: "Laissez-le vide : il sera fait à partir du titre.",
    Code.TYPOGRAPHY: "Corrigez-le.",
    Code.SHAPE: "Corrigez cette réponse.",
}
_EITHER: Final = "Remplissez Résultats ou Enseignements"
_TO_FILL: Final = {Code.MISSING, Code.SECTION_MISSING}
_LATER: Final = {Code.PLAIN_MISSING, Code.QUESTIONS_MISSING, Code.OUTCOME_MISSING}
"""What would be welcome; not said while something obligatory is wrong."""


@dataclass(frozen=True)
class Remark:
    """One thing to say beside a field; an error must be mended, the rest is left to the author."""

    name: str
    label: str
    text: str
    is_error: bool
    is_to_fill: bool


def remarks_of(problems: Iterable[Problem], form: Form) -> tuple[Remark, ...]:
    """The remarks on a form, errors first, then in the order of the fields."""
    order = {name_of(field.key): number for number, field in enumerate(all_fields())}
    found = list(problems)
    if any(problem.severity is Severity.ERROR for problem in found):  # first what must be there
        found = [problem for problem in found if problem.code not in _LATER]
    remarks = {_remark(problem, form): None for problem in found}

    def place(remark: Remark) -> tuple[bool, int]:
        return not remark.is_error, order.get(remark.name.partition("-")[0], order.get(remark.name, len(order)))

    return tuple(sorted(remarks, key=place))


def _remark(problem: Problem, form: Form) -> Remark:
    name = form.place_of(problem.field)
    field = _field(name)
    return Remark(
        name=name,
        label=_label(name, field),
        text=_text(problem, field),
        is_error=problem.severity is Severity.ERROR,
        is_to_fill=problem.code in _TO_FILL,
    )


def _text(problem: Problem, field: Field | None) -> str:
    if problem.code is Code.SECTION_MISSING and "ni" in problem.problem.split():
        return f"{_EITHER}."
    if problem.code is Code.KINDS:
        return f"Tous les acteurs sont de même nature. {problem.remedy}"
    if problem.code in _TO_FILL:
        return "À remplir."
    remedy = _REMEDIES.get(problem.code, problem.remedy).replace("« ## ", "« ")
    if "Écrivez « " in remedy and field:  # shows how the file is written
        remedy = f"Par exemple : {field.example}." if field.example else ""
    return f"{capitalised(problem.problem)}. {remedy}".rstrip()


def _field(name: str) -> Field | None:
    key, _, part = name.partition("-")
    if key in ROWS and part:
        return next((field for field in ROWS[key] if part.endswith(f"-{field.key}")), None)
    return next((field for field in (*all_fields(), SLUG) if name_of(field.key) == name), None)


def _label(name: str, field: Field | None) -> str:
    if field is None:
        return "Le cas entier"
    key, _, part = name.partition("-")
    if key in ROWS and part:
        return f"{_ROW_LABELS[key]} {part.partition('-')[0]}, {field.label[:1].lower()}{field.label[1:]}"
    return field.label


_ROW_LABELS: Final = {"acteurs": "Acteur", "sources": "Source"}
