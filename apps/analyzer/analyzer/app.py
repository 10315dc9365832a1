"""The analyzer's HTTP interface."""

import logging
import os
import time
from http import HTTPMethod

from flask import Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from analyzer.analysis import analyse
from analyzer.metrics import DURATION, REFUSALS, REQUESTS, exposition
from analyzer.picture import PictureRefused, read_picture

MAX_BYTES = 10 * 1024 * 1024
# Requested by machines every few seconds, so logged at the debug level only.
ROUTINE = ("/health", "/metrics")

log = logging.getLogger("analyzer")


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", version=os.environ.get("APP_VERSION", "dev"))

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(), content_type=CONTENT_TYPE_LATEST)

    @app.post("/analyze")
    def analyze() -> Response:
        return jsonify(analyse(read_picture(request.get_data(cache=False))))

    @app.errorhandler(PictureRefused)
    def refused(error: PictureRefused) -> tuple[Response, int]:
        REFUSALS.labels(error.code).inc()
        return _error(error.code, str(error)), error.status

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> tuple[Response, int]:
        REFUSALS.labels("too_large").inc()
        return _error("too_large", f"The file is larger than {MAX_BYTES // 1024**2} MiB."), 413

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int]:
        return _error("http_error", error.description or error.name), error.code or 500

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def observe(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        # The route instead of the path, and known methods only: each value that a client invents would add a series.
        route = request.url_rule.rule if request.url_rule else "unmatched"
        method = request.method if request.method in HTTPMethod.__members__ else "other"
        labels = (method, route, str(response.status_code))
        REQUESTS.labels(*labels).inc()
        DURATION.labels(*labels).observe(seconds)
        fields = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "durationMs": round(seconds * 1000, 1),
            "requestId": request.headers.get("X-Request-Id"),
        }
        level = logging.DEBUG if request.path in ROUTINE else logging.INFO
        log.log(level, "request", extra={"fields": fields})
        return response

    return app


def _error(code: str, message: str) -> Response:
    return jsonify(error={"code": code, "message": message})
