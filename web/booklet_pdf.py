"""The booklet as a PDF: its values given to web/booklet.typ as data, typeset by Typst with tags for screen readers."""

import json
import threading
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from typing import Final

import typst

from web.booklet_text import blocks_of
from web.booklet_view import BookletCase, BookletView
from web.maps import LocatorMap
from web.templating import SITE_NAME
from web.typography import french

LAYOUT_FILE: Final = Path(__file__).with_name("booklet.typ")
MEDIA_TYPE: Final = "application/pdf"
_COLOURS: Final = {"far": "#e9e4d8", "near": "#9cb8ac", "exact": "#0d5848", "dot": "#8d3212"}
_turn: Final = threading.BoundedSemaphore(2)  # booklets typeset at once: each takes a core


def booklet_pdf(view: BookletView, base_url: str, today: date) -> bytes:
    """The PDF of a booklet. It only depends on the cases and on the day."""
    data = {
        "site": SITE_NAME,
        "title": french(view.title),
        "date": view.date,
        "map": {"svg": _svg(view.map), "alt": view.map.description, "credit": view.map.credit} if view.map else None,
        "cases": [_case(item, base_url) for item in view.cases],
    }
    with _turn:
        pdf = typst.compile(
            str(LAYOUT_FILE),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(today, time()).timestamp()),
        )
    if not isinstance(pdf, bytes):  # pages as images, which were not asked
        raise TypeError(type(pdf).__name__)
    return pdf


def _case(item: BookletCase, base_url: str) -> dict[str, object]:
    case, card = item.case, item.card
    facts = [card.place, str(card.year or ""), case.status]
    actors = [link for row in case.glance if row.label == "Acteurs" for link in row.links]
    return {
        "title": french(case.title),
        "facts": french(" · ".join(fact for fact in facts if fact)),
        "summary": french(case.summary),
        "plain": french(case.plain),
        "sections": [{"heading": section.heading, "blocks": blocks_of(section.text)} for section in case.sections],
        "outcome": french(case.status_note),
        "actors": [{"name": french(link.label), "note": french(link.note)} for link in actors],
        "sources": [
            {"title": french(source.title), "publisher": french(source.publisher), "url": source.url}
            for source in case.sources
        ],
        "url": f"{base_url}{case.url}" if base_url else "",
    }


def _svg(drawn: LocatorMap) -> str:
    """The map as a drawing that stands alone."""
    layers = (("far", drawn.far), ("near", drawn.near), ("exact", drawn.exact))
    paths = "".join(
        f'<path d="{escape(path)}" fill="{_COLOURS[name]}" fill-rule="evenodd" stroke="#fff" stroke-width="3"/>'
        for name, paths in layers
        for path in paths
    )
    dots = "".join(
        f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{drawn.dot_radius:.1f}" fill="{_COLOURS["dot"]}" stroke="#fff"/>'
        for dot in drawn.dots
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawn.view_box}">{paths}{dots}</svg>'
