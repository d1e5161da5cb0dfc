"""What a person typed in the form, read as the values and sections of a case; and back, as it was typed."""

import re
from collections.abc import Iterable
from typing import Final

from kb import slugify
from kb.answers import value_of
from kb.fields import ROWS, Field, Shape, all_fields
from kb.proposal import IsTaken, Proposal, propose
from kb.yaml_values import Value

ACTION: Final = "faire"
SLUG: Final = Field("slug", "Nom du fichier", "Vide : il est fait à partir du titre. Il devient l’adresse du cas.")
MAX_ROWS: Final = 40  # of actors, and of sources, as in a case
FIRST_ROWS: Final = {"acteurs": 2, "sources": 1}
_ROW: Final = re.compile(r"(acteurs|sources)-([1-9][0-9]{0,4})-[a-z]+")
_PLACE: Final = re.compile(r"([^\[.]+)(?:\[(\d+)\])?(?:\.([^\[.]+))?(?:\[\d+\])?")
_ADD: Final = "ajouter-"
_REMOVE: Final = re.compile(r"retirer-(acteurs|sources)-(\d{1,4})")


class Form:
    """The fields of one sending. `rows` gives, for actors and sources, how many rows the form shows."""

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        self.rows = dict(FIRST_ROWS)
        for name, value in items:
            self._values.setdefault(name, []).append(value)
            if row := _ROW.fullmatch(name):
                self.rows[row[1]] = max(self.rows[row[1]], int(row[2]))
        self.rows = {key: min(number, MAX_ROWS + 1) for key, number in self.rows.items()}  # one more: the check says so
        self.added = ""
        """The field that a change of rows leads to."""
        self._change_rows()

    @property
    def action(self) -> str:
        """The button that was pressed."""
        return self.value(ACTION)

    def value(self, name: str) -> str:
        """The text of a field as it was typed."""
        return self._values.get(name, [""])[0]

    def values(self, name: str) -> list[str]:
        """The values of a field of which several may be chosen."""
        return self._values.get(name, [])

    def kept_rows(self, key: str) -> list[int]:
        """The numbers of the rows in which something was typed: only these are judged."""
        return [
            number
            for number in range(1, self.rows[key] + 1)
            if any(self._answer(field, row_name(key, number, field.key)) for field in ROWS[key])
        ]

    def proposal(self, is_taken: IsTaken) -> Proposal:
        """The case that the form tells, judged."""
        values: dict[str, Value] = {}
        sections: dict[str, str] = {}
        for field in all_fields():
            if field.key in ROWS:
                answer: Value = [self._item(field.key, number) for number in self.kept_rows(field.key)] or None
            else:
                answer = self._answer(field, name_of(field.key))
            if field.shape is Shape.MARKDOWN:
                sections |= {field.key: answer} if isinstance(answer, str) else {}
            elif answer is not None:
                values[field.key] = answer
        return propose(values, sections, is_taken, self.value(SLUG.key).strip())

    def place_of(self, problem_field: str) -> str:
        """The name of the field of the form that a problem is about; empty for the file as a whole."""
        found = _PLACE.fullmatch(problem_field)
        key, item, part = found.groups() if found else ("", None, None)
        if key in ROWS and item:
            kept = self.kept_rows(key)
            number = kept[int(item) - 1] if int(item) <= len(kept) else 1
            return row_name(key, number, part or ROWS[key][0].key)
        return name_of(key) if key in _NAMED else ""

    def _item(self, key: str, number: int) -> Value:
        answers = {field.key: self._answer(field, row_name(key, number, field.key)) for field in ROWS[key]}
        return {name: answer for name, answer in answers.items() if answer is not None}

    def _answer(self, field: Field, name: str) -> Value:
        if field.shape is Shape.MANY:
            return [value for value in self.values(name) if value] or None
        return value_of(field, self.value(name))

    def _change_rows(self) -> None:
        """Do what the buttons « Ajouter » and « Retirer » say."""
        key = self.action.removeprefix(_ADD)
        if self.action.startswith(_ADD) and key in ROWS and self.rows[key] < MAX_ROWS:
            self.rows[key] += 1
            self.added = row_name(key, self.rows[key], ROWS[key][0].key)
        elif (found := _REMOVE.fullmatch(self.action)) and int(found[2]) <= self.rows[found[1]]:
            self._remove(found[1], int(found[2]))

    def _remove(self, key: str, removed: int) -> None:
        """Take a row out; those below move up."""
        for field in ROWS[key]:
            for number in range(removed, self.rows[key] + 1):
                below = self._values.pop(row_name(key, number + 1, field.key), [])
                self._values[row_name(key, number, field.key)] = below
        self.rows[key] = max(self.rows[key] - 1, FIRST_ROWS[key])
        self.added = row_name(key, min(removed, self.rows[key]), ROWS[key][0].key)


def name_of(key: str) -> str:
    """The name of a field in the form: « pour-reproduire »."""
    return slugify(key)


def row_name(key: str, number: int, part: str) -> str:
    """The name of a field of a row: « acteurs-2-nature »."""
    return f"{key}-{number}-{part}"


_NAMED: Final = {field.key for field in all_fields()} | {SLUG.key}
