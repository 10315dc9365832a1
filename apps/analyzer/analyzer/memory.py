"""The memory of the workers, as the kernel counts it."""

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
# A process may end while it is counted.
GONE = (FileNotFoundError, ProcessLookupError)


def resident_bytes(parent: int) -> int:
    """Resident memory of a process and its children, here gunicorn and its workers.

    Shared memory counts once: this is the sum of the proportional set sizes (proc_pid_smaps_rollup(5)). The sum of the
    resident set sizes would count the application five times, because it is loaded before the four workers are forked.
    """
    return _proportional(parent) + sum(_proportional(child) for child in _children(parent))


def _children(parent: int) -> Iterator[int]:
    for folder in PROC.glob("[0-9]*"):
        try:
            # The name is in brackets and may contain any character. After it come the state and the parent.
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except GONE:
            continue
        if int(fields[1]) == parent:
            yield int(folder.name)


def _proportional(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except GONE:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
