"""Commands that bring cases in: import, new. (`check` is in cli_check.py.)"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_engine import JsonFlag
from kb.cli_folders import CasesOption, DataOption, folders
from kb.text import counted, printable

if TYPE_CHECKING:
    from kb.importing import ImportReport

MAX_LISTED: Final = 50  # changed cases named one by one in the report of an import


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("import")(import_file)
    app.command("new")(new)


def import_file(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier .jsonl, .json, .csv ou .xlsx.")],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FICHIER", show_default=False, help="Correspondance YAML « champ: colonne »."),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose-mapping", help="Devine la correspondance et l’écrit, sans rien importer.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Dit ce qui serait fait, sans rien écrire.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="N’écrit rien si une seule ligne est refusée.")
    ] = False,
    as_json: JsonFlag = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Importe une collection de cas ; la relancer ne change rien de plus.

    Exemple : kb import export.csv --mapping correspondance.yaml --dry-run

    Une ligne complète ou remplace les champs qu’elle donne ; les autres champs d’un cas existant sont gardés.

    Code de sortie : 0 si toutes les lignes sont prises, 1 si une ligne est refusée.
    """
    from kb.import_proposal import propose_mapping
    from kb.importing import Outcome, import_cases
    from kb.store import CaseStore

    if propose:
        print(propose_mapping(file), end="")
        return
    store = CaseStore(folders(context, cases, data).cases)
    report = import_cases(file, store, mapping, dry_run=dry_run, all_or_nothing=all_or_nothing)
    if as_json:
        print(report.as_json())
    else:
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


def _print_report(report: "ImportReport", *, nothing_written: bool) -> None:
    from kb.importing import Outcome

    for result in report.with_outcome(Outcome.REFUSED):
        for problem in result.problems:
            print(problem)
    changed = report.with_outcome(Outcome.CHANGED)
    for result in changed[:MAX_LISTED]:
        print(f"modifié : {result.slug}")
    if len(changed) > MAX_LISTED:
        print(f"… et {len(changed) - MAX_LISTED} autres modifiés")
    conversions = report.conversions()
    for conversion, times in conversions.most_common(MAX_LISTED):
        print(printable(f"converti : {conversion} ({times} fois)"))
    if len(conversions) > MAX_LISTED:
        print(f"… et {len(conversions) - MAX_LISTED} autres conversions")
    if report.ignored_columns:
        print(printable(f"colonnes ignorées : {', '.join(report.ignored_columns)}"))
    counts = {outcome: report.count(outcome) for outcome in Outcome}
    print(
        f"{counted(len(report.results), 'ligne')} : {counted(counts[Outcome.NEW], 'nouvelle')}, "
        f"{counted(counts[Outcome.CHANGED], 'modifiée')}, {counted(counts[Outcome.UNCHANGED], 'inchangée')}, "
        f"{counted(counts[Outcome.REFUSED], 'refusée')}."
    )
    if nothing_written:
        print("Rien n’a été écrit.")
