import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from analyzer.segmentation import segment
from pictures import lit, noisy, plain, with_box

def negative_space(picture: Image.Image) -> NDArray[np.bool_]:
    return segment(np.asarray(picture)).empty


BOX = (80, 30, 120, 70)  # 1600 of 20000 pixels; the other 92 % are empty


@pytest.mark.parametrize(
    ("ground", "subject"),
    [("white", "black"), ("black", "white"), ("navy", "orange"), ("#808080", "#c04040"), ("#f0f0f0", "#c8c8c8")],
)
def test_light_dark_and_coloured_backgrounds(ground: str, subject: str) -> None:
    empty = negative_space(with_box(BOX, ground=ground, subject=subject))

    assert np.mean(empty) == pytest.approx(0.92, abs=0)
    assert not empty[30:70, 80:120].any()


def test_a_plain_picture_is_all_negative_space() -> None:
    assert negative_space(plain()).all()


def test_noise_alone_is_no_subject() -> None:
    assert negative_space(noisy(plain(colour="#808080"), sigma=1)).all()


def test_noise_moves_the_share_by_less_than_half_a_percent() -> None:
    empty = negative_space(noisy(with_box(BOX), sigma=12))

    assert np.mean(empty) == pytest.approx(0.92, abs=0.005)


def test_dust_is_no_subject() -> None:
    picture = with_box((300, 300, 500, 500), size=(800, 800))
    picture.paste("black", (50, 50, 54, 54))

    assert negative_space(picture)[52, 52]


def test_a_subject_that_touches_an_edge_does_not_become_the_background() -> None:
    empty = negative_space(with_box((60, 50, 140, 100)))

    assert np.mean(empty) == pytest.approx(0.8, abs=0)


@pytest.mark.parametrize("subject", ["black", "#c04040", "white"])
@pytest.mark.parametrize("angle", [0, 90, 45])
def test_an_evenly_lit_background_is_empty(subject: str, angle: int) -> None:
    """Lightness from one third to two thirds. With a single background colour, half of the wall would be a subject."""
    empty = negative_space(lit(with_box(BOX, ground="#808080", subject=subject), BOX, angle))

    assert np.mean(empty) == pytest.approx(0.92, abs=0.002)
    assert not empty[31:69, 81:119].any()


def test_a_subject_along_a_whole_edge_does_not_change_the_background() -> None:
    empty = negative_space(with_box((0, 80, 200, 100)))

    assert np.mean(empty) == pytest.approx(0.8, abs=0)


@pytest.mark.parametrize(
    ("colour", "tone"), [("white", "light"), ("black", "dark"), ("#777777", "mid"), ("navy", "dark")]
)
def test_the_background_has_a_colour_and_a_tone(colour: str, tone: str) -> None:
    ground = segment(np.asarray(plain(colour=colour))).ground

    assert ground.tone == tone
    assert Image.new("RGB", (1, 1), ground.colour).getpixel((0, 0)) == pytest.approx(
        Image.new("RGB", (1, 1), colour).getpixel((0, 0)), abs=1
    )


def test_the_histogram_counts_lightness_from_dark_to_light() -> None:
    histogram = segment(np.asarray(with_box(BOX))).histogram

    assert len(histogram) == 32
    assert (histogram[0], histogram[-1]) == pytest.approx((0.08, 0.92))
    assert sum(histogram) == pytest.approx(1)
