import numpy as np
import pytest

from analyzer.segmentation import negative_space
from pictures import noisy, plain, with_box

BOX = (80, 30, 120, 70)  # 1600 of 20000 pixels: the rest, 92 %, is empty


@pytest.mark.parametrize(
    ("ground", "subject"),
    [("white", "black"), ("black", "white"), ("navy", "orange"), ("#808080", "#c04040"), ("#f0f0f0", "#c8c8c8")],
)
def test_light_dark_and_coloured_grounds(ground: str, subject: str) -> None:
    empty = negative_space(np.asarray(with_box(BOX, ground=ground, subject=subject)))

    assert np.mean(empty) == pytest.approx(0.92, abs=0)
    assert not empty[30:70, 80:120].any()


def test_a_plain_picture_is_all_negative_space() -> None:
    assert negative_space(np.asarray(plain())).all()


def test_noise_alone_is_no_subject() -> None:
    assert negative_space(np.asarray(noisy(plain(colour="#808080"), sigma=1))).all()


def test_noise_moves_the_share_by_less_than_half_a_percent() -> None:
    empty = negative_space(np.asarray(noisy(with_box(BOX), sigma=12)))

    assert np.mean(empty) == pytest.approx(0.92, abs=0.005)


def test_dust_is_no_subject() -> None:
    picture = with_box((300, 300, 500, 500), size=(800, 800))
    picture.paste("black", (50, 50, 54, 54))

    assert negative_space(np.asarray(picture))[52, 52]


def test_a_subject_that_touches_an_edge_is_not_taken_for_the_ground() -> None:
    empty = negative_space(np.asarray(with_box((60, 50, 140, 100))))

    assert np.mean(empty) == pytest.approx(0.8, abs=0)
