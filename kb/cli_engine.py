"""What the commands that search share: an engine brought up to date, errors told in French, a progress bar."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kb.cli_folders import Folders
from kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from indexer import EmbeddedEngine
    from indexer.engine_fallback import FallbackEngine

Given = TypeVar("Given")


class ModeOption(StrEnum):
    """How cases are found, as the command line says it."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


class SortOption(StrEnum):
    """The order of the cases, as the command line says it."""

    RELEVANCE = "relevance"
    PROXIMITY = "proximity"
    RECENT = "recent"


ModeChoice = Annotated[ModeOption, typer.Option("--mode", help="Par les mots et le sens, les mots, ou le sens.")]
SortChoice = Annotated[
    SortOption, typer.Option("--sort", help="Par pertinence, par proximité du lieu demandé, ou les récents d’abord.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Écrit du JSON sur la sortie.")]


def engine_settings(kind: Callable[..., Given], **given: object) -> Given:
    """Settings read from the environment, and those given here. A value that is refused is told in one sentence."""
    from pydantic import ValidationError

    from web.refusals import french_refusal

    try:
        return kind(**given)
    except ValidationError as error:
        raise KnowledgeBaseError(french_refusal(error)) from error


def chosen_engine(where: Folders) -> "EmbeddedEngine | FallbackEngine":
    """The engine that is set, on the data folder."""
    from indexer.opening import open_chosen
    from web.engine_settings import EngineSettings

    return open_chosen(where.data, engine_settings(EngineSettings).choice)


def ready_engine(where: Folders, *, vectors: bool = True) -> "EmbeddedEngine | FallbackEngine":
    """
    The engine that is set, its index in the data folder brought up to date first when it does not match the cases.

    While another process writes the index, it is taken as it is. Without `vectors` only the full text is built. The
    index of a Meilisearch server is only read: `kb index` writes it, with a key that may.
    """
    from indexer import EmbeddedEngine, IndexBusy, collect
    from kb.geography import load_geography
    from kb.store import CaseStore
    from kb.taxonomy import load_taxonomy

    with told():
        engine = chosen_engine(where)
        embedded = engine if isinstance(engine, EmbeddedEngine) else engine.spare
        reusable = embedded.reusable_documents()
        collected = collect(CaseStore(where.cases), load_taxonomy(), load_geography(), reusable)
        try:
            if vectors:
                with progress() as advance:
                    embedded.write(collected.documents, advance)
            elif not embedded.keeper.is_current(collected.documents):
                embedded.keeper.rebuild_text(collected.documents)
        except IndexBusy:
            if not embedded.status().documents:
                raise
            print("L’index est en cours de mise à jour : la recherche se fait sur son état actuel.", file=sys.stderr)
    return engine


@contextmanager
def told() -> Iterator[None]:
    """Tell the errors of the search room as those of the `kb` room: one sentence, no traceback."""
    from indexer import SearchError
    from indexer.evaluation import InvalidJudgements

    try:
        yield
    except (SearchError, InvalidJudgements) as error:
        raise KnowledgeBaseError(str(error)) from error


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the error output, once there is work to show and where a terminal shows it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Indexation"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("vectors")

    def update(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()
