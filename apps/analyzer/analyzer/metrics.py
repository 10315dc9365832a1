"""Rate, errors and duration of requests, summed over gunicorn's workers."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY
from prometheus_client.values import ValueClass

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
DURATION = Histogram(
    "http_request_duration_seconds",
    "Seconds from a request's arrival to its answer.",
    ["method", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
REFUSALS = Counter("nsip_analyzer_refusals", "Pictures that were refused, by the reason's code.", ["code"])


def exposition() -> bytes:
    """All figures in Prometheus' text format: of every worker where there are several, else of this process."""
    if ValueClass.__name__ != "MmapedValue":
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
