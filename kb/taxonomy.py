"""The closed lists of the base (domains, partnership types, actor natures…), read from kb/taxonomy.yaml."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict
from rapidfuzz import process

from kb.text import fold

TAXONOMY_FILE: Final = Path(__file__).with_name("taxonomy.yaml")
NEAREST_SCORE: Final = 60  # rapidfuzz WRatio, 0 to 100: below, a « vouliez-vous dire » would puzzle more than help


class Term(BaseModel):
    """One entry of a closed list: its slug (stored), its label (shown), what it means, how people also say it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    label: str
    definition: str
    synonyms: tuple[str, ...] = ()


class Vocabulary:
    """One closed list, e.g. the 16 domains. Iterates over its terms in the order of the file."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self._terms = {term.slug: term for term in terms}
        self._by_name: dict[str, Term] = {}
        for term in terms:
            for name in (term.slug, term.label, *term.synonyms):
                self._by_name.setdefault(fold(name), term)

    def __iter__(self) -> Iterator[Term]:
        """Terms in the order of the file."""
        return iter(self._terms.values())

    def __len__(self) -> int:
        """Number of terms."""
        return len(self._terms)

    def __contains__(self, slug: object) -> bool:
        """True for the slug of a term."""
        return slug in self._terms

    def __getitem__(self, slug: str) -> Term:
        """The term of this slug; KeyError when there is none."""
        return self._terms[slug]

    def label(self, slug: str) -> str:
        """The label of a slug, or the slug itself when it is unknown."""
        term = self._terms.get(slug)
        return term.label if term else slug

    def resolve(self, name: str) -> Term | None:
        """The term that a slug, a label or a synonym names, whatever its case and accents."""
        return self._by_name.get(fold(name))

    def nearest(self, name: str) -> str | None:
        """The slug or label nearest to a misspelt name, for « vouliez-vous dire … ? »."""
        names = [value for term in self for value in (term.slug, term.label)]
        found = process.extractOne(name, names, processor=fold, score_cutoff=NEAREST_SCORE)
        return found[0] if found else None


class Taxonomy(BaseModel):
    """All closed lists."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    domains: Vocabulary
    types: Vocabulary
    actor_kinds: Vocabulary
    modalities: Vocabulary
    contributions: Vocabulary
    statuses: Vocabulary
    acronyms: Mapping[str, tuple[str, ...]]
    """Acronym or short form → its expansions, for words that belong to no term (« ZFE », « QPV »…)."""
    equivalents: tuple[tuple[str, ...], ...] = ()
    """Groups of interchangeable expressions (« sans-abri », « SDF », « homeless »…); each is in one group only."""


@lru_cache(maxsize=1)
def load_taxonomy() -> Taxonomy:
    """The taxonomy of kb/taxonomy.yaml, read once."""
    data = yaml.load(TAXONOMY_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # safe, in C
    acronyms = {name: tuple(expansions) for name, expansions in data.pop("acronyms", {}).items()}
    equivalents = tuple(tuple(group) for group in data.pop("equivalents", ()))
    lists = {name: Vocabulary(tuple(Term(**term) for term in terms)) for name, terms in data.items()}
    return Taxonomy(**lists, acronyms=acronyms, equivalents=equivalents)
