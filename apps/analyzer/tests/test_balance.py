import numpy as np
import pytest

from analyzer.balance import Point, balance, centre_of_mass


def test_all_empty_is_centred() -> None:
    assert centre_of_mass(np.ones((7, 12), dtype=bool)) == Point(0.5, 0.5)


def test_a_pixel_counts_at_its_centre() -> None:
    empty = np.zeros((10, 10), dtype=bool)
    empty[2, 7] = True

    assert centre_of_mass(empty) == Point(pytest.approx(0.75), pytest.approx(0.25))


def test_without_empty_space_there_is_no_centre() -> None:
    assert centre_of_mass(np.zeros((5, 5), dtype=bool)) is None


@pytest.mark.parametrize(
    ("centre", "expected"),
    [(Point(0.5, 0.5), 1), (Point(0.75, 0.5), 0.5), (Point(0.5, 0.0), 0), (Point(0.95, 0.95), 0), (None, 0)],
)
def test_balance(centre: Point | None, expected: float) -> None:
    assert balance(centre) == pytest.approx(expected)
