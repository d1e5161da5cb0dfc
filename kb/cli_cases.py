"""Commands on the case files: check, import, new."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_folders import CasesOption, DataOption, folders
from kb.errors import Problem, Severity, UnreadableFile

if TYPE_CHECKING:
    from kb.importing import ImportReport
    from kb.store import CaseStore

MAX_LISTED: Final = 50  # changed cases named one by one in the report of an import


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("check")(check)
    app.command("import")(import_file)
    app.command("new")(new)


def check(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CHEMIN]…", show_default=False, help="Fichiers ou dossiers à contrôler (défaut : tout)."
        ),
    ] = None,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Contrôle les fichiers de cas : un problème par ligne, avec son remède.

    Exemple : kb check cases/occitanie

    Code de sortie : 0 si aucune erreur (les avertissements n’en sont pas), 1 sinon.
    """
    from kb.store import CaseStore

    store = CaseStore(folders(context, cases, data).cases)
    wanted = store.paths() if not paths else _case_paths(paths)
    readings = [store.read(path) for path in wanted]
    problems = [problem for reading in readings for problem in reading.problems]
    problems += _problems_between(store, wanted, everything=not paths)
    _print_problems(problems)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    print(f"{_count(len(wanted), 'cas', 'cas')}, {_count(errors, 'erreur')}, {_count(warnings, 'avertissement')}.")
    if errors:
        raise typer.Exit(1)


def import_file(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier .jsonl, .json, .csv ou .xlsx.")],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FICHIER", show_default=False, help="Correspondance YAML « champ: colonne »."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Dit ce qui serait fait, sans rien écrire.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="N’écrit rien si une seule ligne est refusée.")
    ] = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Importe une collection de cas ; la relancer ne change rien de plus.

    Exemple : kb import export.csv --mapping correspondance.yaml --dry-run

    Une ligne complète ou remplace les champs qu’elle donne ; les autres champs d’un cas existant sont gardés.

    Code de sortie : 0 si toutes les lignes sont prises, 1 si une ligne est refusée.
    """
    from kb.importing import Outcome, import_cases
    from kb.store import CaseStore

    store = CaseStore(folders(context, cases, data).cases)
    report = import_cases(file, store, mapping, dry_run=dry_run, all_or_nothing=all_or_nothing)
    _print_report(report, nothing_written=dry_run or (all_or_nothing and report.count(Outcome.REFUSED) > 0))
    if report.count(Outcome.REFUSED):
        raise typer.Exit(1)


def new(context: typer.Context, cases: CasesOption = None, data: DataOption = None) -> None:
    """
    Pose les questions une à une et écrit le fichier d’un nouveau cas.

    Exemple : kb new

    Code de sortie : 0 si le fichier est écrit, 1 sinon.
    """
    from kb.interview import Interview
    from kb.store import CaseStore

    store = CaseStore(folders(context, cases, data).cases)
    case = Interview(store).run()
    path = store.add(case)
    print(f"\nLe cas est écrit : {path}")
    print(f"Relisez-le dans un éditeur, contrôlez-le par « kb check {path} », puis proposez-le en demande de fusion.")


def _case_paths(paths: Iterable[Path]) -> list[Path]:
    """The case files among what was named: a file, the folder of a region, or a whole base."""
    from kb.store import README, case_files

    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [*case_files(path), *(file for file in path.glob("*.md") if file.name != README)]
            found |= dict.fromkeys(sorted(inside))
        elif path.exists() or path.is_symlink():
            found[path] = None
        else:
            raise UnreadableFile(f"{path} : ni fichier ni dossier de ce nom.")
    return list(found)


def _problems_between(store: "CaseStore", wanted: list[Path], *, everything: bool) -> list[Problem]:
    """Slugs borne twice in the base, files outside the folders of regions; only on the files that were asked for."""
    if not store.root.is_dir():
        return []
    asked = {path.resolve() for path in wanted}
    return [problem for problem in store.misplaced() if everything or problem.path.resolve() in asked]


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        mark = "" if problem.severity is Severity.ERROR else " [avertissement]"
        print(f"{problem}{mark}")


def _print_report(report: "ImportReport", *, nothing_written: bool) -> None:
    from kb.importing import Outcome

    for result in report.with_outcome(Outcome.REFUSED):
        _print_problems(result.problems)
    changed = report.with_outcome(Outcome.CHANGED)
    for result in changed[:MAX_LISTED]:
        print(f"modifié : {result.slug}")
    if len(changed) > MAX_LISTED:
        print(f"… et {len(changed) - MAX_LISTED} autres modifiés")
    if report.ignored_columns:
        print(f"colonnes ignorées : {', '.join(report.ignored_columns)}")
    counts = {outcome: report.count(outcome) for outcome in Outcome}
    print(
        f"{_count(len(report.results), 'ligne')} : {_count(counts[Outcome.NEW], 'nouvelle')}, "
        f"{_count(counts[Outcome.CHANGED], 'modifiée')}, {_count(counts[Outcome.UNCHANGED], 'inchangée')}, "
        f"{_count(counts[Outcome.REFUSED], 'refusée')}."
    )
    if nothing_written:
        print("Rien n’a été écrit.")


def _count(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number < 2 else plural or singular + 's'}"  # noqa: PLR2004  # French plural
