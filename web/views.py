"""Small values that templates print: a label, a count, a link. Templates loop over them and build no URL."""

from dataclasses import dataclass

from indexer import Hit, Segment
from indexer.labels import NATIONAL_LABEL, Labels
from kb import NATIONAL, fold
from web.typography import capitalised, joined
from web.urls import url_for_case

MAX_ACTORS = 3
MAX_PLACES = 2
MAX_WORDS = 6
EXCERPT = 240  # characters of summary under a title when no passage answers better


@dataclass(frozen=True)
class Link:
    """Something to follow. `count` is a number of cases, `note` a few words more."""

    label: str
    url: str
    count: int | None = None
    note: str = ""


@dataclass(frozen=True)
class FacetLine:
    """One value of a facet, as a box to tick; `value` is what the address gives."""

    id: str
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class FacetGroup:
    """One facet: the values shown at once, the others behind « Voir plus »."""

    name: str
    label: str
    lines: tuple[FacetLine, ...]
    more: tuple[FacetLine, ...]
    chosen: int
    is_open: bool


@dataclass(frozen=True)
class Chip:
    """Something that narrows the search, and the address of the search without it (or with it again)."""

    kind: str
    label: str
    url: str
    action: str
    is_excluded: bool = False


@dataclass(frozen=True)
class PageLink:
    """One step of the pagination; a gap (« … ») has no URL."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason why a case is shown: « Mots », « café, village »."""

    label: str
    text: str


@dataclass(frozen=True)
class HitView:
    """One case in a list; `name` is its title without marks, `status` what became of it."""

    slug: str
    name: str
    url: str
    title: tuple[Segment, ...]
    passage: tuple[Segment, ...]
    reasons: tuple[Reason, ...]
    place: str
    proximity: str
    year: int | None
    types: tuple[str, ...]
    domains: tuple[str, ...]
    actors: str
    status: str
    alert: str
    has_figures: bool


def hit_view(hit: Hit, labels: Labels, reasons: tuple[Reason, ...] = ()) -> HitView:
    """What a list shows of a hit; `reasons` are those of the list, before those of the hit itself."""
    where = place(hit.city, hit.departments, hit.regions, labels)
    status = labels.taxonomy.statuses.label(hit.status)
    return HitView(
        slug=hit.slug,
        name=hit.title,
        url=url_for_case(hit.slug),
        title=hit.title_segments or (Segment(text=hit.title),),
        passage=hit.passage.segments if hit.passage else (Segment(text=excerpt(hit.summary)),),
        reasons=(*reasons, *reasons_of(hit)),
        place=where,
        proximity=_nearness(hit, where),
        year=hit.start_year,
        types=tuple(labels.taxonomy.types.label(slug) for slug in hit.types),
        domains=tuple(labels.taxonomy.domains.label(slug) for slug in hit.domains),
        actors=shortened(hit.actors, MAX_ACTORS),
        status=status,
        alert=status if hit.status == "arrete" else "",
        has_figures=hit.with_figures,
    )


def reasons_of(hit: Hit) -> tuple[Reason, ...]:
    """Why the search found it: the section that answers, the words and the concepts it shares with the question."""
    reasons = []
    if hit.passage:
        reasons.append(Reason("Passage", hit.passage.section))
    if hit.matched_concepts:
        reasons.append(Reason("Notions", ", ".join(capitalised(concept) for concept in hit.matched_concepts)))
    words = _single_words(hit.matched_words)
    if words:
        reasons.append(Reason("Mots", ", ".join(words[:MAX_WORDS])))
    elif hit.semantic_score is not None:
        reasons.append(Reason("Sens", "proche de la question, sans mot commun"))
    return tuple(reasons)


def _single_words(words: tuple[str, ...]) -> list[str]:
    """The matched words without the phrases that only repeat them."""
    each = {word for word in words if " " not in word}
    return [word for word in words if word in each or not set(word.split()) <= each]


def _nearness(hit: Hit, where: str) -> str:
    """« à 35 km »; nothing when the place of the case already says it."""
    if hit.proximity is None or where == NATIONAL_LABEL or fold(hit.proximity.label) in fold(where):
        return ""
    return hit.proximity.label


def place(city: str, departments: tuple[str, ...], regions: tuple[str, ...], labels: Labels) -> str:
    """« Toulouse, Occitanie », « Deux-Sèvres, Nouvelle-Aquitaine », « France entière »."""
    if NATIONAL in regions:
        return NATIONAL_LABEL
    region = shortened(regions, MAX_PLACES)
    department = labels.geography.department(departments[0]) if len(departments) == 1 else None
    nearest = city or (department.name if department else "")
    return ", ".join(dict.fromkeys(name for name in (nearest, region) if name))


def shortened(names: tuple[str, ...], limit: int) -> str:
    """The first names, then how many others: « A, B, C et 4 autres »."""
    hidden = len(names) - limit
    if hidden <= 1:  # « et 1 autre » is no shorter than its name
        return joined(names)
    return f"{', '.join(names[:limit])} et {hidden} autres"


def excerpt(text: str, length: int = EXCERPT) -> str:
    """The beginning of a text: whole sentences if one ends in time, whole words otherwise."""
    if len(text) <= length:
        return text
    head = text[:length]
    end = head.rfind(". ")
    return head[: end + 1] if end >= length // 2 else f"{head.rsplit(' ', 1)[0].rstrip(' ,;:')}…"
