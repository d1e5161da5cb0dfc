"""How long `kb check` takes on a large base: `.venv/bin/python benchmarks/bench_check.py --files 10000`."""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Final

from kb import Case, CaseStore, case_to_markdown
from kb.checks import region_folder

SEED: Final = 20_261_125
AIM: Final = 30.0  # seconds for 10,000 files


def main() -> None:
    """Write a base of the asked size into a temporary folder, check it once; print how long it took, what it told."""
    options = _options()
    cases, _ = CaseStore(options.cases).load_all()
    with tempfile.TemporaryDirectory() as temporary:
        _write_base(cases, Path(temporary), options.files)
        started = perf_counter()
        command = [sys.executable, "-m", "kb", "check", "--format", "json", "--cases", temporary]
        answer = subprocess.run(command, capture_output=True, check=False)
        took, worked = perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(answer.stdout)
    counts = Counter(problem["code"] for problem in told["problems"])
    print(f"{told['files']} fichiers contrôlés en {took:.1f} s (visé : {AIM:.0f} s pour 10 000).")
    print(f"Temps de calcul : {worked.ru_utime + worked.ru_stime:.1f} s ; mémoire : {worked.ru_maxrss // 1024} Mo.")
    print(", ".join(f"{code} {count}" for code, count in counts.most_common()))


def _write_base(cases: list[Case], folder: Path, number: int) -> None:
    """So many files: real sections, titles and summaries shuffled from the words of the base, so that few are alike."""
    drawing = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    words = [word for case in cases for word in f"{case.title} {case.summary}".split()]
    for count in range(number):
        case = cases[count % len(cases)]
        mixed = case.model_copy(
            update={
                "slug": f"cas-{count}",
                "title": _shuffled(words, len(case.title), drawing),
                "summary": _shuffled(words, len(case.summary), drawing),
            }
        )
        path = folder / str(region_folder(case.regions[0])) / f"{mixed.slug}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(case_to_markdown(mixed), encoding="utf-8")


def _shuffled(words: list[str], length: int, drawing: random.Random) -> str:
    """Words drawn as often as they occur, up to a length."""
    text = drawing.choice(words)
    while len(text) < length - 12:
        text += f" {drawing.choice(words)}"
    return text[:length].strip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas")
    parser.add_argument("--files", type=int, default=10_000, help="nombre de fichiers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
