"""The analyzer over HTTP."""

import logging
import os
import time

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from analyzer.analysis import analyse
from analyzer.picture import PictureRefused, read_picture

MAX_BYTES = 10 * 1024 * 1024

log = logging.getLogger("analyzer")


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", version=os.environ.get("APP_VERSION", "dev"))

    @app.post("/analyze")
    def analyze() -> Response:
        return jsonify(analyse(read_picture(request.get_data(cache=False))))

    @app.errorhandler(PictureRefused)
    def refused(error: PictureRefused) -> tuple[Response, int]:
        return _error(error.code, str(error)), error.status

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> tuple[Response, int]:
        return _error("too_large", f"The file is larger than {MAX_BYTES // 1024**2} MiB."), 413

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int]:
        return _error("http_error", error.description or error.name), error.code or 500

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_request(response: Response) -> Response:
        level = logging.DEBUG if request.path == "/health" else logging.INFO
        fields = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "durationMs": round((time.perf_counter() - g.started) * 1000, 1),
            "requestId": request.headers.get("X-Request-Id"),
        }
        log.log(level, "request", extra={"fields": fields})
        return response

    return app


def _error(code: str, message: str) -> Response:
    return jsonify(error={"code": code, "message": message})
