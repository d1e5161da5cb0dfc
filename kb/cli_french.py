"""Typer speaks English; this file says the same in French: panels, `--help`, usage errors."""

import re
from typing import Final, cast

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption

UsageError: Final = cast("type[Exception]", typer.BadParameter.__mro__[1])
"""The class of all mistakes in the use of a command: Typer does not export it."""

_HELP: Final = "Affiche cette aide."
_PANELS: Final = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commandes",
    "ERRORS_PANEL_TITLE": "Erreur",
    "DEFAULT_STRING": "[défaut : {}]",
    "ENVVAR_STRING": "[variable : {}]",
    "REQUIRED_LONG_STRING": "[obligatoire]",
}
_SENTENCES: Final = (
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?", r"Option inconnue : \1", r" Vouliez-vous dire \2 ?"),
    (r"No such command '(.+?)'\.?(?: Did you mean (.+)\?)?", r"Commande inconnue : \1.", r" Vouliez-vous dire \2 ?"),
    (r"Missing command\.", "Il manque une commande.", ""),
    (r"Missing (?:argument|option|parameter) '?(.+?)'?\.(?: .*)?", r"Il manque \1.", ""),
    (r"Option '(.+)' requires an argument\.?", r"L’option \1 attend une valeur.", ""),
    (r"Option '(.+)' does not take a value\.?", r"L’option \1 n’attend pas de valeur.", ""),
    (r"Got unexpected extra arguments? \((.+)\)|Got unexpected extra argument\(s\) \((.+)\)", r"De trop : \1\2.", ""),
    (r"Invalid value for (.+?): (.+)", r"Valeur refusée pour \1 : \2", ""),
)


class FrenchCommand(TyperCommand):
    """A command whose `--help` option is described in French."""

    def get_help_option(self, ctx: typer.Context) -> TyperOption | None:  # type: ignore[override]
        """The `--help` option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option


class FrenchGroup(TyperGroup):
    """The group of all commands, its `--help` option described in French."""

    def get_help_option(self, ctx: typer.Context) -> TyperOption | None:  # type: ignore[override]
        """The `--help` option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option


def speak_french(app: typer.Typer) -> None:
    """Give the commands of an application, and what Typer prints around them, their French words."""
    for name, words in _PANELS.items():
        setattr(rich_utils, name, words)
    app.info.cls = FrenchGroup
    for command in app.registered_commands:
        command.cls = FrenchCommand


def french_usage_error(message: str) -> str:
    """The French for a usage error of Typer; an unknown one is left as it is."""
    for pattern, sentence, suggestion in _SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            has_suggestion = suggestion and found.re.groups > 1 and found.group(2)
            return found.expand(sentence + suggestion if has_suggestion else sentence)
    return message
