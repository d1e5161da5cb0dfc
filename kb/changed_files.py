"""The case files that changed since a revision, as git tells it: no shell, nothing that reads as an option."""

import subprocess
from pathlib import Path
from typing import Final

from kb.errors import KnowledgeBaseError
from kb.store import README

TIMEOUT: Final = 60.0  # seconds
_QUIET: Final = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=false")


def changed_since(revision: str, folder: Path) -> list[Path]:
    """
    The case files of a folder that are new or changed since a revision, those that git does not follow yet included.

    Counted from where the branch left that revision, so that what others changed there since is not checked.
    Raises `KnowledgeBaseError` without git, outside a repository, for an unknown revision.
    """
    if not revision or revision.startswith("-") or "\0" in revision:
        raise KnowledgeBaseError(f"--since : « {revision} » n’est pas une révision. Écrivez par exemple « main ».")
    if not folder.is_dir():
        raise KnowledgeBaseError(f"Le dossier « {folder} » n’existe pas. Indiquez le bon avec --cases.")
    if _git(folder, "rev-parse", "--is-inside-work-tree").returncode:
        raise KnowledgeBaseError(f"--since : « {folder} » n’est pas dans un dépôt git. Nommez plutôt les fichiers.")
    if _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").returncode:
        raise KnowledgeBaseError(f"--since : git ne connaît pas la révision « {revision} ». Faites « git fetch » ?")
    begun = _git(folder, "merge-base", "--", revision, "HEAD").stdout.strip() or revision.encode()
    options = ("--name-only", "-z", "--relative", "--diff-filter=d", "--no-ext-diff", "--no-textconv", "--no-renames")
    changed = _git(folder, "diff", *options, "--end-of-options", begun.decode(), "--", ".")
    new = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    for answer in (changed, new):
        if answer.returncode:
            raise KnowledgeBaseError(f"--since : git a échoué ({_last_line(answer.stderr)}).")
    names = {name.decode("utf-8", "surrogateescape") for name in (changed.stdout + new.stdout).split(b"\0") if name}
    return [folder / name for name in sorted(names) if _is_case_file(Path(name))]


def _is_case_file(name: Path) -> bool:
    """True for `<region>/<slug>.md`, and for a case that was put beside the folders by mistake."""
    hidden = any(part.startswith(".") for part in name.parts)
    return name.suffix == ".md" and len(name.parts) <= 2 and not hidden and str(name) != README  # noqa: PLR2004  # folder, file


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", *_QUIET, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT, stdin=subprocess.DEVNULL)  # noqa: S603  # a list of words, revision refused above when it could be an option
    except FileNotFoundError as error:
        raise KnowledgeBaseError("--since demande git, qui n’est pas installé. Nommez plutôt les fichiers.") from error
    except subprocess.TimeoutExpired as error:
        raise KnowledgeBaseError(f"--since : git n’a pas répondu en {TIMEOUT:.0f} secondes.") from error


def _last_line(text: bytes) -> str:
    return text.decode("utf-8", "replace").strip().rpartition("\n")[2]
