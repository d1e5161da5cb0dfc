"""`kb serve`: the application in front of an engine that answers at once and completes itself in the background."""

import logging
import threading
from typing import TYPE_CHECKING, Final

import uvicorn

from indexer import EmbeddedEngine, SearchError, collect
from indexer.opening import open_chosen
from kb import CaseStore, KnowledgeBaseError, load_geography, load_taxonomy
from web.app import create_app
from web.settings import Settings
from web.watching import Watcher

if TYPE_CHECKING:
    from indexer.engine_fallback import FallbackEngine

log: Final = logging.getLogger("kb")
TOLD_EVERY: Final = 200  # texts embedded between two lines on the console


def run_server(settings: Settings, *, watch: bool = False) -> None:
    """
    Serve until stopped. Without a usable index, the full text is built first; vectors come in the background.

    In front of Meilisearch, this is the index that answers while the server is away; Meilisearch is only read. With
    `watch`, what is saved in the folder of cases is served within a second.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    store, engine = CaseStore(settings.cases_dir), open_chosen(settings.data_dir, settings.choice)
    embedded = engine if isinstance(engine, EmbeddedEngine) else engine.spare
    if watch and embedded is not engine:
        raise KnowledgeBaseError(
            "--watch demande le moteur embarqué. Enlevez KB_ENGINE, ou lancez « kb index » après coup."
        )
    if embedded.keeper.current() is None:
        log.info("Première indexation des cas…")
        synchronise(store, embedded, keep_broken=watch)
    app = create_app(store, engine, settings)
    threading.Thread(target=app.state.services.catalogue.current, name="catalogue", daemon=True).start()
    watcher = Watcher(store, embedded) if watch else None
    threading.Thread(target=complete, args=(store, embedded, engine, watcher), name="index", daemon=True).start()
    log.info("La base est servie sur http://%s:%s (Ctrl+C pour arrêter).", settings.host, settings.port)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


def synchronise(store: CaseStore, engine: EmbeddedEngine, *, keep_broken: bool = False) -> None:
    """Bring the full text up to date with the case files."""
    known = engine.keeper.reusable_documents()
    collected = collect(store, load_taxonomy(), load_geography(), known, keep_broken=keep_broken)
    for problem in collected.problems:
        log.warning("%s", problem)
    if not engine.keeper.is_current(collected.documents):
        engine.keeper.rebuild_text(collected.documents)


def complete(
    store: CaseStore,
    embedded: EmbeddedEngine,
    engine: "EmbeddedEngine | FallbackEngine",
    watcher: Watcher | None = None,
) -> None:
    """
    What may be done while search already answers: read the files again, compute missing vectors, load the model.

    Then, with a watcher, follow the folder for as long as the process lives.
    """

    def progress(done: int, total: int) -> None:
        if done == total or done % TOLD_EVERY < last_batch:
            log.info("Vectorisation : %s textes sur %s.", done, total)

    last_batch = 16
    try:
        synchronise(store, embedded, keep_broken=watcher is not None)
        if not embedded.status().semantic_ready:
            embedded.keeper.embed_missing(progress)
        engine.warm()
    except (SearchError, KnowledgeBaseError, OSError) as error:
        log.warning("L’index n’a pas pu être complété : %s", error)
    else:
        status = engine.status()
        log.info("%s cas en ligne. %s", status.documents, status.detail)
    if watcher:
        watcher.follow()
