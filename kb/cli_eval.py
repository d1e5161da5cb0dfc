"""The `eval` command: ranking and understanding, measured on judged queries."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kb.cli_engine import JsonFlag, ModeChoice, ModeOption, ready_engine, told
from kb.cli_folders import CasesOption, DataOption, folders
from kb.text import printable

if TYPE_CHECKING:
    from indexer import EmbeddedEngine, SearchEngine
    from indexer.engine_fallback import FallbackEngine
    from indexer.evaluation import Comparison, Evaluation, Means
    from indexer.understanding_evaluation import UnderstandingReport

SIGNIFICANT: Final = 0.05


def register(app: typer.Typer) -> None:
    """Add the command of this file to the application."""
    app.command("eval")(evaluate)


def evaluate(  # noqa: PLR0917  # one argument an option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Requêtes jugées, JSON Lines.")],
    mode: ModeChoice = ModeOption.HYBRID,
    compare: Annotated[
        tuple[ModeOption, ModeOption] | None,
        typer.Option(metavar="MODE MODE", help="Compare deux modes, requête par requête.", show_default=False),
    ] = None,
    understanding: Annotated[
        bool, typer.Option("--understanding", help="Mesure la compréhension des questions, pas le classement.")
    ] = False,
    as_json: JsonFlag = False,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Mesure le classement sur des requêtes jugées : nDCG@10, rappel@20, MRR@10, par genre de requête.

    Exemple : kb eval requetes.jsonl --compare lexical hybrid

    Code de sortie : 0 si la mesure a été faite, 1 sinon.
    """
    from indexer.evaluation import compare as compared
    from indexer.evaluation import evaluate as measure
    from indexer.evaluation import read_judgements

    with told():
        if understanding:
            report = _understanding(file)
            print(report.model_dump_json(indent=2)) if as_json else _print_understanding(report)
            return
        judged = read_judgements(file)
        engine = _measured(ready_engine(folders(context, cases, data)))
        if compare:
            first, second = (measure(judged, _answers(engine, each)) for each in compare)
            comparison = compared(first, second)
            if as_json:
                print(comparison.model_dump_json(indent=2))
            else:
                _print_comparison(compare, (first, second), comparison)
            return
        evaluation = measure(judged, _answers(engine, mode))
    print(_evaluation_json(evaluation)) if as_json else _print_evaluation(evaluation, mode)


def _understanding(file: Path) -> "UnderstandingReport":
    from indexer.understanding import Understander
    from indexer.understanding_evaluation import evaluate_understanding
    from kb.geography import load_geography
    from kb.taxonomy import load_taxonomy

    return evaluate_understanding(file, Understander(load_taxonomy(), load_geography()))


def _measured(engine: "EmbeddedEngine | FallbackEngine") -> "SearchEngine":
    """The engine that is set, alone: figures of its fallback would be those of another engine."""
    from indexer import EmbeddedEngine

    return engine if isinstance(engine, EmbeddedEngine) else engine.main


def _answers(engine: "SearchEngine", mode: ModeOption) -> Callable[[str], list[str]]:
    from indexer import Mode, Query
    from indexer.evaluation import RECALL_DEPTH

    def answer(text: str) -> list[str]:
        page = engine.search(Query(text=text, mode=Mode(mode.value), per_page=RECALL_DEPTH))
        return [hit.slug for hit in page.hits]

    return answer


def _evaluation_json(evaluation: "Evaluation") -> str:
    by_kind = {kind: _figures(means) for kind, means in evaluation.by_kind.items()}
    return json.dumps({**_figures(evaluation.overall), "by_kind": by_kind}, ensure_ascii=False, indent=2)


def _figures(means: "Means") -> dict[str, float]:
    figures = {"ndcg@10": means.ndcg, "recall@20": means.recall, "mrr@10": means.mrr}
    return {"queries": means.queries, **{name: round(figure, 4) for name, figure in figures.items()}}


def _print_evaluation(evaluation: "Evaluation", mode: ModeOption) -> None:
    rows = [
        (kind, str(means.queries), f"{means.ndcg:.3f}", f"{means.recall:.3f}", f"{means.mrr:.3f}")
        for kind, means in (*evaluation.by_kind.items(), ("toutes", evaluation.overall))
    ]
    _print_table(f"Mode {mode.value}", ("genre", "requêtes", "nDCG@10", "rappel@20", "MRR@10"), rows)


def _print_comparison(
    modes: tuple[ModeOption, ModeOption], evaluations: "tuple[Evaluation, Evaluation]", comparison: "Comparison"
) -> None:
    first, second = evaluations
    kinds = [(kind, means, second.by_kind[kind]) for kind, means in first.by_kind.items()]
    rows = [
        (kind, str(before.queries), f"{before.ndcg:.3f}", f"{after.ndcg:.3f}", f"{after.ndcg - before.ndcg:+.3f}")
        for kind, before, after in (*kinds, ("toutes", first.overall, second.overall))
    ]
    names = [mode.value for mode in modes]
    _print_table("nDCG@10", ("genre", "requêtes", *names, "écart"), rows)
    texts = {score.id: score.query for score in second.scores}
    changes = [(name, f"{delta:+.3f}", texts[name][:70]) for name, delta in (*comparison.wins, *comparison.losses)]
    _print_table(f"De {names[0]} à {names[1]}", ("requête", "écart", "texte"), changes)
    verdict = "significatif" if comparison.p_value < SIGNIFICANT else "non significatif"
    print(
        f"{len(comparison.wins)} gains, {len(comparison.losses)} pertes, {comparison.ties} égalités ; "
        f"écart moyen {comparison.difference:+.4f}, p = {comparison.p_value:.4f} ({verdict} au seuil de 5 %)."
    )


def _print_understanding(report: "UnderstandingReport") -> None:
    groups = [*report.by_kind.items(), *report.by_group.items(), ("tout", report.overall)]
    rows = [(name, f"{item.precision:.3f}", f"{item.recall:.3f}", f"{item.f1:.3f}") for name, item in groups]
    _print_table("Compréhension", ("genre ou groupe", "précision", "rappel", "F1"), rows)
    print(
        f"{report.questions} questions ; {report.exact:.1%} toutes justes ; "
        f"{report.forbidden} lecture(s) interdite(s) ; p50 {report.p50_ms:.2f} ms."
    )
    mistakes = [
        (item.id, ", ".join(item.wrong), ", ".join(item.missed), ", ".join(item.forbidden), item.query[:60])
        for item in report.mistakes
    ]
    _print_table("Erreurs", ("question", "en trop", "manque", "interdit", "texte"), mistakes)


def _print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number and column != "texte" else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))  # not markup: a file may hold « [/b] »
    Console().print(table)
