"""Tests gunicorn.conf.py as gunicorn reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from server import ROOT

# What gunicorn does with its configuration before it starts anything.
PROGRAM = """
import logging
from gunicorn.app.wsgiapp import WSGIApplication

configuration = WSGIApplication().cfg
configuration.logger_class(configuration)
print(logging.getLevelName(logging.root.level))
"""


@pytest.mark.parametrize(
    ("level", "taken"),
    [
        ("trace", "DEBUG"),
        ("debug", "DEBUG"),
        ("info", "INFO"),
        ("warn", "WARNING"),
        ("error", "ERROR"),
        ("fatal", "CRITICAL"),
    ],
)
def test_accepts_every_log_level_of_the_stack(level: str, taken: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--config", "gunicorn.conf.py", "analyzer.app:create_app()"],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": level, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == taken, done.stderr
