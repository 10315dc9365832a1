"""Lets one process at a time do what takes much memory."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def turn() -> Iterator[None]:
    """Waits until no other process has its turn. The turn of a process that crashes ends with it.

    The lock is on this file, which every worker can open, on a read-only root file system too. Each worker opens it
    anew: a lock belongs to the open file description (flock(2)), and workers would share an inherited one.
    """
    with open(__file__) as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        yield
