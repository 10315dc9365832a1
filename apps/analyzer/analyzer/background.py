"""What the ground of a picture looks like, at each of its places."""

import numpy as np
from numpy.typing import NDArray

# Differences in CIE L*a*b*: what is further off than this counts less and less for the ground.
TOLERANCE = 6.0
STEPS = 20
# A slope has to explain the edges this much better than one colour does; else it would lean towards a subject there.
WORTH_A_SLOPE = 0.7


def background(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ground's colour at every pixel of a picture (height x width x CIE L*a*b*), read off its four edges.

    One colour, or one that changes evenly from edge to edge, as a lit wall or a sky does. A subject that touches an edge
    does not sway it: what is far from the ground weighs little (Cauchy's weights, reweighted least squares).
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
    """1, x and y of each place, x and y from -1 to 1."""
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
        # Least squares once more: a picture that is one pixel wide has no slope across, and so no single solution.
        found = np.linalg.lstsq(weighted.T @ places, weighted.T @ colours)[0]
    return found


def _residual(
    places: NDArray[np.float64], colours: NDArray[np.float64], ground: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.linalg.norm(colours - places @ ground, axis=-1)


def _cost(places: NDArray[np.float64], colours: NDArray[np.float64], ground: NDArray[np.float64]) -> float:
    return float(np.log1p((_residual(places, colours, ground) / TOLERANCE) ** 2).sum())
