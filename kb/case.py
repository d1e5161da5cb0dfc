"""What a case is: one alliance between actors of different kinds, with its sources."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

NATIONAL: Final = "National"
"""The value of `regions` for an alliance that covers the whole country."""

SECTIONS: Final = {
    "context": "Contexte",
    "alliance": "Alliance",
    "results": "Résultats",
    "lessons": "Enseignements",
    "means": "Moyens",
    "limits": "Limites",
    "replicate": "Pour reproduire",
}
"""Section fields of a case and the French headings of the file, in the order they are written."""


class Frozen(BaseModel):
    """A value: it never changes, unknown keys are refused, French and English names are both accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Actor(Frozen):
    """A member of the alliance."""

    name: str = Field(alias="nom", min_length=1, max_length=200)
    kind: str = Field(alias="nature")
    brings: tuple[str, ...] = Field(default=(), alias="apporte", max_length=12)


class Source(Frozen):
    """A public page the case was written from."""

    url: str = Field(max_length=2000)
    title: str = Field(alias="titre", min_length=1, max_length=300)
    publisher: str = Field(alias="editeur", min_length=1, max_length=200)
    accessed: date | None = Field(default=None, alias="consulte")


class Case(Frozen):
    """
    One case: the front matter (French keys, given as aliases) and the Markdown sections of one file.

    Values of `regions`, `domains`, `types`, `status` and of the actors' `kind` belong to the taxonomy
    (kb/taxonomy.yaml, kb/geography.yaml); kb/checks.py refuses the others. `modalities` and `tags` are free.
    Sections are Markdown; an absent section is an empty string.
    """

    slug: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)
    title: str = Field(alias="titre", min_length=15, max_length=120)
    summary: str = Field(alias="resume", min_length=120, max_length=700)
    plain: str = Field(default="", alias="en_clair", max_length=1200)
    questions: tuple[str, ...] = Field(default=(), max_length=6)
    regions: tuple[str, ...] = Field(min_length=1, max_length=18)
    departments: tuple[str, ...] = Field(default=(), alias="departements", max_length=101)
    city: str = Field(default="", alias="commune", max_length=100)
    domains: tuple[str, ...] = Field(alias="domaines", min_length=1, max_length=3)
    types: tuple[str, ...] = Field(min_length=1, max_length=2)
    modalities: tuple[str, ...] = Field(default=(), alias="modalites", max_length=12)
    actors: tuple[Actor, ...] = Field(alias="acteurs", min_length=2, max_length=40)
    start_year: int | None = Field(default=None, alias="annee", ge=1800, le=2100)
    status: str = Field(default="inconnu", alias="statut")
    status_note: str = Field(default="", alias="statut_note", max_length=500)
    checked: date | None = Field(default=None, alias="verifie")
    tags: tuple[str, ...] = Field(default=(), max_length=12)
    sources: tuple[Source, ...] = Field(min_length=1, max_length=40)
    context: str = ""
    alliance: str = ""
    results: str = ""
    lessons: str = ""
    means: str = ""
    limits: str = ""
    replicate: str = ""

    @property
    def is_national(self) -> bool:
        """True when the alliance covers the whole country."""
        return NATIONAL in self.regions

    def sections(self) -> dict[str, str]:
        """The sections that have a text, heading → Markdown, in the order of the file."""
        texts = {heading: getattr(self, name) for name, heading in SECTIONS.items()}
        return {heading: text for heading, text in texts.items() if text}
