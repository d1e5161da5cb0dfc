"""`kb serve`: the application in front of an engine that answers at once and completes itself in the background."""

import errno
import logging
import socket
import threading
from contextlib import ExitStack
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
LAST_PORT: Final = 65535
TOLD_EVERY: Final = 200  # texts embedded between two lines on the console


def run_server(settings: Settings, *, watch: bool = False) -> None:
    """
    Serve until stopped. Without a usable index, the full text is built first; vectors come in the background.

    In front of Meilisearch, this is the index that answers while the server is away; Meilisearch is only read. With
    `watch`, what is saved in the folder of cases is served within a second. Raises `KnowledgeBaseError`.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with bound_socket(settings.host, settings.port) as door:
        _serve(settings, door, watch=watch)


def _serve(settings: Settings, door: socket.socket, *, watch: bool) -> None:
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
    log.info("La base est servie sur %s (Ctrl+C pour arrêter).", address_of(door))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[door])


def bound_socket(host: str, port: int) -> socket.socket:
    """
    A socket bound to an address, not listening yet: nobody connects before there is someone to answer.

    Port 0 lets the system choose. Raises `KnowledgeBaseError`.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as closed_unless_bound:
            door = closed_unless_bound.enter_context(socket.socket(family, kind, protocol))
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            closed_unless_bound.pop_all()
    except OSError as error:
        raise KnowledgeBaseError(_refusal(host, port, error)) from error
    return door


def address_of(door: socket.socket) -> str:
    """The address to type in a browser."""
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < LAST_PORT else port - 1
        return f"Le port {port} est déjà pris par un autre programme. Choisissez-en un autre : kb serve --port {other}."
    if error.errno == errno.EACCES:
        return f"Le port {port} est réservé au système. Choisissez-en un au-dessus de 1024 : kb serve --port 8000."
    return f"« {host} » n’est pas une adresse de cette machine. Essayez kb serve --host 127.0.0.1."


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
