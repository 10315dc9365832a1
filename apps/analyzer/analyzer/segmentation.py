"""Tells the subject of a picture from the space around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.color import lab2rgb, rgb2lab
from skimage.filters import threshold_otsu
from skimage.morphology import remove_small_objects

from analyzer.background import background

# Differences in CIE L*a*b*. About 2.3 can just be noticed side by side; noise and JPEG blocks reach 6.
LEAST_CONTRAST = 8.0
# A speck smaller than this share of the picture is dust, not a subject.
SPECK_SHARE = 1 / 20_000
# Bins of the histogram of lightness, L* from 0 to 100.
BINS = 32


@dataclass(frozen=True)
class Ground:
    """`colour` is #rrggbb, the ground's mean; `tone` says whether it is light, dark or between."""

    colour: str
    tone: str


@dataclass(frozen=True)
class Segmentation:
    """`empty` is True where nothing stands; `histogram` holds the shares of lightness, dark to light."""

    empty: NDArray[np.bool_]
    ground: Ground
    histogram: list[float]


def segment(pixels: NDArray[np.uint8]) -> Segmentation:
    """Splits a picture (height x width x RGB, uint8).

    The ground is what the picture's edges look like, so light, dark, coloured and evenly lit grounds are alike; the
    subject is what differs from it by more than Otsu's threshold of those differences.
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
