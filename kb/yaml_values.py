"""
Reads YAML event by event instead of loading it: only texts, lists and mappings can come out, each with its line.

Anchors, aliases, tags and deep nesting are refused where they stand rather than followed, so that a hostile file
costs no more than its own length.
"""

from typing import Final, TypeAlias

import yaml

from kb.codes import Code

MAX_DEPTH: Final = 5  # acteurs > item > apporte > item, and one to spare
MAX_VALUES: Final = 3_000

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Location: TypeAlias = tuple[str | int, ...]

_NULLS: Final = {"", "~", "null", "Null", "NULL"}
QUOTE_IT: Final = 'Mettez le texte entre guillemets droits : "…".'
_WRITE_KEY: Final = "Écrivez « clé: valeur »."
_TOO_DEEP: Final = ("valeurs trop imbriquées", "Une fiche n’a pas plus de trois niveaux.")
_SYNTAX: Final = {
    "mapping values are not allowed in this context": ("deux-points inattendu", QUOTE_IT),
    "found character that cannot start any token": (
        "tabulation ou caractère réservé au début d’une valeur",
        f"Décalez avec des espaces, jamais avec une tabulation. {QUOTE_IT}",
    ),
    "found a tab character that violates indentation": ("tabulation", "Décalez avec des espaces."),
    "found unknown escape character": (
        "barre oblique inverse dans un texte entre guillemets",
        "Doublez-la : « \\\\ ».",
    ),
    "did not find expected comment or line break": ("texte sur la ligne de « | » ou « > »", "Passez à la ligne."),
    "could not find expected ':'": ("ligne sans « clé: valeur »", f"{_WRITE_KEY} Ou décalez la ligne."),
    "did not find expected ',' or ']'": ("liste mal fermée", "Séparez par des virgules et fermez par « ] »."),
    "did not find expected ',' or '}'": ("accolades mal fermées", "Séparez par des virgules et fermez par « } »."),
    "found unexpected end of stream": ("guillemet jamais refermé", "Refermez le guillemet."),
    "did not find expected '-' indicator": ("liste mal alignée", "Alignez les tirets de la liste."),
    "did not find expected key": ("ligne mal alignée ou guillemet de trop", f"Alignez les clés. {QUOTE_IT}"),
    "exceeded maximum nesting depth": _TOO_DEEP,
}


class RefusedText(Exception):  # caught by the readers of this room, which tell it as a `Problem`
    """The text cannot be understood further; `line` counts from 1 in the text given."""

    def __init__(self, line: int, problem: str, remedy: str, code: Code = Code.HEADER) -> None:
        self.line, self.problem, self.remedy, self.code = line, problem, remedy, code
        super().__init__(f"ligne {line} : {problem}. {remedy}")


class YamlMapping:
    """A YAML mapping as plain values; `lines` tells where each one stands, `repeated` the keys written twice."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.lines: dict[Location, int] = {}
        self.repeated: list[tuple[str, int]] = []
        self._open_ones: list[list[Value] | dict[str, Value]] = []
        self._place: list[str | int] = []
        self._key: str | None = None
        self._count = 0

    def take(self, event: yaml.Event) -> None:
        """Add what one event of the parser brings."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.NodeEvent):
            _refuse_active(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open_ones.pop()
            if self._place:
                self._place.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            raise RefusedText(line, "plusieurs documents YAML", "Gardez un seul en-tête.")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if not self._open_ones:
            if event.value:
                raise RefusedText(line, "ligne sans « clé: valeur »", _WRITE_KEY)
        elif isinstance(self._open_ones[-1], dict) and self._key is None:
            self._key = event.value
            if event.value in self._open_ones[-1]:
                self.repeated.append((event.value, line))
            self.lines.setdefault((*self._place, event.value), line)
        else:
            self._add(None if event.implicit[0] and event.value in _NULLS else event.value, line)

    def _open(self, container: "list[Value] | dict[str, Value]", line: int) -> None:
        if len(self._open_ones) >= MAX_DEPTH:
            raise RefusedText(line, *_TOO_DEEP)
        if self._open_ones:
            if isinstance(self._open_ones[-1], dict) and self._key is None:
                raise RefusedText(line, "une clé ne peut être une liste", QUOTE_IT)
            self._place.append(self._add(container, line))
        elif isinstance(container, list):
            raise RefusedText(line, "liste au lieu de « clé: valeur »", _WRITE_KEY)
        else:
            self.values = container
        self._open_ones.append(container)

    def _add(self, value: Value, line: int) -> str | int:
        """Put a value into the innermost open container; its place there is returned."""
        self._count += 1
        if self._count > MAX_VALUES:
            raise RefusedText(line, f"plus de {MAX_VALUES} valeurs", "Abrégez les listes.")
        holder = self._open_ones[-1]
        if isinstance(holder, list):
            holder.append(value)
            self.lines[(*self._place, len(holder) - 1)] = line
            return len(holder) - 1
        key, self._key = self._key or "", None
        holder.setdefault(key, value)
        return key


def read_yaml(text: str) -> YamlMapping:
    """The mapping that a YAML text holds. Raises `RefusedText` on the first line that cannot be understood."""
    mapping = YamlMapping()
    try:
        parser = yaml.CSafeLoader(text)  # asked for events only: nothing is ever built from the text
        while (event := parser.get_event()) is not None:
            mapping.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem, remedy = _SYNTAX.get(str(error.problem), ("ligne que YAML ne comprend pas", QUOTE_IT))
        raise RefusedText(mark.line + 1 if mark else 1, problem, remedy) from error
    except yaml.YAMLError as error:
        raise RefusedText(1, "texte que YAML ne comprend pas", QUOTE_IT) from error
    return mapping


def _refuse_active(event: yaml.NodeEvent, line: int) -> None:
    if event.anchor:
        raise RefusedText(line, "ancre ou renvoi YAML (& ou *)", f"Écrivez la valeur en entier. {QUOTE_IT}")
    if getattr(event, "tag", None):
        raise RefusedText(line, "étiquette YAML (!)", f"Effacez-la. {QUOTE_IT}")
