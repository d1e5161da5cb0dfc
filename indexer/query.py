"""What is asked of the search: words, filters, page. A `Query` is a value and knows no engine."""

from enum import StrEnum
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT: Final = 2000  # characters; a situation told in a paragraph fits, a pasted book does not
MAX_PER_PAGE: Final = 100
MAX_PAGE: Final = 1000


class Facet(StrEnum):
    """A field one can filter on. The value is its name in the API."""

    REGION = "region"  # official name, or National
    DEPARTMENT = "department"  # INSEE code
    COMMUNE = "commune"  # INSEE code
    DOMAIN = "domain"  # slug
    TYPE = "type"  # slug
    MODALITY = "modality"  # slug of the taxonomy's modality that gathers the case's free labels
    ACTOR_KIND = "actor_kind"  # slug
    WITH_FIGURES = "with_figures"  # YES for a case whose results give figures
    STATUS = "status"  # slug


YES: Final = "1"  # the only value of a facet that a case has or has not


class Mode(StrEnum):
    """How cases are found: by their words, by their meaning, or by both."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    PROXIMITY = "proximity"  # nearest to the place asked, or filtered on; without any place, as relevance
    RECENT = "recent"


class Query(BaseModel):
    """
    One question to the base. Values of one facet are alternatives (OR), facets add up (AND); no text: all cases.

    `filters` holds canonical values (see `Facet`). `literal` searches the words as they are, nothing is read into
    them; `ignore` lists readings that the user removed, as « kind:value » (« region:Occitanie »).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(default="", max_length=MAX_TEXT)
    filters: dict[Facet, tuple[str, ...]] = {}
    year_min: int | None = None
    year_max: int | None = None
    mode: Mode = Mode.HYBRID
    sort: Sort = Sort.RELEVANCE
    literal: bool = False
    ignore: tuple[str, ...] = ()
    page: int = Field(default=1, ge=1, le=MAX_PAGE)
    per_page: int = Field(default=10, ge=1, le=MAX_PER_PAGE)

    def values(self, facet: Facet) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return self.filters.get(facet, ())

    def toggled(self, facet: Facet, value: str) -> Self:
        """The query with this value chosen, or no longer chosen; back on page 1."""
        chosen = self.values(facet)
        kept = tuple(other for other in chosen if other != value) if value in chosen else (*chosen, value)
        filters = {**self.filters, facet: kept}
        return self.changed(filters={name: values for name, values in filters.items() if values})

    def changed(self, **changes: object) -> Self:
        """The query with some fields changed; back on page 1 unless the page is what changes."""
        return self.model_copy(update={"page": 1, **changes})

    @property
    def is_filtered(self) -> bool:
        """True when at least one filter or a bound on years is set."""
        return bool(self.filters) or self.year_min is not None or self.year_max is not None
