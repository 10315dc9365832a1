"""The colour of a picture's background at each pixel."""

import numpy as np
from numpy.typing import NDArray

# Difference in CIE L*a*b*. The further a pixel exceeds it, the less the pixel counts as background.
TOLERANCE = 6.0
STEPS = 20
# A gradient is used only if its cost is at most this share of a single colour's. Otherwise it could follow a subject at
# an edge.
WORTH_A_SLOPE = 0.7


def background(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """The background colour at every pixel of a picture (height x width x CIE L*a*b*), estimated from its four edges.

    The background has one colour, or one that changes evenly from edge to edge, like a lit wall or a sky. A subject
    that touches an edge has little influence: pixels far from the background get a small weight (iteratively reweighted
    least squares with Cauchy weights).
    """
    height, width = lab.shape[:2]
    depth = max(1, min(height, width) // 50)
    edge = np.zeros((height, width), dtype=bool)
    edge[:depth] = edge[-depth:] = True
    edge[:, :depth] = edge[:, -depth:] = True
    rows, columns = np.nonzero(edge)
    colours = lab[edge]
    places = _terms(rows, columns, height, width)

    median = np.median(colours, axis=0)
    flat = np.vstack([median, np.zeros((2, 3))])
    slope = _fit(places, colours, flat)
    if _cost(places, colours, slope) > WORTH_A_SLOPE * _cost(places, colours, flat):
        return np.broadcast_to(median, lab.shape)
    grid = _terms(*np.indices((height, width)).reshape(2, -1), height, width)
    return (grid @ slope).reshape(lab.shape)


def _terms(rows: NDArray[np.int64], columns: NDArray[np.int64], height: int, width: int) -> NDArray[np.float64]:
    """1, x and y of each pixel, with x and y from -1 to 1."""
    x = 2 * (columns + 0.5) / width - 1
    y = 2 * (rows + 0.5) / height - 1
    return np.stack([np.ones_like(x), x, y], axis=1)


def _fit(
    places: NDArray[np.float64], colours: NDArray[np.float64], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    found = start
    for _ in range(STEPS):
        weight = 1 / (1 + (_residual(places, colours, found) / TOLERANCE) ** 2)
        weighted = places * weight[:, None]
        # lstsq also handles a picture that is one pixel wide: it has no gradient across, so the solution is not unique.
        found = np.linalg.lstsq(weighted.T @ places, weighted.T @ colours)[0]
    return found


def _residual(
    places: NDArray[np.float64], colours: NDArray[np.float64], ground: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.linalg.norm(colours - places @ ground, axis=-1)


def _cost(places: NDArray[np.float64], colours: NDArray[np.float64], ground: NDArray[np.float64]) -> float:
    return float(np.log1p((_residual(places, colours, ground) / TOLERANCE) ** 2).sum())
