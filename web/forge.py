"""The page of a forge (GitHub, GitLab) where a new file is written, found from the address where files are mended."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

MAX_ADDRESS: Final = 8_000  # bytes; GitHub answers 414 a little above 8 kB
_GITLAB: Final = re.compile(r"(?P<project>https?://.+?)/-/(?:edit|blob)/(?P<folder>[^?#]+?)/\{path\}")
_GITHUB: Final = re.compile(r"(?P<project>https?://[^/?#]+/[^/?#]+/[^/?#]+)/(?:edit|blob)/(?P<folder>[^?#]+?)/\{path\}")


@dataclass(frozen=True)
class NewFilePage:
    """Where to propose a new file; `is_filled` when the address carries its text too."""

    url: str
    is_filled: bool

    @property
    def host(self) -> str:
        """The site it is on, as people call it: « github.com »."""
        return urlsplit(self.url).hostname or ""


def new_file_page(correction: str, file: str, text: str) -> NewFilePage | None:
    """
    The page that writes a new file beside those that `correction` mends; None for a forge of another kind.

    `correction` is KB_REPOSITORY_URL: « https://github.com/org/project/edit/main/cases/{path} ».
    """
    if found := _GITLAB.fullmatch(correction):
        address, name, content = f"{found['project']}/-/new/{found['folder']}", "file_name", "content"
    elif found := _GITHUB.fullmatch(correction):
        address, name, content = f"{found['project']}/new/{found['folder']}", "filename", "value"
    else:
        return None
    named = f"{address}?{name}={quote(file, safe='')}"
    whole = f"{named}&{content}={quote(text, safe='')}"
    is_filled = len(whole) <= MAX_ADDRESS
    return NewFilePage(whole if is_filled else named, is_filled)
