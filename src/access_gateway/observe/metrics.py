"""Metrics for Prometheus: counts, sizes and durations, with labels of bounded number."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STAGES = (
    "decode", "recognise", "identify", "normalise", "understand", "translate", "backend", "handoff", "compose", "speak",
    "braille",
)  # fmt: skip
BUCKETS_S = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The gateway's own registry: two gateways in one process do not mix their numbers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "access_gateway_turns", "Turns by how they came, the language answered in, and their outcome",
            ("came_by", "language", "outcome"), registry=self.registry,
        )  # fmt: skip
        self.problems = Counter(
            "access_gateway_problems", "Requests that ended in an error, by its stable code", ("code",),
            registry=self.registry,
        )  # fmt: skip
        self.stage_s = Histogram(
            "access_gateway_stage_seconds", "Time in each stage of a turn", ("stage",),
            buckets=BUCKETS_S, registry=self.registry,
        )  # fmt: skip
        self.heard_s = Counter(
            "access_gateway_heard_seconds", "Seconds of speech heard, by language", ("language",),
            registry=self.registry,
        )  # fmt: skip
        self.turns_now = Gauge("access_gateway_turns_now", "Turns under way", registry=self.registry)
        self.streams_now = Gauge("access_gateway_streams_now", "Live conversations", registry=self.registry)
        self.reviews = Counter(
            "access_gateway_reviews", "Reviews by what was done with them", ("step",), registry=self.registry
        )
        self.withheld = Counter(
            "access_gateway_renditions_withheld", "Renditions whose numbers were not those of the answer",
            ("rendition",), registry=self.registry,
        )  # fmt: skip
        self.workers_ready = Gauge(
            "access_gateway_workers_ready", "Engine workers that are ready", ("pool",), registry=self.registry
        )
        self.worker_restarts = Gauge(
            "access_gateway_worker_restarts", "Engine workers that were replaced since the start", ("pool",),
            registry=self.registry,
        )  # fmt: skip
        self.worker_recycled = Gauge(
            "access_gateway_worker_recycled", "Engine workers that made room for new ones since the start",
            ("pool",), registry=self.registry,
        )  # fmt: skip
        self.worker_memory = Gauge(
            "access_gateway_worker_memory_bytes", "Resident memory of the largest worker", ("pool",),
            registry=self.registry,
        )  # fmt: skip
        self.real_time_factor = Gauge(
            "access_gateway_real_time_factor", "Processor seconds that a second of sound costs", ("pool",),
            registry=self.registry,
        )  # fmt: skip
        self.hearing_admitted = Gauge(
            "access_gateway_hearing_admitted", "Live streams and recordings let in since the start", ("kind",),
            registry=self.registry,
        )  # fmt: skip
        self.hearing_refused = Gauge(
            "access_gateway_hearing_refused", "Live streams and recordings refused since the start", ("kind",),
            registry=self.registry,
        )  # fmt: skip
        self.hearing_waiting = Gauge(
            "access_gateway_hearing_waiting", "Recordings that wait for processors", ("kind",),
            registry=self.registry,
        )  # fmt: skip
        self.hearing_free_cores = Gauge(
            "access_gateway_hearing_free_cores", "Processors left when every live stream is spoken in at once",
            registry=self.registry,
        )  # fmt: skip
        self.hearing_lag_s = Gauge(
            "access_gateway_hearing_lag_seconds", "How late the words of live utterances are, lately",
            registry=self.registry,
        )  # fmt: skip
        for stage in STAGES:
            self.stage_s.labels(stage)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of a turn; failed ones count too."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stage_s.labels(name).observe(time.perf_counter() - started)

    def expose(self) -> bytes:
        """Return everything in the text format that Prometheus reads."""
        return generate_latest(self.registry)
