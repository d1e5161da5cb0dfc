"""A setting of the environment that is refused, told in one French sentence: which variable, what is wrong."""

from typing import Final

from pydantic import ValidationError

_PROBLEMS: Final = {
    "int_parsing": "un nombre entier est attendu",
    "bool_parsing": "« true » ou « false » est attendu",
    "greater_than_equal": "la valeur est trop petite",
    "less_than_equal": "la valeur est trop grande",
    "string_too_long": "le texte est trop long",
    "string_pattern_mismatch": "la valeur n’a pas la forme attendue",
}
SHOWN: Final = 80  # characters of a refused value


def french_refusal(error: ValidationError) -> str:
    """The first setting that is refused."""
    first = error.errors(include_url=False)[0]
    name = f"KB_{str(first['loc'][0]).upper()}" if first["loc"] else "Réglages"
    problem = _PROBLEMS.get(first["type"], "la valeur est refusée")
    if first["type"] == "literal_error":
        problem = f"attendu : {str(first['ctx']['expected']).replace(' or ', ' ou ')}"
    given = str(first.get("input", ""))[:SHOWN] if "KEY" not in name else "•••"
    return f"{name} : « {given} » n’est pas accepté, {problem}. Corrigez cette variable (« kb config » montre toutes)."
