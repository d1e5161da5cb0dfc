"""What people answer, made the values of a case file: lists cut, names of places and of terms recognised."""

from typing import Final

from kb.fields import Field, Shape, vocabulary_of
from kb.geography import load_geography
from kb.text import one_line
from kb.yaml_values import Value

LISTS: Final = {Shape.WORDS, Shape.LINES, Shape.MANY}
"""Shapes of which a field holds several."""
MAX_PARTS: Final = 200
"""More than any field may hold: what follows would change nothing to the refusal, and would take time."""


def value_of(field: Field, text: str) -> Value:
    """What an answer written freely says for a field; None for no answer."""
    if field.shape in LISTS:
        return [recognised(field.key, part) for part in parts_of(field, text)] or None
    if field.shape is Shape.MARKDOWN:
        return text.strip(" \t\r\n") or None
    return one_line(text) or None


def parts_of(field: Field, text: str) -> list[str]:
    """The parts of an answer: sentences one a line, words between semicolons if there are any, else between commas."""
    if field.shape is not Shape.LINES:
        separator = ";" if ";" in text else ","
        text = text.replace(separator, "\n")
    return [part for piece in text.splitlines() if (part := one_line(piece))][:MAX_PARTS]


def recognised(key: str, answer: str) -> str:
    """What a free answer means in the list of its key, exactly or nearly; the answer itself where there is no list."""
    geography = load_geography()
    if key == "regions":
        return geography.resolve_region(answer) or geography.nearest_region(answer) or answer
    if key == "departements":
        return geography.resolve_department(answer) or answer
    vocabulary = vocabulary_of(key)
    if vocabulary is None:
        return answer
    term = vocabulary.resolve(answer) or vocabulary.resolve(vocabulary.nearest(answer) or "")
    return term.slug if term else answer
