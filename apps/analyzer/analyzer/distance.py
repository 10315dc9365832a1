"""How far the empty space reaches."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt


def distance_map(empty: NDArray[np.bool_], step: tuple[float, float] = (1, 1)) -> NDArray[np.float64]:
    """For each pixel, how far its middle is from what is not empty; 0 where something stands.

    `step` is how far a pixel is from the next one below and beside it. The picture's edges count as something: the
    largest distance is the radius of the widest empty circle inside.
    """
    return distance_transform_edt(np.pad(empty, 1), sampling=step)[1:-1, 1:-1]
