"""The Jinja2 environment: strict about missing variables, escaping everything, French by its filters."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from indexer import MAX_TEXT
from web.addresses import CONTRIBUTE_PATH
from web.assets import Assets
from web.markdown import render_markdown
from web.suggestions import SUGGESTIONS_PATH
from web.typography import capitalised, counted, day, french, joined, number
from web.urls import SEARCH_PATH, url_for_case, url_for_text

TEMPLATES_DIR: Final = Path(__file__).with_name("templates")
SITE_NAME: Final = "IMPACT – Pratiques innovantes"


def environment(assets: Assets, base_url: str) -> Environment:
    """The environment of the templates, with all they may use besides the variables of their page."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "french": french,
        "number": number,
        "day": day,
        "joined": joined,
        "markdown": render_markdown,
        "capitalised": capitalised,
    }
    env.globals |= {
        "asset": assets.url,
        "base_url": base_url,
        "contribute_path": CONTRIBUTE_PATH,
        "counted": counted,
        "search_path": SEARCH_PATH,
        "max_text": MAX_TEXT,
        "site_name": SITE_NAME,
        "suggestions_path": SUGGESTIONS_PATH,
        "url_for_case": url_for_case,
        "url_for_text": url_for_text,
    }
    return env


class Pages:
    """Makes HTML responses from templates."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def response(
        self, name: str, context: dict[str, object], *, status: int = 200, headers: dict[str, str] | None = None
    ) -> HTMLResponse:
        """A page, or a fragment of one."""
        return HTMLResponse(self._env.get_template(name).render(context), status_code=status, headers=headers)
