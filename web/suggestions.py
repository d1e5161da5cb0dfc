"""Suggestions on the web: what is asked by the parameters, and the list under the search box as values to print."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from indexer import Suggestion
from web.given import Given
from web.typography import counted
from web.urls import url_for_case, url_for_text

SUGGESTIONS_PATH: Final = "/suggestions"
DEFAULT_LIMIT: Final = 8
MAX_LIMIT: Final = 20
NAMES: Final = ("q", "limit")

GROUP_LABELS: Final = {
    "place": "Lieux",
    "modality": "Modalités",
    "domain": "Domaines",
    "type": "Types de partenariat",
    "actor": "Acteurs",
    "title": "Cas",
}


class SuggestionRequest(NamedTuple):
    """What was typed (the space at its end counts: it ends a word), and how many suggestions are wanted."""

    text: str
    limit: int


@dataclass(frozen=True)
class SuggestionOption:
    """One line of the list: `text` is what the box becomes, empty for a case, which opens."""

    id: str
    url: str
    text: str
    kept: str
    label: str
    detail: str


@dataclass(frozen=True)
class SuggestionGroup:
    """The suggestions of one kind."""

    id: str
    label: str
    options: tuple[SuggestionOption, ...]


@dataclass(frozen=True)
class SuggestionsView:
    """All that `_suggestions.html` prints."""

    groups: tuple[SuggestionGroup, ...]
    announcement: str


def parse_suggestion_request(items: Iterable[tuple[str, str]]) -> SuggestionRequest:
    """What these parameters ask. Raises `WebError`."""
    given = Given(items)
    text = given.typed("q")
    given.refuse_others(NAMES)
    return SuggestionRequest(text, given.integer("limit", range(1, MAX_LIMIT + 1)) or DEFAULT_LIMIT)


def suggestions_view(suggestions: tuple[Suggestion, ...]) -> SuggestionsView:
    """The list as it is shown: one group for each kind, in the order given."""
    groups: dict[str, list[SuggestionOption]] = {}
    for number, suggestion in enumerate(suggestions, start=1):
        groups.setdefault(suggestion.kind, []).append(_option(number, suggestion))
    return SuggestionsView(
        groups=tuple(
            SuggestionGroup(f"suggestions-{kind}", GROUP_LABELS[kind], tuple(options))
            for kind, options in groups.items()
        ),
        announcement=counted(len(suggestions), "suggestion"),
    )


def _option(number: int, suggestion: Suggestion) -> SuggestionOption:
    opens = suggestion.kind == "title"
    kind, _, rest = suggestion.detail.partition(" · ")
    return SuggestionOption(
        id=f"suggestion-{number}",
        url=url_for_case(suggestion.value) if opens else url_for_text(suggestion.value),
        text="" if opens else suggestion.value,
        kept=suggestion.kept,
        label=suggestion.label,
        detail=suggestion.detail if suggestion.kind == "place" else rest or kind,
    )
