"""Which parts of the ranking earn their place: `.venv/bin/python benchmarks/experiments.py requetes.jsonl`."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np
from laboratory import CURRENT, Laboratory, RememberingEmbedder, Variant
from variants import GROUPS, MEANING

from indexer import collect, ranking
from indexer.evaluation import Evaluation, JudgedQuery, compare, read_judgements
from kb import CaseStore, load_geography, load_taxonomy

SEMANTIC_WEIGHTS: Final = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
TERRITORY_WEIGHTS: Final = (0.3, 0.5, 0.7, 1.0, 1.5)
# What a collection that was not written for this base lacks.
BARE: Final = {"questions": (), "plain": "", "tags": (), "modality_labels": ()}
SPLITS: Final = 50
SEED: Final = 20_261_125


def main() -> None:
    """Measure every variant against the current setting and print tables in Markdown."""
    options = _options()
    judged = read_judgements(options.file)
    documents = collect(CaseStore(options.cases), load_taxonomy(), load_geography()).documents
    if options.bare:
        documents = [document.model_copy(update=BARE) for document in documents]
    with tempfile.TemporaryDirectory() as folder:
        embedder = RememberingEmbedder(options.data / "questions.npz")
        laboratory = Laboratory(Path(folder, "data"), documents, options.data, embedder)
        current = laboratory.measure(CURRENT, judged)
        embedder.save()
        kinds = list(current.by_kind)
        print(f"{len(documents)} cas, {len(judged)} requêtes.\n")
        for group, variants in GROUPS.items():
            if options.group and options.group.lower() not in group.lower():
                continue
            print(f"### {group}\n\n{_header(kinds)}\n{_row(CURRENT.name, current, None)}", flush=True)
            for variant in variants:
                print(_row(variant.name, laboratory.measure(variant, judged), current), flush=True)
            print()
        if not options.group:
            _print_held_out(laboratory, judged, current)


def _header(kinds: Sequence[str]) -> str:
    columns = ["variante", "nDCG@10", *kinds, "rappel@20", "écart", "gains / pertes", "p"]
    return f"| {' | '.join(columns)} |\n|---|{'--:|' * (len(columns) - 1)}"


def _row(name: str, evaluation: Evaluation, current: Evaluation | None) -> str:
    means = [evaluation.overall.ndcg, *(kind.ndcg for kind in evaluation.by_kind.values()), evaluation.overall.recall]
    cells = [name.replace(".", ","), *map(_decimal, means)]
    if current:
        found = compare(current, evaluation)
        cells += [
            _decimal(found.difference, "+.3f"),
            f"{len(found.wins)} / {len(found.losses)}",
            _decimal(found.p_value),
        ]
    else:
        cells += ["", "", ""]
    return f"| {' | '.join(cells)} |"


def _decimal(number: float, form: str = ".3f") -> str:
    return format(number, form).replace(".", ",").replace("-", "−")


def _print_held_out(laboratory: Laboratory, judged: Sequence[JudgedQuery], current: Evaluation) -> None:
    """Choose two weights on some of the queries, measure on the others: is the choice an accident of the file?"""
    pairs = [(meaning, place) for meaning in SEMANTIC_WEIGHTS for place in TERRITORY_WEIGHTS]
    chosen = pairs.index((ranking.SEMANTIC_WEIGHT, ranking.TERRITORY_WEIGHT))
    table = np.array([_ndcgs(laboratory.measure(_weighted(*pair), judged)) for pair in pairs])
    kinds = np.array([query.kind for query in judged])
    drawing = np.random.default_rng(SEED)
    halves = [drawing.permutation(len(judged)) < len(judged) // 2 for _ in range(SPLITS)]
    print("### Poids choisis sur une partie des requêtes, mesurés sur l’autre\n")
    print("| choisi sur | mesuré sur | choisi | réglage actuel | poids choisis (sens, lieu) |\n|---|---|--:|--:|---|")
    held = [_held_out(table, half, chosen) for half in halves]
    often = [pairs[best] for best, _, _ in held]
    counts = {pair: often.count(pair) for pair in sorted(set(often), key=lambda pair: -often.count(pair))[:3]}
    means = [fmean(values) for values in list(zip(*held, strict=True))[1:]]
    most = ", ".join(f"{pair[0]} et {pair[1]} ({count} fois)" for pair, count in counts.items())
    print(f"| une moitié, {SPLITS} tirages | l’autre moitié | {' | '.join(map(_decimal, means))} | {most} |")
    for kind in current.by_kind:
        best, gained, kept = _held_out(table, kinds != kind, chosen)
        weights = f"{pairs[best][0]} et {pairs[best][1]}"
        print(f"| les autres genres | {kind} | {_decimal(gained)} | {_decimal(kept)} | {weights} |")


def _weighted(meaning: float, place: float) -> Variant:
    return Variant("", {MEANING: meaning, "indexer.ranking.TERRITORY_WEIGHT": place})


def _ndcgs(evaluation: Evaluation) -> list[float]:
    return [score.ndcg for score in evaluation.scores]


def _held_out(table: np.ndarray, seen: np.ndarray, chosen: int) -> tuple[int, float, float]:
    """The setting that is best on the queries seen; its mean on the others, and that of the current setting."""
    best = int(table[:, seen].mean(axis=1).argmax())
    return best, float(table[best, ~seen].mean()), float(table[chosen, ~seen].mean())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mesure des variantes du classement sur des requêtes jugées.")
    parser.add_argument("file", type=Path, metavar="FICHIER", help="requêtes jugées, JSON Lines")
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas")
    parser.add_argument("--data", type=Path, default=Path("data"), help="dossier de l’index, dont les vecteurs servent")
    parser.add_argument("--group", default="", help="un seul groupe de variantes (une partie de son nom)")
    parser.add_argument(
        "--bare", action="store_true", help="sans questions, sans « en clair », sans étiquettes libres, comme un import"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
