"""The `check` command: the problems of case files, told to a person, a pull request or a program; some mended."""

import sys
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli_folders import CasesOption, DataOption, folders
from kb.errors import Severity
from kb.text import counted

if TYPE_CHECKING:
    from kb.checking import Change, Check
    from kb.store import CaseStore


class FormatOption(StrEnum):
    """How problems are written."""

    TEXT = "text"
    GITHUB = "github"
    JSON = "json"


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[CHEMIN]…", show_default=False, help="Fichiers ou dossiers à contrôler (défaut : tout)."),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="RÉVISION",
        show_default=False,
        help="Seulement ce qui a changé depuis (git), comme « main ».",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command of this file to the application."""
    app.command("check")(check)


def check(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    paths: PathsArgument = None,
    format_: Annotated[
        FormatOption, typer.Option("--format", help="Pour une personne, une demande de fusion ou un programme.")
    ] = FormatOption.TEXT,
    since: SinceOption = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Corrige la typographie et la forme, et montre la différence.")
    ] = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Contrôle les fichiers de cas : un problème par ligne, avec son remède.

    Exemple : kb check cases/occitanie

    Toutes les règles sont dans docs/controle.md.

    Code de sortie : 0 si aucune erreur (les avertissements n’en sont pas), 1 sinon.
    """
    from kb.checking import apply_changes, changes, check_files
    from kb.store import CaseStore

    store = CaseStore(folders(context, cases, data).cases)
    wanted = wanted_paths(store, paths, since)
    if fix:
        mended = changes(store, wanted)
        for change in mended:
            _show(change, quietly=format_ is not FormatOption.TEXT)
        apply_changes(store, mended)
    found = check_files(store, wanted, everything=not paths and since is None)
    _print(found, format_)
    if fix and format_ is FormatOption.TEXT:
        print(f"{counted(len(mended), 'fichier récrit', 'fichiers récrits')}.")
    if found.count(Severity.ERROR):
        raise typer.Exit(1)


def wanted_paths(store: "CaseStore", paths: list[Path] | None, since: str | None) -> list[Path]:
    """The case files that a command is about: all, those named, those changed, those named that changed."""
    from kb.changed_files import changed_since
    from kb.checking import case_paths

    named = case_paths(paths) if paths else None
    if since is None:
        return store.paths() if named is None else named
    changed = changed_since(since, store.root)
    if named is None:
        return changed
    asked = {path.resolve() for path in named}
    return [path for path in changed if path.resolve() in asked]


def _print(found: "Check", format_: FormatOption) -> None:
    from kb.problem_formats import as_github, as_json, as_text, errors_first, summary

    if format_ is FormatOption.JSON:
        print(as_json(found))
        return
    if format_ is FormatOption.GITHUB:
        for problem in errors_first(found.problems):
            print(as_github(problem))
    else:
        for problem in found.problems:
            print(as_text(problem))
    print(summary(found))


def _show(change: "Change", *, quietly: bool) -> None:
    """The difference of one file, in colours on a terminal; on the error output when the output is for a program."""
    from rich.console import Console
    from rich.syntax import Syntax

    before, after = (text.splitlines(keepends=True) for text in (change.before, change.after))
    difference = "".join(unified_diff(before, after, str(change.path), str(change.path)))
    console = Console(stderr=quietly)
    if console.is_terminal:
        console.print(Syntax(difference, "diff", background_color="default", word_wrap=True))
    else:
        print(difference, file=sys.stderr if quietly else sys.stdout)
