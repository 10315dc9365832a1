import numpy as np
import pytest

from analyzer.rectangle import NOTHING, Rectangle, largest_empty_rectangle


def grid(*rows: str) -> np.ndarray:
    return np.array([[cell == "." for cell in row] for row in rows])


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        (grid("....", "...."), Rectangle(0, 0, 4, 2)),
        (grid("####", "####"), NOTHING),
        (grid("#.##", "####"), Rectangle(1, 0, 1, 1)),
        (grid("..#.", "..#.", "..#.", "...."), Rectangle(0, 0, 2, 4)),
        (grid("#....", "#.##.", "....."), Rectangle(0, 2, 5, 1)),
        (grid("....#", ".....", "#...."), Rectangle(1, 0, 3, 3)),
        (grid("#"), NOTHING),
    ],
)
def test_known_answers(empty: np.ndarray, expected: Rectangle) -> None:
    assert largest_empty_rectangle(empty) == expected


def every_rectangle(empty: np.ndarray) -> int:
    """The largest empty area by trying all of them."""
    height, width = empty.shape
    return max(
        (
            (bottom - top) * (right - left)
            for top in range(height)
            for bottom in range(top + 1, height + 1)
            for left in range(width)
            for right in range(left + 1, width + 1)
            if empty[top:bottom, left:right].all()
        ),
        default=0,
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_other_empty_rectangle_is_larger(seed: int) -> None:
    random = np.random.default_rng(seed)
    empty = random.random(random.integers(1, 11, 2)) < random.uniform(0.4, 0.95)

    found = largest_empty_rectangle(empty)

    assert found.area == every_rectangle(empty)
    assert empty[found.y : found.y + found.height, found.x : found.x + found.width].all()
