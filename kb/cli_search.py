"""Commands on the index: they come with the search room."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    _ = app
