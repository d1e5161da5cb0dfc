"""
The body of a form, read within bounds of size and time. Nothing of it is ever written anywhere.

The form sends no file: the standard library reads it, and no parser of multipart bodies is needed.
"""

import asyncio
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from web.errors import BodyTooLarge, BodyTooSlow, UnreadableBody
from web.security import MAX_FORM_BODY

FORM_TYPE: Final = "application/x-www-form-urlencoded"
READ_TIME: Final = 20.0  # seconds; 400 kB on a slow line
MAX_FIELDS: Final = 1_500  # a case with forty actors and forty sources has fewer than a thousand


async def _body(request: Request) -> bytes:
    """The whole body. Raises `WebError` when it is not a form, too large or too slow."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise UnreadableBody(FORM_TYPE)
    body = bytearray()
    try:
        async with asyncio.timeout(READ_TIME):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_FORM_BODY:
                    raise BodyTooLarge(MAX_FORM_BODY, is_form=True)
    except (TimeoutError, ClientDisconnect) as error:
        raise BodyTooSlow from error
    return bytes(body)


FormBody = Annotated[bytes, Depends(_body)]


def form_items(body: bytes) -> list[tuple[str, str]]:
    """The names and values of a form, in order. Raises `BodyTooLarge` for more fields than the form can have."""
    try:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BodyTooLarge(MAX_FORM_BODY, is_form=True) from error
