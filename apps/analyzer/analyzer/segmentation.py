"""Separates the subject of a picture from the space around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.color import lab2rgb, rgb2lab
from skimage.filters import threshold_otsu
from skimage.morphology import remove_small_objects

from analyzer.background import background

# Difference in CIE L*a*b*. About 2.3 is just noticeable side by side. Noise and JPEG blocks reach 6.
LEAST_CONTRAST = 8.0
# A speck smaller than this share of the picture is dust, not a subject.
SPECK_SHARE = 1 / 20_000
# Bins of the histogram of lightness, L* from 0 to 100.
BINS = 32


@dataclass(frozen=True)
class Ground:
    """The background. `colour` is its mean as #rrggbb; `tone` is light, dark or mid."""

    colour: str
    tone: str


@dataclass(frozen=True)
class Segmentation:
    """`empty` is True outside the subject. `histogram` has the shares of lightness, from dark to light."""

    empty: NDArray[np.bool_]
    ground: Ground
    histogram: list[float]


def segment(pixels: NDArray[np.uint8]) -> Segmentation:
    """Splits a picture (height x width x RGB, uint8) into subject and background.

    The edges of the picture determine the background, so it may be light, dark, coloured or evenly lit. The subject is
    what differs from it by more than Otsu's threshold of these differences.
    """
    lab = rgb2lab(pixels)
    ground = background(lab)
    counts, _ = np.histogram(lab[..., 0], bins=BINS, range=(0, 100))
    return Segmentation(
        _empty(np.linalg.norm(lab - ground, axis=-1)),
        _describe(ground.reshape(-1, 3).mean(axis=0)),
        [float(count) / lab[..., 0].size for count in counts],
    )


def _empty(difference: NDArray[np.float64]) -> NDArray[np.bool_]:
    if difference.max() < LEAST_CONTRAST:
        return np.ones(difference.shape, dtype=bool)
    subject = difference > max(threshold_otsu(difference), LEAST_CONTRAST)
    return ~remove_small_objects(subject, max_size=int(subject.size * SPECK_SHARE))


def _describe(lab: NDArray[np.float64]) -> Ground:
    red, green, blue = (round(255 * float(np.clip(part, 0, 1))) for part in lab2rgb(lab))
    tone = "light" if lab[0] >= 200 / 3 else "dark" if lab[0] <= 100 / 3 else "mid"
    return Ground(f"#{red:02x}{green:02x}{blue:02x}", tone)
