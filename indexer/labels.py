"""What the values of a facet are called: the value the engine knows, the label readers see, the name people type."""

from difflib import get_close_matches
from typing import Final

from indexer.query import YES, Facet
from kb import NATIONAL, Geography, Taxonomy, Vocabulary, fold

NATIONAL_LABEL: Final = "France entière"

FACET_LABELS: Final = {
    Facet.REGION: "Région",
    Facet.DEPARTMENT: "Département",
    Facet.COMMUNE: "Commune",
    Facet.DOMAIN: "Domaine",
    Facet.TYPE: "Type de partenariat",
    Facet.MODALITY: "Modalité",
    Facet.ACTOR_KIND: "Nature des acteurs",
    Facet.WITH_FIGURES: "Résultats",
    Facet.STATUS: "Devenir",
}
"""Facets in the order pages show them."""
FIGURES_LABEL: Final = "Avec résultats chiffrés"
UNLISTED: Final = frozenset({Facet.COMMUNE})
"""Facets whose values are too many to be listed: there are 35,000 communes."""


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
        if facet is Facet.COMMUNE:
            commune = self.geography.communes.get(value)
            return f"{commune.name} ({commune.department})" if commune else value
        if facet is Facet.WITH_FIGURES:
            return FIGURES_LABEL if value == YES else value
        return self._vocabularies[facet].label(value)

    def resolve(self, facet: Facet, name: str) -> str | None:
        """The value that a slug, a label or another usual name means; None when it means nothing known."""
        if facet is Facet.REGION:
            return NATIONAL if fold(name) == fold(NATIONAL_LABEL) else self.geography.resolve_region(name)
        if facet is Facet.DEPARTMENT:
            code = name.rpartition("(")[2].rstrip(") ") if name.endswith(")") else name
            return self.geography.resolve_department(code)
        if facet is Facet.COMMUNE:
            return self._commune(name)
        if facet is Facet.WITH_FIGURES:
            return YES if fold(name) in {YES, fold(FIGURES_LABEL)} else None
        term = self._vocabularies[facet].resolve(name)
        return term.slug if term else None

    def choices(self, facet: Facet) -> tuple[str, ...]:
        """All the values of a facet, in the order of the lists."""
        if facet is Facet.REGION:
            return (*(region.name for region in self.geography.regions), NATIONAL)
        if facet is Facet.DEPARTMENT:
            return tuple(department.code for department in self.geography.departments)
        if facet is Facet.WITH_FIGURES:
            return (YES,)
        if facet in UNLISTED:
            return ()
        return tuple(term.slug for term in self._vocabularies[facet])

    def nearest(self, facet: Facet, name: str) -> str | None:
        """The value or label nearest to a misspelt name, for « vouliez-vous dire … ? »."""
        if facet is Facet.REGION:
            return self.geography.nearest_region(name[:100])
        if facet is Facet.DEPARTMENT:
            return nearest_of(name, tuple(department.name for department in self.geography.departments))
        if facet not in self._vocabularies:
            return None
        return self._vocabularies[facet].nearest(name[:100])

    def _commune(self, name: str) -> str | None:
        """The code of a commune given by code, by name (« Auch », the largest of that name) or as labelled."""
        if name.upper() in self.geography.communes:
            return name.upper()
        named, _, code = name.rpartition(" (") if name.endswith(")") else (name, "", "")
        found = self.geography.communes_named(named)
        kept = [commune for commune in found if not code or commune.department == code.rstrip(")").upper()]
        return kept[0].code if kept else None


def nearest_of(name: str, names: tuple[str, ...]) -> str | None:
    """The name nearest to a misspelt one, accents and case put aside."""
    by_key = {fold(known): known for known in names}
    found = get_close_matches(fold(name[:100]), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None
