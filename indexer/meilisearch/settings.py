"""
The settings of the Meilisearch indexes, as code. `kb index` applies them; raise `SETTINGS_VERSION` to change them.

An index of cases holds each case three times over: its stems by field, which our own analysis made and which are
searched word by word; its texts as people read them, which Meilisearch searches with its own typo tolerance, prefixes
and synonyms; and the records that are read back (`indexer.meilisearch.documents`), which nothing searches.
"""

from collections import defaultdict
from typing import Any, Final

from indexer.analysis import STOP_WORDS
from indexer.fulltext import FIELD_WEIGHTS
from indexer.meilisearch.filters import ATTRIBUTES, REGIONS
from kb import Taxonomy

SETTINGS_VERSION: Final = 2
EMBEDDER: Final = "default"
PRIMARY_KEY: Final = "slug"
MAX_TOTAL_HITS: Final = 1_000_000
MAX_FACET_VALUES: Final = 2000  # of one facet: more than there are modalities, or communes with cases

# Fields of stems in the order of their weight: a case that holds a word in its labels comes before one that holds it
# in its body, when a list must be cut.
STEM_FIELDS: Final = tuple(
    f"stems_{field}" for field in sorted(FIELD_WEIGHTS, key=lambda field: (-FIELD_WEIGHTS[field], field))
)
TEXT_FIELDS: Final = ("title", "labels", "questions", "summary", "plain", "actors", "places")
"""Fields searched as people wrote them, most telling first."""
READ_FIELDS: Final = ("slug", "version", "card", "document")
"""What answers may hold."""

_EQUALITY: Final = {"facetSearch": False, "filter": {"equality": True, "comparison": False}}
_COMPARISON: Final = {"facetSearch": False, "filter": {"equality": False, "comparison": True}}


def case_settings(taxonomy: Taxonomy, dimension: int) -> dict[str, Any]:
    """The settings of an index of cases; without vectors, `dimension` is 0."""
    return {
        "searchableAttributes": [*STEM_FIELDS, *TEXT_FIELDS],
        "displayedAttributes": [*READ_FIELDS],
        "filterableAttributes": [
            {"attributePatterns": [*ATTRIBUTES.values(), REGIONS, "slug"], "features": _EQUALITY},
            {"attributePatterns": ["start_year"], "features": _COMPARISON},
            "_geo",  # must be named plainly: within a pattern with features it is not filterable
        ],
        "sortableAttributes": ["start_year", "slug", "_geo"],
        "rankingRules": ["words", "typo", "attribute", "proximity", "sort", "exactness"],
        "stopWords": sorted(STOP_WORDS),
        "synonyms": synonyms(taxonomy),
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["fra"]}],
        "typoTolerance": {
            "enabled": True,
            "minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8},
            "disableOnAttributes": [*STEM_FIELDS],
        },
        # What our lists do without, and what takes most of the time to index: the distance between two words (our own
        # scores say how near a case is), the beginnings of words (the lexicon completes them), the search in facets.
        "proximityPrecision": "byAttribute",
        "prefixSearch": "disabled",
        "facetSearch": False,
        "faceting": {"maxValuesPerFacet": MAX_FACET_VALUES, "sortFacetValuesBy": {"*": "count"}},
        "pagination": {"maxTotalHits": MAX_TOTAL_HITS},
        "embedders": {EMBEDDER: {"source": "userProvided", "dimensions": dimension}} if dimension else {},
    }


STATISTICS_SETTINGS: Final[dict[str, Any]] = {
    "searchableAttributes": ["kind"],
    "filterableAttributes": [{"attributePatterns": ["kind", "version"], "features": _EQUALITY}],
    "sortableAttributes": [],
    "displayedAttributes": ["*"],
    "pagination": {"maxTotalHits": 10_000},
}
"""The settings of the index that holds the statistics of the base, piece by piece."""


def synonyms(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """The synonyms of the taxonomy as Meilisearch wants them: from each expression to the others, in lower case."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    groups = [
        *taxonomy.equivalents,
        *((acronym, *expansions) for acronym, expansions in taxonomy.acronyms.items()),
        *((modality.label, *modality.synonyms) for modality in taxonomy.modalities),
    ]
    for group in groups:
        lowered = list(dict.fromkeys(expression.lower() for expression in group))
        for expression in lowered:
            found[expression].update(other for other in lowered if other != expression)
    return {expression: sorted(found[expression]) for expression in sorted(found) if found[expression]}
