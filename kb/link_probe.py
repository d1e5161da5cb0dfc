"""Asks whether a page of the open web is still there, without reading it: polite, bounded in time, never raising."""

import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict

TIMEOUT: Final = 15.0  # seconds without a word from the server
WHOLE_REQUEST: Final = 45.0  # seconds after which a server that answers by drops is left
AGENT: Final = "impact-kb (verification des sources; une requete par page)"
_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_GONE: Final = {404, 410}
_TURNED_AWAY: Final = {401, 402, 403, 405, 406, 407, 418, 429, 451, 999}
_NOT_ASKED_SO: Final = {400, 403, 404, 405, 406, 501, 999}  # some servers answer so to HEAD and well to GET


class Verdict(StrEnum):
    """What became of a page."""

    FOUND = "found"
    MOVED = "moved"
    TURNED_AWAY = "turned-away"
    GONE = "gone"
    FAULTY = "faulty"
    UNREACHABLE = "unreachable"


class Answer(BaseModel):
    """What came back for one address; `reason` is French, `final` the address after redirections."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    status: int | None = None
    final: str = ""
    reason: str = ""
    asked: date


class PrivateAddress(OSError):
    """The address leads to this machine or its own network: a contributed file must not make us knock there."""


class Probe:
    """Asks for pages. `open_web_only` refuses the machine's own network; a proxy, if there is one, judges instead."""

    def __init__(self, *, timeout: float = TIMEOUT, open_web_only: bool = True) -> None:
        self._timeout = timeout
        guard = open_web_only and not urllib.request.getproxies()
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            _PlainHandler(guard=guard),
            _SecureHandler(guard=guard),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
        ):
            self._opener.add_handler(handler)

    def ask(self, url: str) -> Answer:
        """The answer of one page; whatever goes wrong is told in it, never raised."""
        answer = self._ask(url, "HEAD")
        return self._ask(url, "GET") if answer.status in _NOT_ASKED_SO else answer

    def _ask(self, url: str, method: str) -> Answer:
        today = datetime.now().astimezone().date()
        try:
            request = urllib.request.Request(_ascii(url), method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})  # noqa: S310  # the opener knows http and https only
            with self._opener.open(request, timeout=self._timeout) as response:
                return _found(url, int(response.status), str(response.url), today)
        except urllib.error.HTTPError as error:
            with error:
                return _refused(error.code, today)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(verdict=Verdict.UNREACHABLE, reason=_french(error), asked=today)


def _found(url: str, status: int, final: str, today: date) -> Answer:
    before, after = urlsplit(_ascii(url)), urlsplit(final)
    if (_host(before.hostname), before.path.rstrip("/")) == (_host(after.hostname), after.path.rstrip("/")):
        return Answer(verdict=Verdict.FOUND, status=status, final=final, asked=today)
    home = after.path.rstrip("/") == "" and before.path.rstrip("/") != ""
    reason = "renvoie à une page d’accueil" if home else "a changé d’adresse"
    return Answer(verdict=Verdict.MOVED, status=status, final=final, reason=reason, asked=today)


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")


def _refused(status: int, today: date) -> Answer:
    if status in _GONE:
        return Answer(verdict=Verdict.GONE, status=status, reason="page introuvable", asked=today)
    if status in _TURNED_AWAY:
        return Answer(verdict=Verdict.TURNED_AWAY, status=status, reason="le site refuse ce contrôle", asked=today)
    return Answer(verdict=Verdict.FAULTY, status=status, reason="erreur du site", asked=today)


def _french(error: Exception) -> str:
    """Why a site could not be reached, in French."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    reasons: tuple[tuple[type[BaseException], str], ...] = (
        (PrivateAddress, "adresse interne, non contrôlée"),
        (socket.gaierror, "ce site n’existe pas ou plus"),
        (ssl.SSLCertVerificationError, "certificat de sécurité refusé"),
        (ssl.SSLError, "échange chiffré impossible"),
        (TimeoutError, "pas de réponse à temps"),
        (ConnectionRefusedError, "connexion refusée"),
        (ConnectionError, "connexion interrompue"),
        (http.client.HTTPException, "réponse incompréhensible"),
    )
    return next((told for kind, told in reasons if isinstance(cause, kind)), "site injoignable")


def _ascii(url: str) -> str:
    """The address as it travels: accents of the path by code, those of the site's name in IDNA."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    place = f"[{host}]" if ":" in host else host
    place += f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, place, quote(parts.path, safe=_SAFE), quote(parts.query, safe=f"{_SAFE}?"), ""))


class _PlainHandler(urllib.request.HTTPHandler):
    def __init__(self, *, guard: bool) -> None:
        super().__init__()
        self._guard = guard

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain if self._guard else _PlainAnywhere, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, *, guard: bool) -> None:
        super().__init__()
        self._guard = guard

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure if self._guard else _SecureAnywhere, req)


class _Plain(http.client.HTTPConnection):
    guard = True

    def connect(self) -> None:
        super().connect()
        _watch(self.sock, guard=self.guard)


class _Secure(http.client.HTTPSConnection):
    guard = True

    def connect(self) -> None:
        super().connect()
        _watch(self.sock, guard=self.guard)


class _PlainAnywhere(_Plain):
    guard = False


class _SecureAnywhere(_Secure):
    guard = False


def _watch(connected: socket.socket, *, guard: bool) -> None:
    """Refuse an address that is not public before anything is asked; cut the line after the time of a whole request."""
    peer = str(connected.getpeername()[0]).partition("%")[0]
    if guard and not ipaddress.ip_address(peer).is_global:
        connected.close()
        raise PrivateAddress(peer)
    timer = threading.Timer(WHOLE_REQUEST, _cut, [connected])
    timer.daemon = True
    timer.start()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it is closed already, as it should be
        connected.shutdown(socket.SHUT_RDWR)
