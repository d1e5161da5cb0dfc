"""The form to propose a case as values ready to print: groups of fields with what was typed and what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb import load_taxonomy
from kb.fields import GROUPS, ROWS, Choice, Field, FieldGroup, Need, Shape, choices_of
from web.addresses import CONTRIBUTE_PATH
from web.contribute_form import FIRST_ROWS, SLUG, Form, name_of, row_name
from web.contribute_remarks import Remark

COMPLETED: Final = {"commune": f"{CONTRIBUTE_PATH}/communes", "nom": f"{CONTRIBUTE_PATH}/acteurs"}
"""Fields completed while they are typed, and who answers."""

EXPLAINED: Final = {"domaines", "types"}


@dataclass(frozen=True)
class ChoiceView:
    """A value to choose; `id` is empty in a drop-down list."""

    id: str
    value: str
    label: str
    definition: str
    is_chosen: bool


@dataclass(frozen=True)
class FieldView:
    """One field: what is asked, what was typed, what is said of it."""

    id: str
    name: str
    label: str
    help: str
    need: str
    shape: str
    value: str
    choices: tuple[ChoiceView, ...]
    remarks: tuple[Remark, ...]
    completed_by: str
    is_explained: bool = False
    """True when the choices are printed with their definitions."""
    has_focus: bool = False

    @property
    def is_invalid(self) -> bool:
        """True when an error is said of it."""
        return any(remark.is_error for remark in self.remarks)

    @property
    def described_by(self) -> str:
        """The identifiers of its help and of what is said of it."""
        found = [f"{self.id}-aide"] if self.help else []
        return " ".join([*found, f"{self.id}-remarques"] if self.remarks else found)


@dataclass(frozen=True)
class RowView:
    """One actor or one source."""

    id: str
    title: str
    fields: tuple[FieldView, ...]
    remove: str


@dataclass(frozen=True)
class RowsView:
    """All the actors, or all the sources; `remarks` are those on them together."""

    id: str
    key: str
    help: str
    rows: tuple[RowView, ...]
    remarks: tuple[Remark, ...]
    add: str
    add_label: str


@dataclass(frozen=True)
class GroupView:
    """One numbered part of the form."""

    id: str
    number: int
    title: str
    intro: str
    fields: tuple[FieldView, ...]
    rows: RowsView | None
    more: tuple[FieldView, ...]
    more_title: str
    is_more_open: bool


@dataclass(frozen=True)
class ErrorLink:
    """One line of the summary of errors."""

    url: str
    label: str
    text: str


@dataclass(frozen=True)
class FormView:
    """All that the form prints; `kinds` explains the natures of actors."""

    groups: tuple[GroupView, ...]
    errors: tuple[ErrorLink, ...]
    kinds: tuple[Choice, ...]
    is_blank: bool


def form_view(form: Form, remarks: Sequence[Remark] = (), *, is_blank: bool = False) -> FormView:
    """The form with what was typed and the remarks on it."""
    return FormView(
        groups=tuple(_group(number, group, form, remarks) for number, group in enumerate(GROUPS, start=1)),
        errors=error_links(remark for remark in remarks if remark.is_error),
        kinds=tuple(Choice(term.slug, term.label, term.definition) for term in load_taxonomy().actor_kinds),
        is_blank=is_blank,
    )


def error_links(remarks: Iterable[Remark]) -> tuple[ErrorLink, ...]:
    """Links to the fields that remarks are about."""
    return tuple(ErrorLink(f"#{_target(remark.name)}", remark.label, remark.text) for remark in remarks)


def _target(name: str) -> str:
    """The element to go to: the box of a field, the first box of a list; for the whole case, the form."""
    if not name:
        return "formulaire"
    if name in ROWS:
        return _id(row_name(name, 1, ROWS[name][0].key))
    return _id(name)


def _group(number: int, group: FieldGroup, form: Form, remarks: Sequence[Remark]) -> GroupView:
    plain = [field for field in group.fields if field.key not in ROWS]
    rows = next((field for field in group.fields if field.key in ROWS), None)
    extra = (*group.more, SLUG) if group is GROUPS[-1] else group.more
    more = tuple(_field(field, name_of(field.key), form, remarks) for field in extra)
    return GroupView(
        id=f"partie-{group.id}",
        number=number,
        title=group.title,
        intro=group.intro,
        fields=tuple(_field(field, name_of(field.key), form, remarks) for field in plain),
        rows=_rows(rows, form, remarks) if rows else None,
        more=more,
        more_title=group.more_title,
        is_more_open=any(
            field.value or field.remarks or any(choice.is_chosen and choice.value for choice in field.choices)
            for field in more
        ),
    )


def _field(field: Field, name: str, form: Form, remarks: Sequence[Remark], *, is_first_row: bool = True) -> FieldView:
    return FieldView(
        id=_id(name),
        name=name,
        label=field.label,
        help=field.help if is_first_row else "",
        need=_mark(field, name),
        shape=field.shape.value,
        value=form.value(name) if field.shape is not Shape.MANY else "",
        choices=_choices(field, name, form),
        remarks=tuple(remark for remark in remarks if remark.name == name),
        completed_by=COMPLETED.get(field.key, ""),
        is_explained=field.key in EXPLAINED,
        has_focus=name == form.added,
    )


def _mark(field: Field, name: str) -> str:
    """What is written beside the name of a field; in a row, most are obligatory and only the others are marked."""
    in_row = name != name_of(field.key)
    if field.need is Need.OPTIONAL:
        return field.need.value if in_row and field.shape is not Shape.MANY else ""
    return "" if in_row else field.need.value


def _choices(field: Field, name: str, form: Form) -> tuple[ChoiceView, ...]:
    chosen = set(form.values(name))
    return tuple(
        ChoiceView(f"{_id(name)}-{number}" if number > 1 else _id(name), value, label, definition, value in chosen)
        for number, (value, label, definition) in enumerate(choices_of(field.key), start=1)
    )


def _rows(field: Field, form: Form, remarks: Sequence[Remark]) -> RowsView:
    noun, article = ("acteur", "un") if field.key == "acteurs" else ("source", "une")
    count = form.rows[field.key]
    return RowsView(
        id=_id(field.key),
        key=field.key,
        help=field.help,
        rows=tuple(_row(field.key, number, noun, count, form, remarks) for number in range(1, count + 1)),
        remarks=tuple(remark for remark in remarks if remark.name == field.key),
        add=f"ajouter-{field.key}",
        add_label=f"Ajouter {article} {noun}",
    )


def _row(key: str, number: int, noun: str, count: int, form: Form, remarks: Sequence[Remark]) -> RowView:  # noqa: PLR0917
    return RowView(
        id=_id(f"{key}-{number}"),
        title=f"{noun.capitalize()} {number}",
        fields=tuple(
            _field(part, row_name(key, number, part.key), form, remarks, is_first_row=number == 1) for part in ROWS[key]
        ),
        remove=f"retirer-{key}-{number}" if count > FIRST_ROWS[key] else "",
    )


def _id(name: str) -> str:
    return f"champ-{name}"
