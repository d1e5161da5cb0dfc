"""What a case is: one alliance between actors of different kinds, with its sources."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kb.text import forbidden_character, one_line

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

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG: Final = 80
_MAX_SECTION: Final = 20_000
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADING: Final = re.compile(r"^ {0,3}#{1,2}(?:[ \t]|$)", re.MULTILINE)

Label = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Question = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Section = Annotated[str, StringConstraints(max_length=_MAX_SECTION)]


class Frozen(BaseModel):
    """
    A value: it never changes, unknown keys are refused, French and English names are both accepted.

    Texts are tidied on the way in, so that a case written to a file and read again is the same case: composed
    accents, one line for fields, no outer blank lines for sections; deceiving characters are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @field_validator("*", mode="before")
    @classmethod
    def _tidy(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, str):
            if info.field_name == "url":  # composing its accents could change the page it leads to
                return _checked(value).strip(" \t\r\n")
            return _section(value) if info.field_name in SECTIONS else _line(value)
        if isinstance(value, list | tuple):
            return tuple(_line(item) if isinstance(item, str) else item for item in value)
        return value


class Actor(Frozen):
    """A member of the alliance."""

    name: str = Field(alias="nom", min_length=1, max_length=200)
    kind: str = Field(alias="nature", min_length=1, max_length=100)
    brings: tuple[Label, ...] = Field(default=(), alias="apporte", max_length=12)


class Source(Frozen):
    """A public page the case was written from."""

    url: str = Field(max_length=2000)
    title: str = Field(alias="titre", min_length=1, max_length=300)
    publisher: str = Field(alias="editeur", min_length=1, max_length=200)
    accessed: date | None = Field(default=None, alias="consulte")

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid or parts.username is not None or re.search(r"[\s<>\"\\^`{|}]", url):
            raise PydanticCustomError("web_address", "not an http or https address")
        return url

    @field_validator("accessed", mode="before")
    @classmethod
    def _is_day(cls, value: object) -> object:
        return _day(value)


class Case(Frozen):
    """
    One case: the front matter (French keys, given as aliases) and the Markdown sections of one file.

    Values of `regions`, `domains`, `types`, `status` and of the actors' `kind` belong to the taxonomy
    (kb/taxonomy.yaml, kb/geography.yaml); kb/checks.py refuses the others. `modalities` and `tags` are free.
    Sections are Markdown; an absent section is an empty string.
    """

    slug: str = Field(pattern=f"^{SLUG.pattern}$", max_length=MAX_SLUG)
    title: str = Field(alias="titre", min_length=15, max_length=120)
    summary: str = Field(alias="resume", min_length=120, max_length=700)
    plain: str = Field(default="", alias="en_clair", max_length=1200)
    questions: tuple[Question, ...] = Field(default=(), max_length=6)
    regions: tuple[Label, ...] = Field(min_length=1, max_length=18)
    departments: tuple[Label, ...] = Field(default=(), alias="departements", max_length=101)
    city: str = Field(default="", alias="commune", max_length=100)
    domains: tuple[Label, ...] = Field(alias="domaines", min_length=1, max_length=3)
    types: tuple[Label, ...] = Field(min_length=1, max_length=2)
    modalities: tuple[Label, ...] = Field(default=(), alias="modalites", max_length=12)
    actors: tuple[Actor, ...] = Field(alias="acteurs", min_length=2, max_length=40)
    start_year: int | None = Field(default=None, alias="annee", ge=1800, le=2100)
    status: str = Field(default="inconnu", alias="statut", min_length=1)
    status_note: str = Field(default="", alias="statut_note", max_length=500)
    checked: date | None = Field(default=None, alias="verifie")
    tags: tuple[Label, ...] = Field(default=(), max_length=12)
    sources: tuple[Source, ...] = Field(min_length=1, max_length=40)
    context: Section = ""
    alliance: Section = ""
    results: Section = ""
    lessons: Section = ""
    means: Section = ""
    limits: Section = ""
    replicate: Section = ""

    @field_validator("checked", mode="before")
    @classmethod
    def _is_day(cls, value: object) -> object:
        return _day(value)

    @property
    def is_national(self) -> bool:
        """True when the alliance covers the whole country."""
        return NATIONAL in self.regions

    def sections(self) -> dict[str, str]:
        """The sections that have a text, heading → Markdown, in the order of the file."""
        texts = {heading: getattr(self, name) for name, heading in SECTIONS.items()}
        return {heading: text for heading, text in texts.items() if text}


def _line(text: str) -> str:
    return one_line(unicodedata.normalize("NFC", _checked(text)))


def _section(text: str) -> str:
    tidy = unicodedata.normalize("NFC", _checked(text)).replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
    if _HEADING.search(tidy):
        raise PydanticCustomError("section_heading", "headings of level 1 and 2 belong to the file")
    return tidy


def _checked(text: str) -> str:
    if found := forbidden_character(text):
        code = f"U+{ord(found.group()):04X}"
        raise PydanticCustomError("forbidden_character", "forbidden character {code}", {"code": code})
    return text


def _day(value: object) -> object:
    """Only full ISO days: pydantic alone would read « 2016 » as a number of seconds."""
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("day", "not a day in the form YYYY-MM-DD")
    if isinstance(value, int | float):
        raise PydanticCustomError("day", "not a day in the form YYYY-MM-DD")
    return value
