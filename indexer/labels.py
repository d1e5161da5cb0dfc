"""What the values of a facet are called: the value the engine knows, the label readers see, the name people type."""

from difflib import get_close_matches
from typing import Final

from indexer.query import Facet
from kb import NATIONAL, Geography, Taxonomy, Vocabulary, fold

NATIONAL_LABEL: Final = "France entière"

FACET_LABELS: Final = {
    Facet.REGION: "Région",
    Facet.DEPARTMENT: "Département",
    Facet.DOMAIN: "Domaine",
    Facet.TYPE: "Type de partenariat",
    Facet.MODALITY: "Modalité",
    Facet.ACTOR_KIND: "Nature des acteurs",
    Facet.STATUS: "Devenir",
}
"""Facets in the order pages show them."""


class Labels:
    """Names of facet values, from the taxonomy and the geography."""

    def __init__(self, taxonomy: Taxonomy, geography: Geography) -> None:
        self.taxonomy, self.geography = taxonomy, geography
        self._vocabularies: dict[Facet, Vocabulary] = {
            Facet.DOMAIN: taxonomy.domains,
            Facet.TYPE: taxonomy.types,
            Facet.MODALITY: taxonomy.modalities,
            Facet.ACTOR_KIND: taxonomy.actor_kinds,
            Facet.STATUS: taxonomy.statuses,
        }

    def label(self, facet: Facet, value: str) -> str:
        """What readers see: « Haute-Garonne (31) » for département 31; the value itself when it is unknown."""
        if facet is Facet.REGION:
            return NATIONAL_LABEL if value == NATIONAL else value
        if facet is Facet.DEPARTMENT:
            department = self.geography.department(value)
            return f"{department.name} ({department.code})" if department else value
        return self._vocabularies[facet].label(value)

    def resolve(self, facet: Facet, name: str) -> str | None:
        """The value that a slug, a label or another usual name means; None when it means nothing known."""
        if facet is Facet.REGION:
            return NATIONAL if fold(name) == fold(NATIONAL_LABEL) else self.geography.resolve_region(name)
        if facet is Facet.DEPARTMENT:
            code = name.rpartition("(")[2].rstrip(") ") if name.endswith(")") else name
            return self.geography.resolve_department(code)
        term = self._vocabularies[facet].resolve(name)
        return term.slug if term else None

    def choices(self, facet: Facet) -> tuple[str, ...]:
        """All the values of a facet, in the order of the lists."""
        if facet is Facet.REGION:
            return (*(region.name for region in self.geography.regions), NATIONAL)
        if facet is Facet.DEPARTMENT:
            return tuple(department.code for department in self.geography.departments)
        return tuple(term.slug for term in self._vocabularies[facet])

    def nearest(self, facet: Facet, name: str) -> str | None:
        """The value or label nearest to a misspelt name, for « vouliez-vous dire … ? »."""
        if facet is Facet.REGION:
            return self.geography.nearest_region(name[:100])
        if facet is Facet.DEPARTMENT:
            return nearest_of(name, tuple(department.name for department in self.geography.departments))
        return self._vocabularies[facet].nearest(name[:100])


def nearest_of(name: str, names: tuple[str, ...]) -> str | None:
    """The name nearest to a misspelt one, accents and case put aside."""
    by_key = {fold(known): known for known in names}
    found = get_close_matches(fold(name[:100]), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None
