"""Commands that keep the base alive: links, stats."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_check import PathsArgument, wanted_paths
from kb.cli_engine import JsonFlag
from kb.cli_folders import CasesOption, DataOption, folders
from kb.errors import KnowledgeBaseError
from kb.text import counted, printable

if TYPE_CHECKING:
    from kb.case import Case
    from kb.link_probe import Answer
    from kb.statistics import Due
    from kb.store import CaseStore

SHOWN_DUE: Final = 20
TOLD_EVERY: Final = 25  # addresses between two lines on the error output


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("links")(links)
    app.command("stats")(stats)


def links(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    paths: PathsArgument = None,
    again: Annotated[
        int,
        typer.Option(
            "--again", metavar="JOURS", min=0, help="Redemande ce qui a répondu il y a plus de tant de jours."
        ),
    ] = 30,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Nombre de sites interrogés à la fois.")] = 8,
    delay: Annotated[float, typer.Option(min=0.0, max=60.0, help="Secondes entre deux pages d’un même site.")] = 1.0,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Nombre d’adresses interrogées au plus.", show_default=False)
    ] = None,
    as_json: JsonFlag = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Demande à chaque source si elle répond encore ; interrompu, le contrôle reprend où il en était.

    Exemple : kb links cases/bretagne --limit 20

    Les réponses sont gardées dans le dossier de l’index (links.json). Rien n’est changé dans les cas : pour une page
    disparue, une adresse d’archive est proposée.

    Code de sortie : 0 si toutes répondent, 1 si une page a disparu ou ne peut être jointe.
    """
    from kb.link_probe import Probe
    from kb.links import DEAD, RESULTS, LinkResults, check_links, sources_of
    from kb.store import CaseStore

    where = folders(context, cases, data)
    store = CaseStore(where.cases)
    citing = sources_of(_cases(store, paths))
    results = LinkResults(where.data / RESULTS)
    today = _today()
    asked = [url for url in citing if not results.is_recent(url, again, today)][:limit]
    check_links(asked, results, Probe().ask, parallel=parallel, delay=delay, told=_teller())
    answers = {url: results.answers[url] for url in citing if url in results.answers}
    if as_json:
        told = {url: answer.model_dump(mode="json") for url, answer in answers.items()}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_links(store, citing, answers, asked)
    if any(answer.verdict in DEAD for answer in answers.values()):
        raise typer.Exit(1)


def _print_links(
    store: "CaseStore",
    citing: "Mapping[str, Sequence[tuple[Case, int]]]",
    answers: "Mapping[str, Answer]",
    asked: Sequence[str],
) -> None:
    for url, answer in answers.items():
        for case, number in citing[url] if answer.reason else ():
            print(_link_line(store, case, number, answer))
    print(_link_summary(answers, asked, len(citing)))


def stats(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    months: Annotated[int, typer.Option(metavar="MOIS", min=1, max=600, help="Âge d’une vérification à refaire.")] = 12,
    due_only: Annotated[bool, typer.Option("--due", help="Seulement les cas à revérifier.")] = False,
    as_json: JsonFlag = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Écrit du CSV sur la sortie.")] = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Dit ce que la base couvre (région, domaine, type) et quels cas sont à revérifier.

    Exemple : kb stats --due --months 18

    Code de sortie : 0 si le compte est fait, 1 sinon.
    """
    from kb.statistics import coverage, due
    from kb.store import CaseStore
    from kb.tables import csv_text

    if as_json and as_csv:
        raise KnowledgeBaseError("--json et --csv ne vont pas ensemble. Choisissez l’un des deux.")
    found, _ = CaseStore(folders(context, cases, data).cases).load_all()
    late = due(found, months, _today())
    if as_csv and due_only:
        print(
            csv_text(("slug", "titre", "verifie"), [(one.slug, one.title, _day(one.checked)) for one in late]), end=""
        )
    elif as_csv:
        print(csv_text(("region", "domaine", "type", "cas"), coverage(found)), end="")
    elif as_json:
        body: dict[str, object] = {"due": [one._asdict() | {"checked": _day(one.checked) or None} for one in late]}
        if not due_only:
            body = {"cases": len(found), "coverage": [cell._asdict() for cell in coverage(found)], **body}
        print(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        if not due_only:
            _print_coverage(found)
        _print_due(late, months, everything=due_only)


def _cases(store: "CaseStore", paths: list[Path] | None) -> "list[Case]":
    readings = [store.read(path) for path in wanted_paths(store, paths, None)]
    return [reading.case for reading in readings if reading.case]


def _teller() -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        if done == total or done % TOLD_EVERY == 0:
            print(f"{done} adresses sur {total}", file=sys.stderr)

    return told


def _link_line(store: "CaseStore", case: "Case", number: int, answer: "Answer") -> str:
    from kb.frontmatter import read_raw
    from kb.link_probe import Verdict
    from kb.links import DEAD, archived

    source = case.sources[number]
    path = store.find(case.slug)[0]
    line = read_raw(path).line("sources", number, "url")
    status = f" ({answer.status})" if answer.status and answer.verdict is not Verdict.MOVED else ""
    advice = f" Nouvelle adresse : {answer.final}" if answer.verdict is Verdict.MOVED else ""
    if answer.verdict in DEAD:
        advice = f" Copie possible : {archived(source.url, source.accessed or case.checked)}"
    return printable(f"{path}:{line}: sources[{number + 1}] : {answer.reason}{status} : {source.url}.{advice}")


def _link_summary(answers: "Mapping[str, Answer]", asked: Sequence[str], total: int) -> str:
    from kb.link_probe import Verdict

    names = {
        Verdict.FOUND: ("répond", "répondent"),
        Verdict.MOVED: ("déplacée", "déplacées"),
        Verdict.TURNED_AWAY: ("refuse ce contrôle", "refusent ce contrôle"),
        Verdict.GONE: ("disparue", "disparues"),
        Verdict.FAULTY: ("en erreur", "en erreur"),
        Verdict.UNREACHABLE: ("injoignable", "injoignables"),
    }
    counts = {verdict: sum(answer.verdict is verdict for answer in answers.values()) for verdict in Verdict}
    told = ", ".join(counted(counts[verdict], *words) for verdict, words in names.items())
    left = f" {counted(total - len(answers), 'adresse')} à demander encore." if len(answers) < total else ""
    return f"{counted(total, 'adresse')}, {counted(len(asked), 'demandée')} : {told}.{left}"


def _print_coverage(cases: "list[Case]") -> None:
    from kb.statistics import matrix
    from kb.tables import aligned
    from kb.taxonomy import load_taxonomy

    taxonomy = load_taxonomy()
    print(f"{counted(len(cases), 'cas', 'cas')}. Un cas compte dans chacun de ses domaines, types et régions.\n")
    print("\n".join(aligned(["Région", "cas", *(term.label for term in taxonomy.types)], matrix(cases, "types"))))
    numbers = [str(number) for number in range(1, len(taxonomy.domains) + 1)]
    print("\n" + "\n".join(aligned(["Région", "cas", *numbers], matrix(cases, "domains"))))
    print(
        "\nDomaines : " + ", ".join(f"{number} {term.label}" for number, term in enumerate(taxonomy.domains, 1)) + "."
    )


def _print_due(late: "list[Due]", months: int, *, everything: bool) -> None:
    print(f"\n{counted(len(late), 'cas', 'cas')} à revérifier (jamais vérifié, ou il y a plus de {months} mois).")
    for one in late if everything else late[:SHOWN_DUE]:
        print(printable(f"  {_day(one.checked) or 'jamais':<10}  {one.slug}  {one.title}"))
    if not everything and len(late) > SHOWN_DUE:
        print(f"  … et {len(late) - SHOWN_DUE} autres : kb stats --due")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _today() -> date:
    return datetime.now().astimezone().date()
