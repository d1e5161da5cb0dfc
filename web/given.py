"""The parameters of a request as they were given: a text, a number, a choice, each refused with a French sentence."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from indexer import MAX_TEXT
from indexer.labels import nearest_of
from web.errors import InvalidParameter, TextTooLong, UnknownParameter

_Value = TypeVar("_Value")
_INTEGER: Final = re.compile(r"[0-9]{1,6}")
_INVISIBLE: Final = {"Cc", "Cf", "Cs"}  # control, format (direction marks) and surrogate characters
FLAGS: Final = {"1": True, "true": True, "0": False, "false": False}


def clean_text(text: str) -> str:
    """The text without invisible characters, its white space made single spaces."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE).split())


class Given:
    """The values of one request, by name."""

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in items:
            self._values.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """The text searched for. Raises `TextTooLong`."""
        text = clean_text(" ".join(self._values.get(name, ())))
        if len(text) > MAX_TEXT:
            raise TextTooLong(name, len(text), MAX_TEXT)
        return text

    def typed(self, name: str) -> str:
        """The same while it is being typed: a space at the end is kept, because it ends a word."""
        text = self.text(name)
        return f"{text} " if text and self._values[name][-1][-1:].isspace() else text

    def refuse_others(self, known: tuple[str, ...]) -> None:
        """Raises `UnknownParameter` for a parameter that is not one of these."""
        for name in self._values:
            if name not in known:
                raise UnknownParameter(name, choices=known, nearest=nearest_of(name, known))

    def values(self, name: str) -> list[str]:
        """The values of a parameter that are not blank: a form sends its empty fields too."""
        return [cleaned for value in self._values.get(name, ()) if (cleaned := clean_text(value))]

    def single(self, name: str) -> str | None:
        """The only value of a parameter. Raises `InvalidParameter` for a second one."""
        given = self.values(name)
        if len(given) > 1:
            raise InvalidParameter(name, given[1], "est une seconde valeur, une seule est attendue")
        return given[0] if given else None

    def integer(self, name: str, allowed: range) -> int | None:
        """A whole number within bounds. Raises `InvalidParameter`."""
        value = self.single(name)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value) or int(value) not in allowed:
            bounds = f"n’est pas un nombre entier de {allowed.start} à {allowed.stop - 1}"
            raise InvalidParameter(name, value, bounds)
        return int(value)

    def choice(self, name: str, choices: Mapping[str, _Value], default: _Value) -> _Value:
        """One of the values that are allowed. Raises `InvalidParameter`."""
        value = self.single(name)
        if value is None:
            return default
        if value not in choices:
            known = tuple(choices)
            nearest = nearest_of(value, known)
            raise InvalidParameter(name, value, "n’est pas une valeur connue", choices=known, nearest=nearest)
        return choices[value]

    def flag(self, name: str) -> bool:
        """Yes or no. Raises `InvalidParameter`."""
        return self.choice(name, FLAGS, default=False)
