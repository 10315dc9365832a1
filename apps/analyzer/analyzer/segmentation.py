"""Tells the subject of a picture from the space around it."""

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2lab
from skimage.filters import threshold_otsu
from skimage.morphology import remove_small_objects

# Differences in CIE L*a*b*. About 2.3 can just be noticed side by side; noise and JPEG blocks reach 6.
LEAST_CONTRAST = 8.0
# A speck smaller than this share of the picture is dust, not a subject.
SPECK_SHARE = 1 / 20_000


def negative_space(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """True where the picture (height x width x RGB, uint8) is empty.

    The background is what the picture's edges mostly look like, so light, dark and coloured grounds
    are alike; the subject is what differs from it by more than Otsu's threshold of those differences.
    """
    lab = rgb2lab(pixels)
    difference = np.linalg.norm(lab - _background(lab), axis=-1)
    if difference.max() < LEAST_CONTRAST:
        return np.ones(difference.shape, dtype=bool)
    subject = difference > max(threshold_otsu(difference), LEAST_CONTRAST)
    return ~remove_small_objects(subject, max_size=int(subject.size * SPECK_SHARE))


def _background(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median colour along the four edges: a subject that touches an edge does not sway it."""
    height, width = lab.shape[:2]
    depth = max(1, min(height, width) // 50)
    edges = (lab[:depth], lab[-depth:], lab[:, :depth], lab[:, -depth:])
    return np.median(np.concatenate([edge.reshape(-1, 3) for edge in edges]), axis=0)
