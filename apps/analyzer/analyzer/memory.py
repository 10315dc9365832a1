"""How much memory the workers take, as the kernel counts it."""

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
# Processes come and go while they are counted.
GONE = (FileNotFoundError, ProcessLookupError)


def resident_bytes(parent: int) -> int:
    """Resident memory of a process and its children, as gunicorn and its workers are.

    What several of them share counts once (their proportional set sizes, proc_pid_smaps_rollup(5)): the sum of what
    each maps would count the application, loaded before they were forked, five times.
    """
    return _proportional(parent) + sum(_proportional(child) for child in _children(parent))


def _children(parent: int) -> Iterator[int]:
    for folder in PROC.glob("[0-9]*"):
        try:
            # After the name, in brackets and of any characters: the state, the parent.
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
