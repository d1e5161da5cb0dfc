"""The addresses of the pages other than the search: organisations, domains, types, regions, selections, the form."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from kb import slugify

ACTORS_PATH: Final = "/acteurs"
COMPARE_PATH: Final = "/comparer"
BOOKLET_PATH: Final = "/livret"
CONTRIBUTE_PATH: Final = "/contribuer"
BOOKLET_PDF_PATH: Final = "/livret.pdf"
SELECTION_NAME: Final = "cas"
"""The parameter that holds the slugs of a selection, once for each."""


def url_for_organisation(slug: str) -> str:
    """The page of an organisation."""
    return f"{ACTORS_PATH}/{quote(slug)}"


def url_for_domain(slug: str) -> str:
    """The page of a domain."""
    return f"/domaines/{quote(slug)}"


def url_for_type(slug: str) -> str:
    """The page of a type of partnership."""
    return f"/types/{quote(slug)}"


def url_for_region(name: str) -> str:
    """The page of a region, given by its official name."""
    return f"/regions/{slugify(name)}"


def url_for_selection(path: str, slugs: Iterable[str]) -> str:
    """A page that shows these cases together: « /comparer?cas=a&cas=b »."""
    pairs = [(SELECTION_NAME, slug) for slug in slugs]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def url_for_citation(slug: str, extension: str) -> str:
    """The reference of a case as a file to download: `bib` or `ris`."""
    return f"/cas/{quote(slug)}.{extension}"
