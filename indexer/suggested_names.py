"""What may be suggested while someone types: the places, modalities, domains, types and actors that have cases."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from indexer.document import Document
from kb import Geography, Taxonomy, Vocabulary

PARIS: Final = "75"  # the département and the commune are one: the commune is suggested

IsRead = Callable[[str, str, str | tuple[str, ...]], bool]
"""Called with (text, kind, value): does a search for this text understand this place?"""


class Name(NamedTuple):
    """
    Something that can be suggested.

    `value` is what to search for, `detail` says what it is and how many cases it has; `names` are all the names it
    is found by, the shown one first.
    """

    kind: str
    label: str
    value: str
    detail: str
    cases: int
    names: tuple[str, ...]


def names_of(
    documents: Sequence[Document], taxonomy: Taxonomy, geography: Geography, is_read: IsRead
) -> Iterator[Name]:
    """All that can be suggested for these cases, besides their titles."""
    yield from _regions(documents, geography, is_read)
    yield from _areas(documents, geography)
    yield from _departments(documents, geography, is_read)
    yield from _communes(documents, geography, is_read)
    yield from _terms("modality", "Modalité", taxonomy.modalities, Counter(_each(doc.modalities for doc in documents)))
    yield from _terms("domain", "Domaine", taxonomy.domains, Counter(_each(doc.domains for doc in documents)))
    yield from _terms("type", "Type de partenariat", taxonomy.types, Counter(_each(doc.types for doc in documents)))
    for actor, count in Counter(_each(set(doc.actors) for doc in documents)).items():
        yield Name("actor", actor, actor, _detail("Acteur", count), count, (actor,))


def _regions(documents: Sequence[Document], geography: Geography, is_read: IsRead) -> Iterator[Name]:
    counts = Counter(_each(doc.regions for doc in documents))
    for region in geography.regions:
        value = region.name if is_read(region.name, "region", region.name) else f"région {region.name}"
        names = (region.name, *region.names)
        yield Name("place", region.name, value, _detail("Région", counts[region.name]), counts[region.name], names)


def _areas(documents: Sequence[Document], geography: Geography) -> Iterator[Name]:
    for area in geography.areas:
        count = sum(not set(area.regions).isdisjoint(doc.regions) for doc in documents)
        if count:
            yield Name("place", area.name, area.name, _detail("Territoire", count), count, (area.name, *area.names))


def _departments(documents: Sequence[Document], geography: Geography, is_read: IsRead) -> Iterator[Name]:
    counts = Counter(_each(doc.departments for doc in documents))
    for department in geography.departments:
        count = counts[department.code]
        if not count or department.name == department.region or department.code == PARIS:
            continue
        label = f"{department.name} ({department.code})"
        value = department.name if is_read(department.name, "department", department.code) else label
        yield Name("place", label, value, _detail("Département", count), count, (label, *department.names))


def _communes(documents: Sequence[Document], geography: Geography, is_read: IsRead) -> Iterator[Name]:
    for code, count in Counter(doc.commune for doc in documents if doc.commune).items():
        commune = geography.communes[code]
        department = geography.department(commune.department)
        where = f"Commune, {department.name}" if department else "Commune"
        name = commune.name
        value = name if is_read(name, "commune", code) else f"{name} ({commune.department})"
        yield Name("place", name, value, _detail(where, count), count, (name,))


def _terms(kind: str, what: str, vocabulary: Vocabulary, counts: Counter[str]) -> Iterator[Name]:
    for term in vocabulary:
        count = counts[term.slug]
        if count:
            label = term.label[0].upper() + term.label[1:]
            yield Name(kind, label, _uncapitalised(label), _detail(what, count), count, (term.label, *term.synonyms))


def _uncapitalised(label: str) -> str:
    """The label within a sentence: « emploi et insertion », but « RSE »."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _detail(what: str, count: int) -> str:
    return f"{what} · {count} cas"


def _each(groups: Iterable[Iterable[str]]) -> Iterator[str]:
    for group in groups:
        yield from group
