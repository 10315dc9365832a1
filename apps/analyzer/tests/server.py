"""Runs the analyzer as in production: gunicorn with its configuration file, on a free port."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
# The default of gunicorn.conf.py.
WORKERS = 4
# Seconds to wait for anything, generous enough for a busy machine.
PATIENCE = 120


class Server:
    """`log` is the output so far, `pid` is that of gunicorn itself, `folder` has its temporary files."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.pid = process.pid
        self._log = log
        self.folder = log.parent
        self.port = int(eventually("the address", self._listening))
        eventually("all workers", lambda: len(self.workers()) >= WORKERS or None)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def figure(self, series: str) -> float:
        """The value of one series of /metrics, 0 without it."""
        text = self.ask("GET", "/metrics")[1]
        return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{series} ")), 0)

    def _listening(self) -> str | None:
        assert self.process.poll() is None, self.log
        messages = [json.loads(line)["msg"] for line in self.log.splitlines(keepends=True) if line.endswith("\n")]
        found = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", message) for message in messages)
        return next((match[1] for match in found if match), None)


@contextmanager
def serving() -> Iterator[Server]:
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", "127.0.0.1:0"]
    # On a busy machine an answer may take longer than the configuration allows.
    command += ["--timeout", str(PATIENCE), "--graceful-timeout", str(PATIENCE), "analyzer.app:create_app()"]
    inherited = {name: value for name, value in os.environ.items() if name != "WEB_CONCURRENCY"}
    with TemporaryDirectory() as folder:
        environment = {**inherited, "TMPDIR": folder, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        log = Path(folder, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield Server(process, log)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def eventually(what: str, find: Callable[[], T | None]) -> T:
    """Calls `find` until it returns a value, and returns that."""
    deadline = time.monotonic() + PATIENCE
    while (found := find()) is None:
        assert time.monotonic() < deadline, f"{what} did not appear in {PATIENCE} s"
        time.sleep(0.02)
    return found
