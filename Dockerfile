# L’application et son modèle de langue, prêts à servir sans réseau. Étapes : construire, puis ne garder que le résultat.
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
# Le modèle est téléchargé ici, jamais au démarrage. torch vient de son dépôt « cpu » : sans CUDA, 5 Go de moins.
ARG EMBEDDING_MODEL=intfloat/multilingual-e5-small
ARG TORCH=2.*
ARG SENTENCE_TRANSFORMERS=6.*
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements-deploy.txt /source/
RUN pip install --require-hashes -r /source/requirements-deploy.txt
RUN pip install "torch==${TORCH}" --index-url "${TORCH_INDEX}" \
    && pip install "sentence-transformers==${SENTENCE_TRANSFORMERS}"
RUN python -c "import sys; from sentence_transformers import SentenceTransformer as M; M(sys.argv[1]).save('/model')" \
    "${EMBEDDING_MODEL}"
COPY pyproject.toml README.md LICENSE /source/
COPY kb /source/kb
COPY indexer /source/indexer
COPY web /source/web
RUN pip install --no-deps --no-build-isolation /source

FROM python:${PYTHON}-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin impact \
    && install -d -o impact -g impact /data
COPY --from=build /venv /venv
COPY --from=build /model /model
COPY --chown=root:root cases /app/cases
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    KB_CASES_DIR=/app/cases \
    KB_DATA_DIR=/data \
    KB_HOST=0.0.0.0 \
    KB_EMBEDDER=sentence-transformers \
    KB_EMBEDDING_MODEL=/model
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["kb", "serve"]
