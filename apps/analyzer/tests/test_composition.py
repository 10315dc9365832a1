import numpy as np
import pytest

from analyzer.composition import contours, thirds
from analyzer.distance import distance_map


def empty_but(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (90, 90)) -> np.ndarray:
    """`boxes` are left, top, right, bottom."""
    empty = np.ones(size, dtype=bool)
    for left, top, right, bottom in boxes:
        empty[top:bottom, left:right] = False
    return empty


@pytest.mark.parametrize(
    ("box", "expected"),
    [((25, 25, 35, 35), 1.0), ((55, 25, 65, 35), 1.0), ((40, 40, 50, 50), 0.5), ((0, 0, 1, 1), 0.017)],
)
def test_thirds(box: tuple[int, int, int, int], expected: float) -> None:
    assert thirds(empty_but(box)) == pytest.approx(expected, abs=0.001)


def test_thirds_is_zero_without_a_subject() -> None:
    assert thirds(np.ones((30, 30), dtype=bool)) == 0


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], 0),
        ([(10, 10, 20, 20)], 1),
        ([(10, 10, 20, 20), (30, 10, 40, 20), (60, 60, 70, 70)], 3),
        ([(10, 10, 20, 20), (20, 20, 30, 30)], 1),
    ],
)
def test_contours(boxes: list[tuple[int, int, int, int]], expected: int) -> None:
    assert contours(empty_but(*boxes)) == expected


def test_the_edges_of_the_picture_limit_the_widest_circle() -> None:
    assert distance_map(np.ones((21, 41), dtype=bool)).max() == 11


def test_distances_are_euclidean() -> None:
    distance = distance_map(empty_but((40, 40, 50, 50)))

    assert distance[45, 45] == 0
    assert distance[37, 36] == pytest.approx(5)  # 3 up and 4 to the left of the corner at (40, 40)


def test_without_empty_space_the_distance_is_zero() -> None:
    assert distance_map(np.zeros((5, 5), dtype=bool)).max() == 0
