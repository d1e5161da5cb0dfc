"""Commands on the index: index, search, eval, serve."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_folders import CasesOption, DataOption, Folders, folders
from kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from indexer import EmbeddedEngine, Query, ResultPage
    from indexer.evaluation import Evaluation

SHOWN_FACET_VALUES: Final = 5


class ModeOption(StrEnum):
    """How cases are found, as the command line says it."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


ModeChoice = Annotated[ModeOption, typer.Option("--mode", help="Par les mots et le sens, les mots, ou le sens.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Écrit du JSON sur la sortie.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("index")(index)
    app.command("search")(search)
    app.command("eval")(evaluate)
    app.command("serve")(serve)


def index(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Refait l’index même s’il est à jour.")] = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Indexe les cas : texte intégral et vecteurs. Seul ce qui a changé est relu et calculé.

    Exemple : kb index

    Code de sortie : 0 si l’index est à jour, 1 si un fichier de cas est refusé (les autres sont indexés).
    """
    from indexer import collect, open_engine
    from kb.geography import load_geography
    from kb.store import CaseStore
    from kb.taxonomy import load_taxonomy

    where = folders(context, cases, data)
    engine = open_engine(where.data)
    reusable = () if force else engine.keeper.reusable_documents()
    collected = collect(CaseStore(where.cases), load_taxonomy(), load_geography(), reusable)
    for problem in collected.problems:
        print(problem, file=sys.stderr)
    with _told():
        if not force and engine.keeper.is_current(collected.documents):
            with _progress() as progress:
                embedded = engine.keeper.embed_missing(progress)
            print(f"{len(collected.documents)} cas, index à jour ({embedded} textes vectorisés).")
        else:
            with _progress() as progress:
                report = engine.rebuild(collected.documents, progress)
            print(f"{report.documents} cas indexés en {report.took_s:.1f} s ({report.embedded} textes vectorisés).")
    if detail := engine.status().detail:
        print(detail, file=sys.stderr)
    if collected.problems:
        raise typer.Exit(1)


def search(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="REQUÊTE", help="Ce que vous cherchez, en mots de tous les jours.")],
    region: Annotated[list[str] | None, typer.Option(help="Région (répétable).", show_default=False)] = None,
    department: Annotated[list[str] | None, typer.Option(help="Département : code ou nom.", show_default=False)] = None,
    domain: Annotated[list[str] | None, typer.Option(help="Domaine (répétable).", show_default=False)] = None,
    type_: Annotated[list[str] | None, typer.Option("--type", help="Type de partenariat.", show_default=False)] = None,
    mode: ModeChoice = ModeOption.HYBRID,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Nombre de cas montrés.")] = 10,
    as_json: JsonFlag = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Cherche dans la base.

    Exemple : kb search "mécénat de compétences Occitanie" --limit 3

    Code de sortie : 0 si la recherche a été faite (même sans résultat), 1 sinon.
    """
    from indexer import Facet, Mode, Query
    from web.parameters import clean_text

    chosen = {Facet.REGION: region, Facet.DEPARTMENT: department, Facet.DOMAIN: domain, Facet.TYPE: type_}
    text = clean_text(query)
    _refuse_long_text(text)
    wanted = Query(
        text=text,
        filters={facet: _resolved(facet, values) for facet, values in chosen.items() if values},
        mode=Mode(mode.value),
        per_page=limit,
    )
    engine = _ready_engine(folders(context, cases, data))
    with _told():
        page = engine.search(wanted)
    print(_search_json(wanted, page)) if as_json else _print_page(page)


def evaluate(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Requêtes jugées, JSON Lines.")],
    mode: ModeChoice = ModeOption.HYBRID,
    as_json: JsonFlag = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Mesure le classement sur des requêtes jugées : nDCG@10, rappel@20, MRR@10, par genre de requête.

    Exemple : kb eval requetes.jsonl --mode lexical

    Code de sortie : 0 si la mesure a été faite, 1 sinon.
    """
    from indexer.evaluation import evaluate as measure
    from indexer.evaluation import read_judgements

    with _told():
        judged = read_judgements(file)
        engine = _ready_engine(folders(context, cases, data))
        evaluation = measure(judged, _answers(engine, mode))
    print(_evaluation_json(evaluation)) if as_json else _print_evaluation(evaluation, mode)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Adresse d’écoute.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port d’écoute.", min=0, max=65535, show_default=False)] = None,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Sert la base en pages et en API ; indexe d’abord ce qui ne l’est pas.

    Exemple : kb serve --port 8080

    Code de sortie : 0 à l’arrêt demandé, 1 si le serveur n’a pas pu démarrer.
    """
    from web.server import run_server
    from web.settings import Settings

    where = folders(context, cases, data)
    given = {"host": host, "port": port, "cases_dir": where.cases, "data_dir": where.data}
    with _told():
        run_server(Settings(**{name: value for name, value in given.items() if value is not None}))  # type: ignore[arg-type]


def _ready_engine(where: Folders) -> "EmbeddedEngine":
    """The engine of the data folder, its index brought up to date first when it does not match the cases."""
    from indexer import collect, open_engine
    from kb.geography import load_geography
    from kb.store import CaseStore
    from kb.taxonomy import load_taxonomy

    engine = open_engine(where.data)
    reusable = engine.keeper.reusable_documents()
    collected = collect(CaseStore(where.cases), load_taxonomy(), load_geography(), reusable)
    with _told(), _progress() as progress:
        if not engine.keeper.is_current(collected.documents):
            engine.rebuild(collected.documents, progress)
        else:
            engine.keeper.embed_missing(progress)
    return engine


def _answers(engine: "EmbeddedEngine", mode: ModeOption) -> Callable[[str], list[str]]:
    from indexer import Mode, Query
    from indexer.evaluation import RECALL_DEPTH

    def answer(text: str) -> list[str]:
        page = engine.search(Query(text=text, mode=Mode(mode.value), per_page=RECALL_DEPTH))
        return [hit.slug for hit in page.hits]

    return answer


def _resolved(facet: "object", names: list[str]) -> tuple[str, ...]:
    from indexer import Facet
    from indexer.labels import Labels
    from kb.geography import load_geography
    from kb.taxonomy import load_taxonomy

    labels, wanted = Labels(load_taxonomy(), load_geography()), Facet(str(facet))
    values = []
    for name in names:
        value = labels.resolve(wanted, name)
        if value is None:
            nearest = labels.nearest(wanted, name)
            remedy = f"Vouliez-vous dire « {nearest} » ?" if nearest else "Voyez les valeurs dans docs/taxonomie.md."
            raise KnowledgeBaseError(f"--{wanted.value} : « {name} » n’est pas une valeur connue. {remedy}")
        values.append(value)
    return tuple(values)


def _refuse_long_text(text: str) -> None:
    from indexer import MAX_TEXT

    if len(text) > MAX_TEXT:
        raise KnowledgeBaseError(f"La requête a {len(text)} caractères, au plus {MAX_TEXT} sont lus. Raccourcissez-la.")


def _search_json(query: "Query", page: "ResultPage") -> str:
    body = {
        "query": query.text,
        "total": page.total,
        "took_ms": round(page.took_ms, 2),
        "mode": page.mode.value,
        "hits": [hit.model_dump(mode="json") for hit in page.hits],
        "facets": {
            facet.value: [count.model_dump(mode="json") for count in counts] for facet, counts in page.facets.items()
        },
        "understood": [reading.model_dump(mode="json") for reading in page.understood],
        "notices": [notice.model_dump(mode="json") for notice in page.notices],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _print_page(page: "ResultPage") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(f"{page.total} cas en {page.took_ms:.0f} ms")
    for notice in page.notices:
        console.print(Text(notice.text, style="yellow"))
    for rank, hit in enumerate(page.hits, start=1):
        console.print()
        title = Text(f"{rank}. ")
        for segment in hit.title_segments:
            title.append(segment.text, style="bold reverse" if segment.marked else "bold")
        console.print(title)
        places = " · ".join(part for part in (hit.city, *hit.regions, str(hit.start_year or "")) if part)
        near = f" · {hit.proximity.label}" if hit.proximity else ""
        console.print(Text(f"   {places}{near} · {hit.slug}", style="dim"))
        if hit.passage:
            passage = Text(f"   {hit.passage.section} : ")
            for segment in hit.passage.segments:
                passage.append(segment.text, style="bold" if segment.marked else "")
            console.print(passage)


def _evaluation_json(evaluation: "Evaluation") -> str:
    def means(values: "object") -> dict[str, float]:
        from indexer.evaluation import Means

        assert isinstance(values, Means)  # noqa: S101  # for the type checker
        figures = {"ndcg@10": values.ndcg, "recall@20": values.recall, "mrr@10": values.mrr}
        return {"queries": values.queries, **{name: round(figure, 4) for name, figure in figures.items()}}

    by_kind = {kind: means(values) for kind, values in evaluation.by_kind.items()}
    return json.dumps({**means(evaluation.overall), "by_kind": by_kind}, ensure_ascii=False, indent=2)


def _print_evaluation(evaluation: "Evaluation", mode: ModeOption) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Mode {mode.value}")
    for column in ("genre", "requêtes", "nDCG@10", "rappel@20", "MRR@10"):
        table.add_column(column, justify="left" if column == "genre" else "right")
    for kind, means in (*evaluation.by_kind.items(), ("toutes", evaluation.overall)):
        table.add_row(kind, str(means.queries), f"{means.ndcg:.3f}", f"{means.recall:.3f}", f"{means.mrr:.3f}")
    Console().print(table)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the errors of the search room as those of the `kb` room: one sentence, no traceback."""
    from indexer import SearchError
    from indexer.evaluation import InvalidJudgements

    try:
        yield
    except (SearchError, InvalidJudgements) as error:
        raise KnowledgeBaseError(str(error)) from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the error output, shown once there is work to show."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Vectorisation"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("vectors", visible=False)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield update
