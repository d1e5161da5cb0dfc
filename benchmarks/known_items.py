"""
Questions whose only answer is known: `.venv/bin/python benchmarks/known_items.py`.

No judged file is needed: the questions that the author of each case gave must find that case in an index that holds no
questions, and each title its case in an index that holds neither titles, nor summaries, nor questions.
"""

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import swapped_parts as parts
from laboratory import CURRENT, Laboratory, RememberingEmbedder, Variant
from variants import MEANING, THESAURUS

from indexer import Mode, collect
from indexer.evaluation import Evaluation, JudgedQuery, compare
from kb import CaseStore, load_geography, load_taxonomy

EXACT: Final = 3
VARIANTS: Final = (
    Variant("mots seuls", mode=Mode.LEXICAL),
    Variant("mots seuls, sans synonymes", {THESAURUS: parts.thesaurus()}, mode=Mode.LEXICAL),
    Variant("sens seul", mode=Mode.SEMANTIC),
    *(Variant(f"poids du sens {weight}", {MEANING: weight}) for weight in (0.1, 0.15, 0.25, 0.3, 0.4, 0.6)),
    Variant("sans synonymes", {THESAURUS: parts.thesaurus()}),
    Variant("rangs réciproques, k = 60", {"indexer.ranking._topic": parts.reciprocal_ranks(60)}),
    Variant("sans correction des fautes", {"indexer.lexicon.Lexicon.corrections": lambda *_: []}),
)


def main() -> None:
    """Ask both kinds of questions and print a table in Markdown for each."""
    options = _options()
    documents = collect(CaseStore(options.cases), load_taxonomy(), load_geography()).documents
    embedder = RememberingEmbedder(options.data / "questions.npz")
    without_questions = [document.model_copy(update={"questions": ()}) for document in documents]
    untitled = [document.model_copy(update={"questions": (), "title": "", "summary": ""}) for document in documents]
    asked = _known((document.slug, question) for document in documents for question in document.questions)
    titles = _known((document.slug, document.title) for document in documents)
    tests = {"Questions": (without_questions, asked), "Titres": (untitled, titles)}
    for name, (held, judged) in tests.items():
        with tempfile.TemporaryDirectory() as folder:
            laboratory = Laboratory(Path(folder, "data"), held, options.data, embedder)
            print(f"### {name} ({len(judged)})\n\n| variante | MRR@10 | rappel@1 | rappel@20 | écart de nDCG@10 | p |")
            print("|---|--:|--:|--:|--:|--:|")
            current = laboratory.measure(CURRENT, judged)
            embedder.save()
            _print_row(CURRENT.name, current, current)
            for variant in VARIANTS:
                _print_row(variant.name, laboratory.measure(variant, judged), current)
            print()


def _known(pairs: Iterable[tuple[str, str]]) -> Sequence[JudgedQuery]:
    return [
        JudgedQuery(id=f"{slug}-{number}", kind="known", query=text, relevant={slug: EXACT})
        for number, (slug, text) in enumerate(pairs)
    ]


def _print_row(name: str, evaluation: Evaluation, current: Evaluation) -> None:
    found = compare(current, evaluation)
    first = sum(score.mrr == 1 for score in evaluation.scores) / len(evaluation.scores)
    figures = (evaluation.overall.mrr, first, evaluation.overall.recall)
    cells = [f"{figure:.3f}" for figure in figures]
    cells += ["", ""] if evaluation is current else [f"{found.difference:+.3f}", f"{found.p_value:.3f}"]
    print(f"| {' | '.join([name, *cells])} |".replace(".", ",").replace("-0", "−0"), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Questions dont la seule réponse est connue.")
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas")
    parser.add_argument("--data", type=Path, default=Path("data"), help="dossier de l’index, dont les vecteurs servent")
    return parser.parse_args()


if __name__ == "__main__":
    main()
