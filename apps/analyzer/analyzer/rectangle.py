"""The largest empty rectangle of a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rectangle:
    """`x` and `y` are the position of the upper left pixel."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


NOTHING = Rectangle(0, 0, 0, 0)


def largest_empty_rectangle(empty: NDArray[np.bool_]) -> Rectangle:
    """The largest axis-parallel rectangle that covers only True pixels; NOTHING without any.

    Goes through the rows. For every column it keeps how many rows up to this one are empty (`tall`), and the widest run
    around the column that is empty in all of those rows (`left` to `right`, exclusive). The largest rectangle has
    exactly this height and width at one of its columns, so it is found. O(height) steps of O(width) in numpy.
    """
    width = empty.shape[1]
    column = np.arange(width)
    tall = np.zeros(width, dtype=np.int64)
    left = np.zeros(width, dtype=np.int64)
    right = np.full(width, width, dtype=np.int64)
    best = NOTHING

    for y, row in enumerate(empty):
        run_start = np.maximum.accumulate(np.where(row, 0, column + 1))
        run_end = np.minimum.accumulate(np.where(row, width, column)[::-1])[::-1]
        tall = np.where(row, tall + 1, 0)
        left = np.where(row, np.maximum(left, run_start), 0)
        right = np.where(row, np.minimum(right, run_end), width)

        area = tall * (right - left)
        at = int(area.argmax())
        if area[at] > best.area:
            high = int(tall[at])
            best = Rectangle(int(left[at]), y - high + 1, int(right[at] - left[at]), high)
    return best
