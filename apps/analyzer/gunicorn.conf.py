"""How gunicorn serves the analyzer. Read by `gunicorn --config`."""

import os
import shutil
import tempfile

# Where the workers keep their figures, for whichever of them is asked; before anything imports prometheus_client.
# Made anew at every start: figures of workers that are gone would be counted for ever.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
# Pillow keeps a picture in blocks of this size. Of so large ones the process gives every byte back when a picture is
# done with; of the usual 16 MiB up to 100 MiB stay with each worker.
os.environ["PILLOW_BLOCK_SIZE"] = "128m"

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402

bind = f"0.0.0.0:{os.environ.get('PORT', '5000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
reload = os.environ.get("RELOAD") == "true"
# numpy and scikit-image are loaded once and shared by the workers, copy on write.
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


# The stack's applications share LOG_LEVEL; of its names, this one is not Python's.
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
