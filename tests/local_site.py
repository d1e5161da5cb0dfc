"""A web site on this machine for the tests of links: pages by path, what was asked of it, and how many at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """What the site answers, by path: a status, headers, seconds to wait. It also serves as a proxy for any site."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port = server.server_port
        self.pages: dict[str, tuple[int, dict[str, str], float]] = {}
        self.asked: list[tuple[str, str, float]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, status: int = 200, wait: float = 0.0, **headers: str) -> str:
        """Add a page; its address. `HEAD /path` as path answers to that method only."""
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, wait)
        return self.url(path)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Serve one request."""
        with self._lock:
            self.asked.append((handler.command, handler.path, time.monotonic()))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        status, headers, wait = self.pages.get(
            f"{handler.command} {handler.path}", self.pages.get(handler.path, (404, {}, 0.0))
        )
        time.sleep(wait)
        with self._lock:
            self._at_once -= 1
        handler.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()


@contextmanager
def local_site() -> Iterator[Site]:
    """The site while it serves, on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        """Passes every request to the site."""

        def do_GET(self) -> None:
            """A page."""
            site.answer(self)

        def do_HEAD(self) -> None:
            """The head of a page."""
            site.answer(self)

        def log_message(self, *_: object) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
