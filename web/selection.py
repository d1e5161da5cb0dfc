"""A selection of cases, as the address of a page gives it: « ?cas=a&cas=b »."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from indexer import SearchEngine, SearchError
from kb import Case
from web.addresses import SELECTION_NAME, url_for_selection
from web.catalogue import Snapshot
from web.given import Given
from web.typography import counted, joined
from web.views import Link

MOST_COMPARED: Final = 5
MOST_IN_BOOKLET: Final = 20
MAX_NAMED: Final = 3  # unknown slugs repeated in a sentence
SHOWN_SLUG: Final = 60  # characters of an unknown slug that are repeated
SUGGESTED: Final = 5


@dataclass(frozen=True)
class Selection:
    """The cases that were found, in the order asked, and what must be said of the others."""

    cases: tuple[Case, ...]
    notices: tuple[str, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """What the address holds."""
        return tuple(case.slug for case in self.cases)

    def url_without(self, path: str, slug: str) -> str:
        """The same page without one of its cases."""
        return url_for_selection(path, [other for other in self.slugs if other != slug])

    def url_with(self, path: str, slug: str) -> str:
        """The same page with one case more."""
        return url_for_selection(path, [*self.slugs, slug])


def parse_selection(items: Iterable[tuple[str, str]], snapshot: Snapshot, most: int) -> Selection:
    """The selection of an address. A case that is gone, or one too many, is told rather than refused."""
    asked = list(dict.fromkeys(Given(items).values(SELECTION_NAME)))
    found = [snapshot.by_slug[slug] for slug in asked if slug in snapshot.by_slug]
    missing = [slug for slug in asked if slug not in snapshot.by_slug]
    notices = []
    if missing:
        names = joined([f"« {slug[:SHOWN_SLUG]} »" for slug in missing[:MAX_NAMED]])
        others = f" ni {counted(len(missing) - MAX_NAMED, 'autre')}" if len(missing) > MAX_NAMED else ""
        notices.append(f"La base n’a pas de cas {names}{others} : renommé, retiré ou mal recopié.")
    if len(found) > most:
        notices.append(f"{counted(len(found), 'cas', 'cas')} demandés, les {most} premiers sont gardés.")
    return Selection(tuple(found[:most]), tuple(notices))


def additions(selection: Selection, path: str, engine: SearchEngine, most: int) -> tuple[Link, ...]:
    """Cases near those selected, as links that add them: the way to build a selection without JavaScript."""
    if not selection.cases or len(selection.cases) >= most:
        return ()
    try:
        near = [hit for case in selection.cases[:most] for hit in engine.similar(case.slug, SUGGESTED)]
    except SearchError:
        return ()
    titles = {hit.slug: hit.title for hit in near if hit.slug not in selection.slugs}
    return tuple(Link(title, selection.url_with(path, slug)) for slug, title in list(titles.items())[:SUGGESTED])
