"""The configuration of gunicorn, for `gunicorn --config`."""

import os
import shutil
import tempfile

# The workers keep their metrics here, so that each of them can answer for all. Set this before anything imports
# prometheus_client. The folder is new at every start: metrics of earlier workers would otherwise be counted for ever.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
# Pillow stores pictures in blocks of this size. Blocks this large are returned to the system when a picture is done;
# with the default of 16 MiB, each worker keeps up to 100 MiB.
os.environ["PILLOW_BLOCK_SIZE"] = "128m"

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402

bind = f"0.0.0.0:{os.environ.get('PORT', '5000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
reload = os.environ.get("RELOAD") == "true"
# The workers share numpy and scikit-image, which are loaded once (copy on write).
preload_app = not reload
timeout = 30
graceful_timeout = 20
# The heartbeat file must not wait for a disk, and the root file system is read-only.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True


def child_exit(_server: object, worker: object) -> None:
    mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


# LOG_LEVEL is shared by the stack's applications. TRACE is its only level that Python does not have.
level = os.environ.get("LOG_LEVEL", "info").upper().replace("TRACE", "DEBUG")

logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "analyzer.log.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"level": level, "handlers": ["stdout"]},
    "loggers": {
        "gunicorn.error": {"propagate": True, "handlers": []},
        "gunicorn.access": {"propagate": False, "handlers": []},
    },
}
