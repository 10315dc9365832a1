"""All figures of one picture, in the form in which they are sent."""

from dataclasses import asdict
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from analyzer.balance import balance, centre_of_mass
from analyzer.composition import contours, thirds
from analyzer.distance import distance_map
from analyzer.drawing import distance_png, mask_png, thumbnail_jpeg
from analyzer.picture import Picture
from analyzer.rectangle import Rectangle, largest_empty_rectangle
from analyzer.segmentation import segment


class Analysis(TypedDict):
    """Lengths are pixels of the original picture. Shares, scores and positions are between 0 and 1."""

    width: int
    height: int
    share: float
    background: dict[str, str]
    balance: float
    centreOfMass: dict[str, float] | None
    largestEmptyRectangle: dict[str, float]
    distance: dict[str, object]
    thirds: float
    contours: int
    histogram: list[float]
    mask: str
    distanceMap: str
    thumbnail: str


def analyse(picture: Picture) -> Analysis:
    parts = segment(picture.pixels)
    empty = parts.empty
    centre = centre_of_mass(empty)
    rectangle = largest_empty_rectangle(empty)
    rows, columns = empty.shape
    # At working size, a pixel of a very thin picture is not a square of the original.
    distance = distance_map(empty, (picture.height / rows, picture.width / columns))
    return {
        "width": picture.width,
        "height": picture.height,
        "share": float(np.mean(empty)),
        "background": asdict(parts.ground),
        "balance": balance(centre),
        "centreOfMass": asdict(centre) if centre else None,
        "largestEmptyRectangle": {
            **asdict(_enlarged(rectangle, picture)),
            "share": rectangle.area / empty.size,
        },
        "distance": _widest(distance, empty),
        "thirds": thirds(empty),
        "contours": contours(empty),
        "histogram": parts.histogram,
        "mask": mask_png(empty),
        "distanceMap": distance_png(distance),
        "thumbnail": thumbnail_jpeg(picture.pixels),
    }


def _enlarged(rectangle: Rectangle, picture: Picture) -> Rectangle:
    """Scales from the working size to the original's pixels. Rounds both edges, so that the result stays inside."""
    rows, columns = picture.pixels.shape[:2]
    left, right = (round(edge * picture.width / columns) for edge in (rectangle.x, rectangle.x + rectangle.width))
    top, bottom = (round(edge * picture.height / rows) for edge in (rectangle.y, rectangle.y + rectangle.height))
    return Rectangle(left, top, right - left, bottom - top)


def _widest(distance: NDArray[np.float64], empty: NDArray[np.bool_]) -> dict[str, object]:
    """Radius and centre of the widest empty circle, and the mean distance of empty pixels to the subject or an edge."""
    if not empty.any():
        return {"max": 0.0, "mean": 0.0, "at": None}
    rows, columns = distance.shape
    y, x = divmod(int(distance.argmax()), columns)
    return {
        "max": float(distance.max()),
        "mean": float(distance[empty].mean()),
        "at": {"x": (x + 0.5) / columns, "y": (y + 0.5) / rows},
    }
