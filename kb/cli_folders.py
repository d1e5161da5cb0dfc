"""The two folders every command works on, given before or after its name, or by the environment."""

from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

DEFAULT_CASES: Final = Path("cases")
DEFAULT_DATA: Final = Path("data")


class Folders(NamedTuple):
    """Where the cases are, and where the index is kept."""

    cases: Path
    data: Path


CasesOption = Annotated[
    Path | None,
    typer.Option("--cases", metavar="DOSSIER", show_default=False, help="Dossier des cas (défaut : cases)."),
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DOSSIER", show_default=False, help="Dossier de l’index (défaut : data)."),
]


def folders(context: typer.Context, cases: Path | None = None, data: Path | None = None) -> Folders:
    """The folders of a command: its own options first, then those given before its name, then the defaults."""
    general = context.find_object(Folders) or Folders(DEFAULT_CASES, DEFAULT_DATA)
    return Folders(cases or general.cases, data or general.data)
