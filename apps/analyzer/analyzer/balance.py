"""The centre and the balance of the empty space."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Point:
    """A position as shares of width and height: (0, 0) is the upper left corner, (1, 1) the lower right."""

    x: float
    y: float


def centre_of_mass(empty: NDArray[np.bool_]) -> Point | None:
    """The mean position of the centres of all True pixels, or None without any."""
    total = np.count_nonzero(empty)
    if total == 0:
        return None
    height, width = empty.shape
    by_column = np.count_nonzero(empty, axis=0)
    by_row = np.count_nonzero(empty, axis=1)
    return Point(
        float(by_column @ (np.arange(width) + 0.5) / total / width),
        float(by_row @ (np.arange(height) + 0.5) / total / height),
    )


def balance(centre: Point | None) -> float:
    """1 when the empty space is centred, 0 when its centre is at an edge or there is none."""
    if centre is None:
        return 0.0
    return max(0.0, 1.0 - hypot(centre.x - 0.5, centre.y - 0.5) / 0.5)
