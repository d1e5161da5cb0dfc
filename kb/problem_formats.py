"""Problems as three readers want them: a person, the remarks of a pull request, another program."""

import json
from collections.abc import Iterable

from kb.checking import Check
from kb.errors import Problem, Severity
from kb.text import counted, printable


def as_text(problem: Problem) -> str:
    """One line for a person; a warning says that it is one."""
    return str(problem) if problem.severity is Severity.ERROR else f"{problem} [avertissement]"


def as_github(problem: Problem) -> str:
    """
    One workflow command, which the forge shows on the line of the file.

    All that comes from the file is escaped: no contributed text can end the command or begin another one.
    """
    place = f"file={_property(str(problem.path))},line={problem.line},title={_property(problem.code.value)}"
    return f"::{problem.severity.value} {place}::{_data(f'{problem.field} : {problem.problem}. {problem.remedy}')}"


def as_json(check: Check) -> str:
    """Everything, for a program."""
    body = {
        "files": check.files,
        "errors": check.count(Severity.ERROR),
        "warnings": check.count(Severity.WARNING),
        "problems": [problem.model_dump(mode="json") for problem in check.problems],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """The forge shows ten remarks of each sort at most: the errors must be among them."""
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)


def summary(check: Check) -> str:
    """« 562 cas, 0 erreur, 9 avertissements. »."""
    errors, warnings = check.count(Severity.ERROR), check.count(Severity.WARNING)
    return f"{counted(check.files, 'cas', 'cas')}, {counted(errors, 'erreur')}, {counted(warnings, 'avertissement')}."


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
