"""Commands for those who run a server: config, ping, meilisearch keys."""

import json
from typing import Annotated, Final

import typer

from kb.cli_engine import JsonFlag, engine_settings, told
from kb.errors import KnowledgeBaseError

PING_SECONDS: Final = 4.0
MASKED: Final = "••••••••"


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("config")(config)
    app.command("ping")(ping)
    meilisearch = typer.Typer(no_args_is_help=True, help="Prépare un serveur Meilisearch.")
    meilisearch.command("keys")(keys)
    app.add_typer(meilisearch, name="meilisearch")


def config(as_json: JsonFlag = False) -> None:
    """
    Montre les réglages en vigueur, un par ligne ; les secrets sont masqués.

    Exemple : kb config

    Code de sortie : 0 si les réglages sont valides, 1 sinon.
    """
    from pydantic import SecretStr

    from web.settings import Settings

    settings = engine_settings(Settings)
    shown = {}
    for field in Settings.model_fields:
        value = getattr(settings, field)
        masked = MASKED if isinstance(value, SecretStr) and value.get_secret_value() else ""
        shown[f"KB_{field.upper()}"] = masked if isinstance(value, SecretStr) else str(value)
    if as_json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for name, text in shown.items():
        print(f"{name}={text}")


def ping(
    address: Annotated[
        str, typer.Argument(metavar="ADRESSE", help="Le site ; sans elle, celui de cette machine.")
    ] = "",
) -> None:
    """
    Demande à un serveur lancé s’il est prêt à chercher : pour les contrôles de santé.

    Exemple : kb ping http://127.0.0.1:8000

    Code de sortie : 0 s’il est prêt, 1 sinon.
    """
    import urllib.error
    import urllib.request

    from web.settings import Settings

    site = address or f"http://127.0.0.1:{engine_settings(Settings).port}"
    if not site.startswith(("http://", "https://")):
        raise KnowledgeBaseError(f"« {site[:80]} » n’est pas une adresse. Elle commence par http:// ou https://.")
    try:
        with urllib.request.urlopen(f"{site.rstrip('/')}/readyz", timeout=PING_SECONDS) as answer:  # noqa: S310
            state = json.loads(answer.read(100_000))
    except (OSError, ValueError, urllib.error.HTTPError) as error:
        raise KnowledgeBaseError(f"{site} n’est pas prêt ({getattr(error, 'code', 'pas de réponse')}).") from error
    parts = ", ".join(f"{name} : {part}" for name, part in state.get("parts", {}).items())
    print(f"{state.get('documents', 0)} cas, moteur {state.get('engine', '?')}{f' ({parts})' if parts else ''}.")


def keys(
    master: Annotated[
        str,
        typer.Option(
            "--master-key",
            envvar="MEILI_MASTER_KEY",
            metavar="CLÉ",
            prompt="Clé maîtresse",
            hide_input=True,
            help="Clé maîtresse du serveur.",
        ),
    ],
    as_json: JsonFlag = False,
) -> None:
    """
    Crée les deux clés de la base dans Meilisearch, ou les redonne : recherche seule, et administration.

    Elles sont écrites sur la sortie, prêtes pour un fichier « .env ».

    Exemple : kb meilisearch keys

    Code de sortie : 0 si les clés sont là, 1 si le serveur ne répond pas ou refuse la clé maîtresse.
    """
    from pydantic import SecretStr

    from indexer.opening import open_server
    from web.engine_settings import EngineSettings

    choice = engine_settings(EngineSettings).choice.model_copy(update={"key": SecretStr(master)})
    with told():
        server = open_server(choice)
        from indexer.meilisearch.keys import make_keys

        try:
            made = make_keys(server, choice.index)
        finally:
            server.close()
    if as_json:
        print(json.dumps(made._asdict(), indent=2))
        return
    print(f"# Pour servir : recherche seule.\nKB_MEILISEARCH_SEARCH_KEY={made.search}")
    print(f"# Pour indexer : administration de la base.\nKB_MEILISEARCH_ADMIN_KEY={made.admin}")
