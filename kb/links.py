"""Which sources still answer: asked a few at a time, politely, each answer kept, so that a stopped check resumes."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import ValidationError

from kb.case import Case
from kb.link_probe import Answer, Verdict
from kb.write import write_whole

RESULTS: Final = "links.json"
PARALLEL: Final = 8  # sites asked at the same time; each site is asked one page at a time
DELAY: Final = 1.0  # seconds between two requests to one site
AGAIN_AFTER: Final = 30  # days
SAVED_EVERY: Final = 5.0  # seconds
DEAD: Final = (Verdict.GONE, Verdict.UNREACHABLE)

Ask = Callable[[str], Answer]
Told = Callable[[int, int], None]


class LinkResults:
    """The answers kept in `<data>/links.json`, by address. A damaged file is begun anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._saved_at = time.monotonic()
        self.answers: dict[str, Answer] = _read(path)

    def is_recent(self, url: str, days: int, today: date) -> bool:
        """True for an address that answered within so many days; one that did not is asked again."""
        answer = self.answers.get(url)
        return answer is not None and answer.verdict not in DEAD and today - answer.asked < timedelta(days=days)

    def keep(self, url: str, answer: Answer) -> None:
        """Note an answer; the file is written now and then, so that little is lost when the check is stopped."""
        with self._lock:
            self.answers[url] = answer
            if time.monotonic() - self._saved_at > SAVED_EVERY:
                self._write()

    def save(self) -> None:
        """Write the file."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        body = {url: self.answers[url].model_dump(mode="json") for url in sorted(self.answers)}
        write_whole(json.dumps(body, ensure_ascii=False, indent=1) + "\n", self._path)
        self._saved_at = time.monotonic()


def sources_of(cases: Iterable[Case]) -> dict[str, list[tuple[Case, int]]]:
    """Each address that cases cite, with who cites it and as which source (from 0)."""
    citing: defaultdict[str, list[tuple[Case, int]]] = defaultdict(list)
    for case in cases:
        for number, source in enumerate(case.sources):
            citing[source.url].append((case, number))
    return dict(citing)


def check_links(
    urls: Iterable[str],
    results: LinkResults,
    ask: Ask,
    *,
    parallel: int = PARALLEL,
    delay: float = DELAY,
    told: Told | None = None,
) -> None:
    """Ask for every address, each site by one thread at a time; what is answered is kept even when stopped."""
    by_site: defaultdict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_site[urlsplit(url).hostname or ""].append(url)
    total, done, stop = sum(map(len, by_site.values())), 0, threading.Event()
    lock = threading.Lock()

    def visit(site: list[str]) -> None:
        nonlocal done
        for number, url in enumerate(site):
            if stop.is_set() or (number and stop.wait(delay)):
                return
            results.keep(url, ask(url))
            with lock:
                done += 1
                if told:
                    told(done, total)

    pool = ThreadPoolExecutor(max_workers=parallel)
    try:
        # the sites with most pages first: they take longest
        for future in [pool.submit(visit, site) for site in sorted(by_site.values(), key=len, reverse=True)]:
            future.result()
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        results.save()


def archived(url: str, read_on: date | None) -> str:
    """Where a copy of a page may be found, near the day it was read. Only a suggestion: it is not asked for."""
    day = read_on.strftime("%Y%m%d") if read_on else "2"  # « 2 »: the archive takes its latest copy
    return f"https://web.archive.org/web/{day}/{url}"


def _read(path: Path) -> dict[str, Answer]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(body, Mapping):
            return {}
        return {str(url): Answer.model_validate(answer) for url, answer in body.items()}
    except (OSError, ValueError, ValidationError, RecursionError):
        return {}
