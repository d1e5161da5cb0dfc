"""The `review` command: what a reviewer wants to see of proposed cases, in Markdown."""

from typing import TYPE_CHECKING

import typer

from kb.cli_check import PathsArgument, SinceOption, wanted_paths
from kb.cli_folders import CasesOption, DataOption, Folders, folders

if TYPE_CHECKING:
    from kb.case import Case
    from kb.review import Meaning


def register(app: typer.Typer) -> None:
    """Add the command of this file to the application."""
    app.command("review")(review)


def review(
    context: typer.Context,
    paths: PathsArgument = None,
    since: SinceOption = None,
    cases: CasesOption = None,
    data: DataOption = None,
) -> None:
    """
    Écrit en Markdown la revue de cas proposés : problèmes, aperçu, cas proches, facettes touchées.

    Exemple : kb review --since main

    Code de sortie : 0 si la revue est écrite (même d’un cas fautif), 1 sinon.
    """
    from kb.checking import check_files
    from kb.review import Base
    from kb.review import review as reviewed
    from kb.store import CaseStore

    where = folders(context, cases, data)
    store = CaseStore(where.cases)
    wanted = wanted_paths(store, paths, since)
    found = check_files(store, wanted, everything=False)
    base = Base(tuple(store.load_all()[0]) if store.root.is_dir() else (), _by_meaning(where))
    print(reviewed(found, [store.read(path) for path in wanted], base), end="")


def _by_meaning(where: Folders) -> "Meaning | None":
    """The search by meaning of the index that is there, if there is one and it is ready. None is built here."""
    from indexer import MAX_TEXT, Mode, Query, SearchError, open_engine
    from kb.review import SIMILAR

    if not where.data.is_dir():
        return None
    try:
        engine = open_engine(where.data)
        if not engine.status().semantic_ready:
            return None
    except (SearchError, OSError):
        return None

    live = engine.keeper.current()

    def nearest(case: "Case") -> list[tuple[str, str]]:
        if live and case.slug in live.numbers:
            return [(hit.slug, hit.title) for hit in engine.similar(case.slug, SIMILAR)]
        text = f"{case.title} {case.plain or case.summary}"[:MAX_TEXT]
        hits = engine.search(Query(text=text, mode=Mode.SEMANTIC, per_page=SIMILAR)).hits
        return [(hit.slug, hit.title) for hit in hits]

    return nearest
