"""Rate, errors and duration of requests, summed over the workers of gunicorn."""

import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector
from prometheus_client.values import ValueClass

from analyzer.memory import resident_bytes

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
DURATION = Histogram(
    "http_request_duration_seconds",
    "Seconds from the arrival of a request to its response.",
    ["method", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
REFUSALS = Counter("nsip_analyzer_refusals", "Rejected pictures, by the code of the reason.", ["code"])


class Memory(Collector):
    """Resident memory, which prometheus_client measures for a single process only."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        memory = resident_bytes(os.getppid())
        yield GaugeMetricFamily("process_resident_memory_bytes", "Resident memory of gunicorn and its workers.", memory)


def exposition() -> bytes:
    """All metrics in Prometheus' text format: of every worker under gunicorn, else of this process."""
    if ValueClass.__name__ != "MmapedValue":
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Memory())
    return generate_latest(registry)
