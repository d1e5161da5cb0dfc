"""How to cite a case: in words, as a BibTeX entry, as a RIS record."""

import re
from datetime import date
from typing import Final

from kb import Case
from web.templating import SITE_NAME
from web.typography import day
from web.urls import url_for_case

BIBTEX_TYPE: Final = "application/x-bibtex; charset=utf-8"
RIS_TYPE: Final = "application/x-research-info-systems; charset=utf-8"
_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_LATEX_SPECIAL: Final = re.compile(r"[\\{}%&#_$~^]")


def citation_text(case: Case, base_url: str, today: date) -> str:
    """The reference as a sentence; without a public address, the address is left out."""
    checked = f" Faits vérifiés le {day(case.checked)}." if case.checked else ""
    address = f" {base_url}{url_for_case(case.slug)}, consulté le {day(today)}." if base_url else ""
    return f"« {case.title} », {SITE_NAME}.{checked}{address}"


def bibtex(case: Case, base_url: str, today: date) -> str:
    """The reference as a BibTeX entry."""
    fields = {
        "title": f"{{{_latex(case.title)}}}",
        "author": f"{{{_latex(SITE_NAME)}}}",
        "year": str((case.checked or today).year),
        "abstract": _latex(case.summary),
        "keywords": _latex(", ".join(case.tags)),
        "language": "french",
    }
    if base_url:
        fields["url"] = f"{base_url}{url_for_case(case.slug)}"
        fields["urldate"] = today.isoformat()
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{case.slug},", *lines, "}", ""])


def ris(case: Case, base_url: str, today: date) -> str:
    """The reference as a RIS record, which reference managers import."""
    checked = case.checked or today
    lines = [
        ("TY", "ELEC"),
        ("TI", case.title),
        ("AU", SITE_NAME),
        ("PY", str(checked.year)),
        ("DA", f"{checked:%Y/%m/%d}"),
        ("AB", case.summary),
        *(("KW", tag) for tag in case.tags),
        ("LA", "fr"),
    ]
    if base_url:
        lines += [("UR", f"{base_url}{url_for_case(case.slug)}"), ("Y2", f"{today:%Y/%m/%d}")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in [*lines, ("ER", "")])


def _latex(text: str) -> str:
    return _LATEX_SPECIAL.sub(lambda found: _LATEX[found.group()], text)
