"""An embedding model small enough to follow: words that two texts share bring their vectors together."""

from zlib import crc32

import numpy as np

from indexer.analysis import terms_of


class SmallEmbedder:
    """A unit vector a text, from the stems it holds; `embedded` lists the texts it was given."""

    def __init__(self, name="small-1", dimension=64):
        self.name = name
        self.dimension = dimension
        self.embedded = []

    def encode_query(self, text):
        """The vector of a query."""
        return self._vector(text)

    def encode_document(self, texts):
        """The vectors of passages."""
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def _vector(self, text):
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        for stem in terms_of(text):
            vector[crc32(stem.encode()) % self.dimension] += 1
        return vector / np.linalg.norm(vector)
