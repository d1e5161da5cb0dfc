"""How fast the embedded engine answers, in process: `.venv/bin/python benchmarks/bench_search.py`."""

import argparse
from pathlib import Path

from measures import Measure, report, timed
from questions import SEED, questions, while_typing

from indexer import EmbeddedEngine, Facet, Mode, Query, collect, open_engine
from indexer.understanding import Understander
from kb import CaseStore, load_geography, load_taxonomy

WARM_UP = 30  # questions asked before the measure: the first ones read the index


def main() -> None:
    """Measure and print the table."""
    options = _options()
    store, taxonomy, geography = CaseStore(options.cases), load_taxonomy(), load_geography()
    engine = open_engine(options.data)
    documents = collect(store, taxonomy, geography, engine.keeper.reusable_documents()).documents
    if not engine.keeper.is_current(documents):
        engine.rebuild(documents)
    engine.keeper.embed_missing()
    engine.warm()
    print(f"{len(documents)} cas, {options.questions} questions, graine {options.seed}.\n")
    drawn = questions(documents, 2 * options.questions + WARM_UP, options.seed)
    warm_up, first, second = drawn[:WARM_UP], drawn[WARM_UP : WARM_UP + options.questions], drawn[-options.questions :]
    timed(lambda text: engine.search(Query(text=text)), warm_up)
    understander = Understander(taxonomy, geography)
    measures = [
        Measure("compréhension seule", timed(understander.understand, first), 2),
        *_searches(engine, first, second),
        Measure("filtres seuls, sans texte", timed(engine.search, _filters(engine))),
    ]
    print(report(measures))


def _searches(engine: EmbeddedEngine, first: list[str], second: list[str]) -> list[Measure]:
    """The searches of two sets of questions; the second set is new to the model when it is measured."""

    def search(mode: Mode, texts: list[str]) -> list[float]:
        return timed(engine.search, [Query(text=text, mode=mode) for text in texts])

    prefixes = [prefix for question in first[: len(first) // 5] for prefix in while_typing(question)]
    return [
        Measure("mots, juste après le démarrage", search(Mode.LEXICAL, first)),
        Measure("mots", search(Mode.LEXICAL, second), 3),
        Measure("au fil de la frappe (mots)", search(Mode.LEXICAL, prefixes), 5),
        Measure("mots et sens, question nouvelle", search(Mode.HYBRID, second), 20),
        Measure("mots et sens, question déjà posée", search(Mode.HYBRID, second)),
        Measure("mots et sens, avec une région", timed(engine.search, _in_a_region(engine, first)), 20),
    ]


def _in_a_region(engine: EmbeddedEngine, texts: list[str]) -> list[Query]:
    regions = [count.value for count in engine.search(Query()).facets[Facet.REGION]]
    filters = [{Facet.REGION: (regions[number % len(regions)],)} for number in range(len(texts))]
    return [Query(text=text, filters=chosen) for text, chosen in zip(texts, filters, strict=True)]


def _filters(engine: EmbeddedEngine) -> list[Query]:
    """Each value of each facet, alone."""
    facets = engine.search(Query()).facets
    return [Query(filters={facet: (count.value,)}) for facet, counts in facets.items() for count in counts]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Durée des recherches, dans le processus.")
    parser.add_argument("--cases", type=Path, default=Path("cases"), help="dossier des cas")
    parser.add_argument("--data", type=Path, default=Path("data"), help="dossier de l’index (complété s’il le faut)")
    parser.add_argument("--questions", type=int, default=300, help="nombre de questions par mesure")
    parser.add_argument("--seed", type=int, default=SEED, help="graine du tirage des questions")
    return parser.parse_args()


if __name__ == "__main__":
    main()
