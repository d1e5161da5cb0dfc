"""The `kb` command: one entry point, the errors of all rooms told in French, never a traceback."""

import io
import sys
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from kb import cli_cases, cli_check, cli_deploy, cli_eval, cli_keep, cli_review, cli_search
from kb.cli_folders import DEFAULT_CASES, DEFAULT_DATA, Folders
from kb.cli_french import UsageError, french_usage_error, speak_french
from kb.errors import KnowledgeBaseError, french_reason
from kb.text import printable

EXIT_FAILURE = 1
EXIT_USAGE = 2

app = typer.Typer(
    name="kb",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def general(
    context: typer.Context,
    cases: Annotated[
        Path, typer.Option(metavar="DOSSIER", envvar="KB_CASES_DIR", help="Dossier des cas.")
    ] = DEFAULT_CASES,
    data: Annotated[
        Path, typer.Option(metavar="DOSSIER", envvar="KB_DATA_DIR", help="Dossier de l’index.")
    ] = DEFAULT_DATA,
) -> None:
    """
    IMPACT – Pratiques innovantes : contrôler, importer, indexer et chercher des cas d’alliances.

    Exemple : kb check

    Code de sortie : 0 si tout va bien, 1 en cas d’échec, 2 si la commande est mal écrite.
    """
    context.obj = Folders(cases, data)


cli_check.register(app)
cli_cases.register(app)
cli_search.register(app)
cli_eval.register(app)
cli_keep.register(app)
cli_review.register(app)
cli_deploy.register(app)
speak_french(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no « é » still gets the message
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        code = cast("Any", app)(arguments, prog_name="kb", standalone_mode=False)
    except KnowledgeBaseError as error:
        return _fail(str(error), EXIT_FAILURE)
    except UsageError as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("Interrompu.", 130)
    except OSError as error:
        return _fail(f"{error.filename or 'Fichier'} : {french_reason(error)}", EXIT_FAILURE)
    return code if isinstance(code, int) else 0


def _usage(error: BaseException) -> int:
    message = str(cast("Any", error).format_message())
    if type(error).__name__ == "NoArgsIsHelpError":  # `kb` alone has printed its help
        print(message)
        return EXIT_USAGE
    context = cast("Any", error).ctx
    command = context.command_path if context else "kb"
    return _fail(f"{french_usage_error(message)}\nAide : {command} --help", EXIT_USAGE)


def _fail(message: str, code: int) -> int:
    for line in message.split("\n"):
        print(printable(line), file=sys.stderr)
    return code
