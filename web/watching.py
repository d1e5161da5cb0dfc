"""`kb serve --watch`: what is saved is searched within a second; a broken file keeps its last good version."""

import logging
import os
import threading
import time
from pathlib import Path
from typing import Final

from indexer import EmbeddedEngine, SearchError, collect
from kb import CaseStore, KnowledgeBaseError, load_geography, load_taxonomy
from kb.store import case_files

log: Final = logging.getLogger("kb")
EVERY: Final = 0.1  # seconds between two looks at the folder
SETTLING: Final = 0.03  # seconds for which a changed file must then be still: an editor may be writing it
REST: Final = 5  # and no less than so many times as long as a look takes, for large folders

Signatures = dict[Path, tuple[int, int, int]]
"""File → time of its last change, size, inode: what tells that it was saved."""


class Watcher:
    """Follows the folder of cases. It looks at the dates of files: that works on every disk, and needs no library."""

    def __init__(self, store: CaseStore, engine: EmbeddedEngine, every: float = EVERY) -> None:
        self._store, self._engine, self._every = store, engine, every
        self._last: Signatures = {}
        self._indexed = self._last = self._signatures()
        self._told: set[str] = set()
        self._failure = ""

    def follow(self, stop: threading.Event | None = None) -> None:
        """Look until told to stop."""
        stop = stop or threading.Event()
        log.info("Les cas de « %s » sont suivis : enregistrez un fichier, il est réindexé.", self._store.root)
        pause = self._every
        while not stop.wait(pause):
            started = time.monotonic()
            indexed = self.look()
            took = time.monotonic() - started
            if indexed:
                pause = self._every
            elif self._last != self._indexed and not self._failure:
                pause = max(SETTLING, took)
            else:
                pause = max(self._every, REST * took)

    def look(self) -> bool:
        """Look once; true when the index was brought up to date. Files must have been still since the last look."""
        seen = self._signatures()
        settled, self._last = seen == self._last, seen
        if seen == self._indexed or not settled:  # an editor may be in the middle of writing
            return False
        try:
            self._index()
        except (SearchError, KnowledgeBaseError, OSError) as error:
            if str(error) != self._failure:  # told once, tried again at each look
                log.warning("L’index n’a pas pu être mis à jour : %s", error)
            self._failure = str(error)
            return False
        self._indexed, self._failure = seen, ""
        return True

    def _index(self) -> None:
        """The words at once; then the vectors of the texts that changed."""
        keeper = self._engine.keeper
        known = keeper.reusable_documents()
        collected = collect(self._store, load_taxonomy(), load_geography(), known, keep_broken=True)
        problems = {str(problem) for problem in collected.problems}
        for problem in sorted(problems - self._told):
            log.warning("%s La dernière version sans erreur reste en ligne.", problem)
        self._told = problems
        if keeper.is_current(collected.documents):
            return
        before = {document.slug: document for document in known}
        after = {document.slug: document for document in collected.documents}
        keeper.rebuild_text(collected.documents)
        _tell(before.keys() - after.keys(), {slug for slug in after if after[slug] != before.get(slug)})
        keeper.embed_missing()

    def _signatures(self) -> Signatures:
        """Every case file as it stands; one that vanishes meanwhile is not there."""
        try:
            paths = list(case_files(self._store.root))  # in no order: sorting them takes longer than looking at them
        except OSError:  # the folder is being replaced, as some tools do
            return self._last
        found: Signatures = {}
        for path in paths:
            try:
                status = os.lstat(path)
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return found


def _tell(removed: set[str], changed: set[str]) -> None:
    for slug in sorted(changed):
        log.info("Réindexé : %s", slug)
    for slug in sorted(removed):
        log.info("Retiré : %s", slug)
