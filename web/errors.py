"""
Errors of a request, told to the person who made it (sentences in French).

* WebError
  + TextTooLong         the searched text is longer than a query may be
  + InvalidParameter    a parameter has a value it cannot have
  + UnknownParameter    the API knows no parameter of this name
  + PageBeyondLast      the page asked comes after the last one
  + AddressTooLong      the query string is longer than any real search
  + BodyTooLarge        a body was sent that is larger than anything here reads
  + BodyTooSlow         a form did not arrive in time
  + UnreadableBody      what was sent is not a form

Errors of the rooms below (`kb`, `indexer`) are translated beside these in `web/problems.py`.
"""

from typing import ClassVar, Final

MAX_SHOWN: Final = 60  # characters of a refused value that are repeated
MAX_LISTED: Final = 20  # valid values written out in a sentence; longer lists are only given as data


class WebError(Exception):
    """What every error of the `web` room derives from; `code` is a key of `problems.KINDS`."""

    code: ClassVar[str]
    parameter: str | None = None
    choices: tuple[str, ...] = ()
    nearest: str | None = None


class TextTooLong(WebError):
    """The searched text is longer than a query may be."""

    code = "texte-trop-long"

    def __init__(self, parameter: str, length: int, limit: int) -> None:
        self.parameter = parameter
        super().__init__(
            f"Le texte cherché compte {length} caractères, la limite est de {limit}. "
            "Gardez les phrases qui disent le besoin, le lieu et les acteurs."
        )


class InvalidParameter(WebError):
    """A parameter has a value it cannot have."""

    code = "parametre-invalide"

    def __init__(
        self, parameter: str, value: str, problem: str, *, choices: tuple[str, ...] = (), nearest: str | None = None
    ) -> None:
        self.parameter, self.choices, self.nearest = parameter, choices, nearest
        shown = value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
        super().__init__(f"Paramètre « {parameter} » : « {shown} » {problem}. {_remedy(choices, nearest)}".rstrip())


class UnknownParameter(WebError):
    """The API knows no parameter of this name."""

    code = "parametre-inconnu"

    def __init__(self, parameter: str, *, choices: tuple[str, ...], nearest: str | None) -> None:
        self.parameter, self.choices, self.nearest = parameter, choices, nearest
        super().__init__(f"Le paramètre « {parameter[:MAX_SHOWN]} » n’existe pas. {_remedy(choices, nearest)}")


class PageBeyondLast(WebError):
    """The page asked comes after the last one."""

    code = "page-inexistante"

    def __init__(self, parameter: str, page: int, last: int) -> None:
        self.parameter = parameter
        super().__init__(f"La page {page} n’existe pas : la dernière est la page {last}.")


class AddressTooLong(WebError):
    """The query string is longer than any real search."""

    code = "adresse-trop-longue"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"L’adresse demandée dépasse {limit} caractères. Retirez des filtres ou raccourcissez le texte."
        )


class BodyTooLarge(WebError):
    """A body was sent that is larger than anything here reads."""

    code = "corps-trop-grand"

    def __init__(self, limit: int, *, is_form: bool = False) -> None:
        super().__init__(
            f"Le formulaire envoyé dépasse {limit // 1000} ko ou a trop de champs : un cas tient en deux pages. "
            "Rien n’est perdu : revenez en arrière et abrégez."
            if is_form
            else f"Le corps de la requête dépasse {limit} octets. Ce service se lit par GET, sans corps."
        )


class BodyTooSlow(WebError):
    """A form did not arrive in time."""

    code = "corps-trop-lent"

    def __init__(self) -> None:
        super().__init__("Le formulaire n’est pas arrivé en entier à temps. Revenez en arrière et renvoyez-le.")


class UnreadableBody(WebError):
    """What was sent is not a form."""

    code = "corps-illisible"

    def __init__(self, expected: str) -> None:
        super().__init__(f"Un formulaire est attendu, de type « {expected} ».")


def _remedy(choices: tuple[str, ...], nearest: str | None) -> str:
    if nearest:
        return f"Vouliez-vous dire « {nearest} » ?"
    if choices and len(choices) <= MAX_LISTED:
        return f"Valeurs possibles : {', '.join(choices)}."
    return "La liste des valeurs possibles est donnée par /api/v1/facets." if choices else ""
