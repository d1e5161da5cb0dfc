"""What stands beside the form: what is missing, similar cases, the page that the case will have, the file."""

from dataclasses import dataclass
from typing import Final

from indexer import Facet
from indexer.labels import Labels
from kb import Source, slugify
from kb.answers import value_of
from kb.fields import ROWS, Shape, all_fields
from kb.proposal import Proposal
from web.contribute_form import Form, name_of, row_name
from web.contribute_remarks import Remark
from web.contribute_similar import Similar
from web.contribute_view import ErrorLink, error_links
from web.forge import NewFilePage, new_file_page
from web.settings import Settings
from web.site_view import LegalView, legal_view
from web.typography import counted
from web.views import place

MAX_RENDERED: Final = 20_000  # characters of a section, as many as a case may have


@dataclass(frozen=True)
class PreviewSection:
    """A section as it will read."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class PreviewSource:
    """A source as it will read; `url` is empty until it is a web address."""

    title: str
    publisher: str
    url: str


@dataclass(frozen=True)
class Preview:
    """All that `_contribute_preview.html` prints."""

    title: str
    summary: str
    plain: str
    questions: tuple[str, ...]
    place: str
    subjects: tuple[str, ...]
    actors: tuple[tuple[str, str], ...]
    sections: tuple[PreviewSection, ...]
    sources: tuple[PreviewSource, ...]
    to_fill: tuple[ErrorLink, ...]
    to_mend: tuple[ErrorLink, ...]
    progress: str
    similar: Similar

    @property
    def is_empty(self) -> bool:
        """True before anything is typed that can be shown."""
        return not (self.title or self.summary or self.plain or self.actors or self.sections or self.sources)


@dataclass(frozen=True)
class Outcome:
    """All that `_contribute_outcome.html` prints: the case can be proposed, and how."""

    file: str
    text: str
    remarks: tuple[ErrorLink, ...]
    forge: NewFilePage | None
    legal: LegalView


def preview_of(form: Form, remarks: tuple[Remark, ...], similar: Similar, labels: Labels) -> Preview:
    """The case as it stands, complete or not."""
    typed = {field.key: value_of(field, form.value(name_of(field.key))) for field in all_fields()}
    texts = {key: value if isinstance(value, str) else "" for key, value in typed.items()}
    headings = [field.key for field in all_fields() if field.shape is Shape.MARKDOWN and texts[field.key]]
    missing = [remark for remark in remarks if remark.is_error and remark.is_to_fill]
    wrong = [remark for remark in remarks if remark.is_error and not remark.is_to_fill]
    return Preview(
        title=texts["titre"],
        summary=texts["resume"],
        plain=texts["en_clair"],
        questions=_words(typed["questions"]),
        place=place(texts["commune"], _words(typed["departements"]), tuple(form.values("regions")), labels),
        subjects=_subjects(form, labels),
        actors=_actors(form, labels),
        sections=tuple(
            PreviewSection(f"apercu-{slugify(heading)}", heading, texts[heading][:MAX_RENDERED]) for heading in headings
        ),
        sources=_sources(form),
        to_fill=error_links(missing),
        to_mend=error_links(wrong),
        progress=_progress(len(missing), len(wrong)),
        similar=similar,
    )


def outcome_of(proposal: Proposal, remarks: tuple[Remark, ...], settings: Settings) -> Outcome:
    """How to propose a case that has no error."""
    return Outcome(
        file=proposal.file,
        text=proposal.text,
        remarks=error_links(remarks),
        forge=new_file_page(settings.repository_url, proposal.file, proposal.text),
        legal=legal_view(settings),
    )


def _progress(missing: int, wrong: int) -> str:
    told = [counted(missing, "réponse manque", "réponses manquent")] if missing else []
    told += [counted(wrong, "réponse est à corriger", "réponses sont à corriger")] if wrong else []
    return ", ".join(told)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _subjects(form: Form, labels: Labels) -> tuple[str, ...]:
    facets = {"types": Facet.TYPE, "domaines": Facet.DOMAIN}
    return tuple(labels.label(facet, value) for name, facet in facets.items() for value in form.values(name))


def _actors(form: Form, labels: Labels) -> tuple[tuple[str, str], ...]:
    rows = _row_texts(form, "acteurs")
    return tuple(
        (row["nom"], labels.label(Facet.ACTOR_KIND, row["nature"]) if row["nature"] else "")
        for row in rows
        if row["nom"]
    )


def _sources(form: Form) -> tuple[PreviewSource, ...]:
    return tuple(
        PreviewSource(row["titre"] or row["url"], row["editeur"], _safe_address(row["url"]))
        for row in _row_texts(form, "sources")
        if row["titre"] or row["url"]
    )


def _row_texts(form: Form, key: str) -> list[dict[str, str]]:
    return [
        {field.key: form.value(row_name(key, number, field.key)).strip() for field in ROWS[key]}
        for number in form.kept_rows(key)
    ]


def _safe_address(url: str) -> str:
    """The address when a case may have it; otherwise nothing, and it is shown without a link."""
    try:
        return Source(url=url, titre="x", editeur="x").url
    except ValueError:
        return ""
