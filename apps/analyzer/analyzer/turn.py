"""What takes much memory is done by one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def turn() -> Iterator[None]:
    """Waits until no other process is at its turn; that of one which dies ends with it.

    The lock lies on this file, which every worker finds, on a read-only root as well. Each opens it anew: a lock
    belongs to the opening (flock(2)), and workers would share one that they inherit.
    """
    with open(__file__) as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        yield
