"""The distance from the empty space to the subject."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt


def distance_map(empty: NDArray[np.bool_], step: tuple[float, float] = (1, 1)) -> NDArray[np.float64]:
    """The distance from each pixel to the nearest pixel that is not empty; 0 on the subject.

    `step` is the distance from a pixel to the one below it and to the one beside it. Everything outside the picture
    counts as not empty, so the largest distance is the radius of the widest empty circle in the picture.
    """
    return distance_transform_edt(np.pad(empty, 1), sampling=step)[1:-1, 1:-1]
