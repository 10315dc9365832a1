"""The position and the parts of the subject."""

from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from analyzer.balance import Point, centre_of_mass

THIRDS = [Point(x, y) for x in (1 / 3, 2 / 3) for y in (1 / 3, 2 / 3)]
# From a corner of the picture to the nearest point of thirds, which is the largest possible distance.
FURTHEST = sqrt(2) / 3


def thirds(empty: NDArray[np.bool_]) -> float:
    """1 when the subject's centre of mass is on one of the four points of thirds, 0 in a corner or without a subject.

    Positions are shares of width and height. The middle of the picture scores 0.5.
    """
    subject = centre_of_mass(~empty)
    if subject is None:
        return 0.0
    nearest = min(hypot(subject.x - point.x, subject.y - point.y) for point in THIRDS)
    return max(0.0, 1.0 - nearest / FURTHEST)


def contours(empty: NDArray[np.bool_]) -> int:
    """The number of parts of the subject. Parts that touch at a corner count as one."""
    return int(label(~empty, structure=np.ones((3, 3)))[1])
