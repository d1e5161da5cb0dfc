"""Hits in the order they are read: those of the place asked first, then, under a heading of their own, the others."""

from dataclasses import dataclass

from indexer import ResultPage, Sort
from indexer.labels import Labels
from web.typography import joined
from web.views import HitView, hit_view

PLACE_KINDS = frozenset({"region", "department", "commune", "area"})
HERE = 0  # `Proximity.tier` of the place itself


@dataclass(frozen=True)
class HitGroup:
    """Some hits and the heading above them; no heading when no place was asked."""

    id: str
    title: str
    note: str
    hits: tuple[HitView, ...]


def hit_groups(page: ResultPage, labels: Labels) -> tuple[HitGroup, ...]:
    """
    The hits of a page, in one group or two.

    Two when a place is asked and the order is by relevance; told honestly when the place itself has no case.
    """
    places = [item.label for item in page.understood if item.kind in PLACE_KINDS and not item.excluded]
    hits = tuple((hit_view(hit, labels), hit.proximity) for hit in page.hits)
    here = tuple(view for view, proximity in hits if proximity and proximity.tier == HERE)
    elsewhere = tuple(view for view, proximity in hits if not proximity or proximity.tier != HERE)
    is_sorted_by_place = tuple(view for view, _ in hits) == (*here, *elsewhere)
    if not places or page.query.sort is not Sort.RELEVANCE or not is_sorted_by_place:
        return (HitGroup("", "", "", tuple(view for view, _ in hits)),) if hits else ()
    where = joined(tuple(dict.fromkeys(places)))
    groups = [HitGroup("sur-place", f"Territoire demandé : {where}", "", here)] if here else []
    if elsewhere:
        none = "" if here or page.query.page > 1 else f"Aucun cas ne répond dans le territoire demandé ({where})."
        groups.append(HitGroup("ailleurs", "Ailleurs, du plus au moins pertinent", none, elsewhere))
    return tuple(groups)
