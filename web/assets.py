"""Static files, read once at start; their URL holds a hash of their content, so that they can be cached for a year."""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

STATIC_DIR: Final = Path(__file__).with_name("static")
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"  # for an address made by an older version of the site


class Asset(NamedTuple):
    """One static file."""

    content: bytes
    media_type: str
    digest: str


class Assets:
    """The static files of the site. Only what was read at start can be served: no path is ever built from a URL."""

    def __init__(self, folder: Path = STATIC_DIR) -> None:
        self._assets = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in MEDIA_TYPES}

    def url(self, name: str) -> str:
        """Where a file is served: « /static/3f2a1b4c5d/app.css »; KeyError for a file that does not exist."""
        return f"/static/{self._assets[name].digest}/{name}"

    def response(self, request: Request) -> Response:
        """The file asked by `/static/{digest}/{name}`."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return PlainTextResponse("Fichier introuvable.", status_code=404)
        cache = FOREVER if request.path_params["digest"] == asset.digest else BRIEFLY
        return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": cache})


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, MEDIA_TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
