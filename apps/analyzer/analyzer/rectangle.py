"""The largest rectangle of a picture that nothing stands in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rectangle:
    """`x` and `y` are its upper left pixel."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


NOTHING = Rectangle(0, 0, 0, 0)


def largest_empty_rectangle(empty: NDArray[np.bool_]) -> Rectangle:
    """The axis-parallel rectangle of the largest area that covers only True; NOTHING when there is none.

    Row by row, every column keeps how far up it is empty (`tall`) and the widest run, over all those
    rows, that stays empty around it (`left` to `right`, exclusive). The largest rectangle is as tall and
    as wide as that at one of its columns at least, so it is met. O(height) steps of O(width) in numpy.
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
