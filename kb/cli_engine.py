"""What the commands that search share: an engine brought up to date, errors told in French, a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli_folders import Folders
from kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from indexer import EmbeddedEngine


class ModeOption(StrEnum):
    """How cases are found, as the command line says it."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


ModeChoice = Annotated[ModeOption, typer.Option("--mode", help="Par les mots et le sens, les mots, ou le sens.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Écrit du JSON sur la sortie.")]


def ready_engine(where: Folders) -> "EmbeddedEngine":
    """The engine of the data folder, its index brought up to date first when it does not match the cases."""
    from indexer import collect, open_engine
    from kb.geography import load_geography
    from kb.store import CaseStore
    from kb.taxonomy import load_taxonomy

    engine = open_engine(where.data)
    reusable = engine.keeper.reusable_documents()
    collected = collect(CaseStore(where.cases), load_taxonomy(), load_geography(), reusable)
    with told(), progress() as advance:
        if not engine.keeper.is_current(collected.documents):
            engine.rebuild(collected.documents, advance)
        else:
            engine.keeper.embed_missing(advance)
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

    columns = (TextColumn("Vectorisation"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
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
