"""
Run as a program: builds of the index, killed by SIGKILL at each thing they do to the disk, one child process a build.

    killed_builds.py DATA     DATA holds an index of five of the six sample cases

One line a build: what it was doing when killed (or « finished »), the cases found then by another process, and the
cases found after the next build with what the folder then holds.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from small_embedder import SmallEmbedder

from indexer import collect
from indexer.keeper import Keeper
from kb import CaseStore, load_geography, load_taxonomy

SAMPLE_CASES = Path(__file__).parent / "data" / "cases"
ON_DISK = ("os.mkdir", "os.rename", "os.remove", "shutil.rmtree", "sqlite3.connect", "open", "small.embed")


class AuditedEmbedder(SmallEmbedder):
    """Tells when it embeds, so that a build may be killed there."""

    def encode_document(self, texts):
        """The vectors of passages."""
        sys.audit("small.embed", "")
        return super().encode_document(texts)


def keeper_of(data):
    """A keeper as a fresh process has it."""
    return Keeper(data, load_taxonomy(), load_geography(), AuditedEmbedder())


def killed_at(data, documents, number):
    """Build, killed just before the act of this number; the name of the act, as far as the parent is told."""
    seen = 0

    def kill(event, arguments):
        nonlocal seen
        is_reading = event == "open" and arguments[1] in {"r", "rb"}
        if event in ON_DISK and not is_reading and (event == "small.embed" or str(data) in str(arguments[0])):
            seen += 1
            if seen == number:
                sys.stdout.write(f"{event} {Path(str(arguments[0])).name}")
                sys.stdout.flush()
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)
    keeper_of(data).rebuild(documents)
    sys.stdout.write("finished")


def inspect(data, documents):
    """What another process finds after the kill, and after its own build."""
    keeper = keeper_of(data)
    live = keeper.require()
    found, has_vectors = len(live.documents), keeper.vectors_of(live) is not None
    keeper.rebuild(documents)
    left = sorted(path.name for path in (data / "index").iterdir())
    tidy = left == sorted([keeper.require().folder.name, "current"])
    sys.stdout.write(f"\t{found} {has_vectors}\t{len(keeper.require().documents)} {tidy}\n")


def in_child(work, *arguments):
    """Do a piece of work in a child process; False when it was killed."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        work(*arguments)
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    return os.waitstatus_to_exitcode(status) == 0 or sys.exit("a child failed")


def main(data):
    """Kill builds one act further each time, until one finishes."""
    documents = collect(CaseStore(SAMPLE_CASES), load_taxonomy(), load_geography()).documents
    number, finished = 0, False
    while not finished:
        number += 1
        copy = Path(shutil.copytree(data, data.with_name(f"copy-{number}")))
        finished = in_child(killed_at, copy, documents, number)
        in_child(inspect, copy, documents)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
