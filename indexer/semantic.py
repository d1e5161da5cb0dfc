"""
The meaning of the cases: one vector each, the mean of what several views of the case say.

Measured against one vector of the whole text and against the best of several passages (docs/evaluation.md): the mean
of short, different views (title and summary, plain words, questions, labels) ranks best.
"""

from collections.abc import Callable, Sequence

import numpy as np

from indexer.document import Document
from indexer.embedding import Embedder, VectorCache, Vectors
from kb import Geography, Taxonomy


def views_of(document: Document, taxonomy: Taxonomy, geography: Geography) -> list[list[str]]:
    """The texts of each view of a case; a view that the case lacks is left out."""
    departments = [geography.department(code) for code in document.departments]
    labels = [
        *document.tags,
        *document.modality_labels,
        *(taxonomy.domains.label(slug) for slug in document.domains),
        *document.regions,
        document.city,
        *(item.name for item in departments if item),
    ]
    views = [
        [f"{document.title}. {document.summary}"],
        [document.plain] if document.plain else [],
        list(document.questions),
        [f"{document.title}. {', '.join(label for label in labels if label)}"],
    ]
    return [texts for texts in views if texts]


def embed_cases(
    views: Sequence[Sequence[Sequence[str]]],
    embedder: Embedder,
    cache: VectorCache,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Vectors, int]:
    """
    One vector a case, shape (cases, dimension), and how many texts had to be embedded.

    The dot product with a query's vector is the mean cosine over the views (the texts of a view averaged first);
    the vectors are therefore shorter than 1.
    """
    texts = [text for case in views for view in case for text in view]
    vectors, computed = cache.embed(embedder, texts, progress)
    means = np.zeros((len(views), embedder.dimension), dtype=np.float32)
    position = 0
    for number, case in enumerate(views):
        for view in case:
            means[number] += vectors[position : position + len(view)].mean(axis=0) / len(case)
            position += len(view)
    cache.prune(embedder, texts)
    return means, computed
