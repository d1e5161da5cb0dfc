"""
Errors that a case author can cause and repair.

* KnowledgeBaseError
  + CaseNotFound          no file cases/<region>/<slug>.md
  + InvalidCase           the file is there, but breaks rules of docs/case-format.md; carries every problem
  + UnreadableFile        the file given to a command cannot be read at all

A `Problem` is not an error but a value: one broken rule, with its place and its remedy. Commands print them all.
"""

import errno
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from kb.codes import Code
from kb.text import printable

_REASONS: Final = {
    errno.ENOENT: "introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "disque en lecture seule",
    errno.ENOSPC: "disque plein",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ELOOP: "lien qui tourne en rond",
}


def french_reason(error: OSError) -> str:
    """Why the system refused, in French for the usual reasons."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


class Severity(StrEnum):
    """An error refuses the case; a warning is a remark to its author."""

    ERROR = "error"
    WARNING = "warning"


class Problem(BaseModel):
    """One broken rule of one case, told to the person who writes it (texts in French)."""

    model_config = ConfigDict(frozen=True)

    code: Code
    path: Path
    line: int = 1
    field: str
    problem: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """The one-line form: `file:line: field : problem. remedy`."""
        return printable(f"{self.path}:{self.line}: {self.field} : {self.problem}. {self.remedy}")


class KnowledgeBaseError(Exception):
    """What every error of the `kb` room derives from; its text is a French sentence for the user."""


class CaseNotFound(KnowledgeBaseError):
    """No case has this slug."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"Aucun cas ne porte l’identifiant « {slug} ».")


class UnreadableFile(KnowledgeBaseError):
    """A file or folder given to a command cannot be read."""


class InvalidCase(KnowledgeBaseError):
    """A case file that breaks at least one rule; `problems` holds them all."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
