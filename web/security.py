"""What protects the visitor and the server, on every response: strict headers, and limits on what may be sent."""

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.addresses import CONTRIBUTE_PATH
from web.errors import AddressTooLong, BodyTooLarge, WebError

MAX_QUERY_STRING: Final = 32_768  # bytes; 2,000 four-byte characters, percent-encoded, fit
MAX_BODY: Final = 65_536  # bytes; no page but the form reads a body
MAX_FORM_BODY: Final = 400_000  # bytes; a case of 200 kB (kb refuses longer ones), its accents percent-encoded

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds the headers above to every response, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, add headers to the start of the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Limits:
    """ASGI middleware that refuses oversized addresses and bodies before anything reads them."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Exception], Response]) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a reasonable request on; answer the others with the problem."""
        error = _excess(scope) if scope["type"] == "http" else None
        if error is None:
            await self.app(scope, receive, send)
        else:
            response = self.refuse(Request(scope), error)
            await response(scope, receive, send)


def _excess(scope: Scope) -> WebError | None:
    if len(scope["query_string"]) > MAX_QUERY_STRING:
        return AddressTooLong(MAX_QUERY_STRING)
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    is_form = scope["path"] == CONTRIBUTE_PATH or scope["path"].startswith(f"{CONTRIBUTE_PATH}/")
    limit = MAX_FORM_BODY if is_form else MAX_BODY
    if b"transfer-encoding" in headers or not length.isdigit() or int(length) > limit:
        return BodyTooLarge(limit, is_form=is_form)
    return None
