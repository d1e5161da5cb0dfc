"""Commands on the index: index, search, serve. (`eval` is in cli_eval.py.)"""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_engine import (
    JsonFlag,
    ModeChoice,
    ModeOption,
    SortChoice,
    SortOption,
    chosen_engine,
    engine_settings,
    progress,
    ready_engine,
    told,
)
from kb.cli_folders import CasesOption, DataOption, folders
from kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from indexer import Query, ResultPage

SHOWN_FACET_VALUES: Final = 5


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("index")(index)
    app.command("search")(search)
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
    from indexer import collect
    from kb.geography import load_geography
    from kb.store import CaseStore
    from kb.taxonomy import load_taxonomy

    where = folders(context, cases, data)
    with told():
        engine = chosen_engine(where)
        reusable = () if force else engine.reusable_documents()
        collected = collect(CaseStore(where.cases), load_taxonomy(), load_geography(), reusable)
        for problem in collected.problems:
            print(problem, file=sys.stderr)
        with progress() as advance:
            report = engine.write(collected.documents, advance, anew=force)
    if report.unchanged:
        print(f"{report.documents} cas, index à jour ({report.embedded} textes vectorisés).")
    else:
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
    commune: Annotated[list[str] | None, typer.Option(help="Commune : code ou nom.", show_default=False)] = None,
    domain: Annotated[list[str] | None, typer.Option(help="Domaine (répétable).", show_default=False)] = None,
    type_: Annotated[list[str] | None, typer.Option("--type", help="Type de partenariat.", show_default=False)] = None,
    with_figures: Annotated[bool, typer.Option("--with-figures", help="Résultats chiffrés seulement.")] = False,
    mode: ModeChoice = ModeOption.HYBRID,
    sort: SortChoice = SortOption.RELEVANCE,
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
    from indexer import YES, Facet, Mode, Query, Sort
    from web.given import clean_text

    chosen = {
        Facet.REGION: region,
        Facet.DEPARTMENT: department,
        Facet.COMMUNE: commune,
        Facet.DOMAIN: domain,
        Facet.TYPE: type_,
        Facet.WITH_FIGURES: [YES] if with_figures else None,
    }
    text = clean_text(query)
    _refuse_long_text(text)
    wanted = Query(
        text=text,
        filters={facet: _resolved(facet, values) for facet, values in chosen.items() if values},
        mode=Mode(mode.value),
        sort=Sort(sort.value),
        per_page=limit,
    )
    engine = ready_engine(folders(context, cases, data), vectors=mode is not ModeOption.LEXICAL)
    with told():
        page = engine.search(wanted)
    print(_search_json(wanted, page)) if as_json else _print_page(page)


def serve(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Adresse d’écoute.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port d’écoute.", min=0, max=65535, show_default=False)] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Réindexe un cas dès que son fichier est enregistré.")] = False,
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
    with told():
        chosen = {name: value for name, value in given.items() if value is not None}
        run_server(engine_settings(Settings, **chosen), watch=watch)


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
        "at_least": page.at_least,
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
    console.print(f"{'Au moins ' if page.at_least else ''}{page.total} cas en {page.took_ms:.0f} ms")
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
