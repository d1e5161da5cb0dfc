"""The deployment files: valid, safe by default, and made of commands that exist."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.main import get_command

from kb import cli
from web.settings import Settings

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((Path(__file__).parent / "data" / "compose" / "compose-spec.json").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ["keys", "indexer", "web"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_compose_file_is_valid():
    """The file follows the schema of the Compose specification."""
    problems = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(COMPOSE)]

    assert problems == []


def test_the_schema_refuses():
    """The schema would see a mistake: the test above can fail."""
    wrong = {"services": {"web": {"command": 3}}}

    assert not Draft202012Validator(SCHEMA).is_valid(wrong)


@pytest.mark.parametrize("service", OURS)
def test_commands_exist(service):
    """Each of our containers runs a plain `kb` command."""
    program, *words = SERVICES[service]["command"]
    command = get_command(cli.app)
    for word in words:
        command = command.commands[word]

    assert program == "kb"


def test_health_check_exists():
    """So does the health check of the site."""
    _, program, *words = SERVICES["web"]["healthcheck"]["test"]

    assert (program, words[0] in get_command(cli.app).commands) == ("kb", True)


@pytest.mark.parametrize("service", OURS)
def test_settings_exist(service):
    """Each setting of our containers is one that the code reads."""
    known = {f"KB_{field.upper()}" for field in Settings.model_fields} | {"MEILI_MASTER_KEY"}

    assert set(SERVICES[service]["environment"]) <= known


@pytest.mark.parametrize("service", OURS)
def test_containers_are_confined(service):
    """Our containers have no privilege, no root user, and a file system that they cannot change."""
    container = SERVICES[service]

    assert (container["read_only"], container["user"], container["cap_drop"]) == (True, "10001:10001", ["ALL"])
    assert container["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", ["meilisearch", "indexer", "web"])
def test_containers_are_bounded(service):
    """Memory and processors have limits."""
    assert set(SERVICES[service]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_order_of_starting():
    """The indexer waits for a healthy server, the site for the indexer."""
    assert SERVICES["indexer"]["depends_on"] == {"meilisearch": {"condition": "service_healthy"}}
    assert SERVICES["web"]["depends_on"]["indexer"] == {"condition": "service_completed_successfully"}
    assert "healthcheck" in SERVICES["meilisearch"]
    assert SERVICES["indexer"]["restart"] == "no"


def test_only_the_site_is_reachable():
    """Meilisearch is on the inner network only; the site is published on this machine only."""
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["meilisearch"]["networks"] == ["inside"]
    assert "ports" not in SERVICES["meilisearch"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_site_cannot_write():
    """The site is given the search key, the indexer the other one; neither has the master key."""
    keys = {service: SERVICES[service]["environment"].get("KB_MEILISEARCH_API_KEY", "") for service in OURS}

    assert "SEARCH" in keys["web"]
    assert "ADMIN" in keys["indexer"]
    assert [service for service in OURS if "MEILI_MASTER_KEY" in SERVICES[service]["environment"]] == ["keys"]


def test_versions_are_pinned():
    """The image of Meilisearch has an exact version."""
    assert re.fullmatch(r"getmeili/meilisearch:v\d+\.\d+\.\d+", SERVICES["meilisearch"]["image"])


def test_variables_are_explained():
    """Each variable that the file asks for is in .env.example, or made by `kb meilisearch keys`."""
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    given = set(re.findall(r"^(\w+)=", ENV_EXAMPLE, re.MULTILINE))

    assert asked - given == {"KB_MEILISEARCH_ADMIN_KEY", "KB_MEILISEARCH_SEARCH_KEY"}


def test_no_secret_in_the_example():
    """The example holds no key, and `.env` itself is never committed."""
    assert re.search(r"^MEILI_MASTER_KEY=$", ENV_EXAMPLE, re.MULTILINE)
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


class TestDockerfile:
    """The image of the application."""

    def test_stages(self):
        """What builds is left behind; what runs is not root and needs no network."""
        _, build, final = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)

        assert "pip install" in build
        assert "pip install" not in final
        assert re.search(r"^USER 10001$", final, re.MULTILINE)
        assert "HF_HUB_OFFLINE=1" in final

    def test_copied_files_exist(self):
        """All that is copied is in the project, and let in by `.dockerignore`."""
        let_in = {
            line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
        }
        copied = {
            name
            for line in re.findall(r"^COPY (?!--from)(?:--chown=\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE)
            for name in line.split()
        }

        assert copied <= let_in
        assert {name for name in copied if not (ROOT / name).exists()} == set()
