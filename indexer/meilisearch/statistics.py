"""What must be known of the whole base to score a part of it: frequencies, words, the spread of the vectors."""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.embedding import Vectors
from indexer.ranking import Spread

CHUNK: Final = 400_000  # characters of one stored piece
NOISE: Final = 1e-5  # a smaller deviation is that of rounded numbers: the cases are all as near
MAX_CONTENT: Final = 500_000_000  # bytes once unpacked


class Contribution(NamedTuple):
    """What one case adds: its terms, its words (as the lexicon knows them), its length, its vector."""

    terms: frozenset[str]
    words: frozenset[str]
    length: int
    vector: Vectors | None


class Statistics:
    """Sums over the cases of a base; cases come and go one by one."""

    def __init__(self, dimension: int = 0) -> None:
        self.dimension = dimension
        self.documents = 0
        self.length = 0
        self.frequencies: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self._sum: NDArray[np.float64] = np.zeros(dimension)
        self._products: NDArray[np.float64] = np.zeros((dimension, dimension))

    def add(self, contributions: Iterable[Contribution]) -> None:
        """Count cases in."""
        self._change(list(contributions), 1)

    def remove(self, contributions: Iterable[Contribution]) -> None:
        """Count cases out."""
        self._change(list(contributions), -1)
        self.frequencies, self.words = +self.frequencies, +self.words

    def _change(self, contributions: list[Contribution], sign: int) -> None:
        for each in contributions:
            self.documents += sign
            self.length += sign * each.length
            for name in each.terms:
                self.frequencies[name] += sign
            for word in each.words:
                self.words[word] += sign
        vectors = [each.vector for each in contributions if each.vector is not None]
        if vectors and self.dimension:
            matrix = np.array(vectors, dtype=np.float64)
            self._sum += sign * matrix.sum(axis=0)
            self._products += sign * (matrix.T @ matrix)

    @property
    def mean_length(self) -> float:
        """Mean length of a case, in terms."""
        return self.length / self.documents if self.documents else 0.0

    def spread(self, vector: Vectors) -> Spread:
        """Mean and deviation of the similarity of a query to all the cases."""
        if not self.documents:
            return Spread(0.0, 0.0)
        query = vector.astype(np.float64)
        mean = float(query @ self._sum) / self.documents
        square = float(query @ self._products @ query) / self.documents
        deviation = sqrt(max(0.0, square - mean * mean))
        return Spread(mean, deviation if deviation > NOISE else 0.0)

    def pieces(self) -> list[str]:
        """The statistics as short texts, that `Statistics.of_pieces` puts together."""
        content = {
            "dimension": self.dimension,
            "documents": self.documents,
            "length": self.length,
            "frequencies": self.frequencies,
            "words": self.words,
            "sum": base64.b64encode(self._sum.astype("<f8").tobytes()).decode(),
            "products": base64.b64encode(self._products.astype("<f8").tobytes()).decode(),
        }
        packed = base64.b64encode(zlib.compress(json.dumps(content, ensure_ascii=False).encode())).decode()
        return [packed[start : start + CHUNK] for start in range(0, len(packed), CHUNK)]

    @classmethod
    def of_pieces(cls, pieces: Iterable[str]) -> "Statistics":
        """The statistics of such texts, in order. Raises ValueError."""
        try:
            unpacking = zlib.decompressobj()
            content = json.loads(unpacking.decompress(base64.b64decode("".join(pieces)), MAX_CONTENT))
            return cls._of(content)
        except (KeyError, TypeError, zlib.error) as error:
            raise ValueError("not the statistics of a base") from error

    @classmethod
    def _of(cls, content: Mapping[str, object]) -> "Statistics":
        statistics = cls(int(str(content["dimension"])))
        size = statistics.dimension
        statistics.documents = int(str(content["documents"]))
        statistics.length = int(str(content["length"]))
        statistics.frequencies = Counter(_numbers(content["frequencies"]))
        statistics.words = Counter(_numbers(content["words"]))
        statistics._sum = np.frombuffer(base64.b64decode(str(content["sum"])), "<f8").reshape(size).copy()
        products = np.frombuffer(base64.b64decode(str(content["products"])), "<f8").reshape(size, size)
        statistics._products = products.copy()
        return statistics


def _numbers(content: object) -> dict[str, int]:
    if not isinstance(content, dict):
        raise TypeError("an object was expected")
    return {str(name): int(count) for name, count in content.items()}
