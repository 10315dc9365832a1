"""All figures of one picture, as they go over the wire."""

from dataclasses import asdict
from typing import TypedDict

import numpy as np

from analyzer.balance import balance, centre_of_mass
from analyzer.picture import Picture
from analyzer.rectangle import Rectangle, largest_empty_rectangle
from analyzer.segmentation import negative_space


class Analysis(TypedDict):
    """Lengths are pixels of the original picture; shares and places lie between 0 and 1."""

    width: int
    height: int
    share: float
    balance: float
    centreOfMass: dict[str, float] | None
    largestEmptyRectangle: dict[str, float]


def analyse(picture: Picture) -> Analysis:
    empty = negative_space(picture.pixels)
    centre = centre_of_mass(empty)
    rectangle = largest_empty_rectangle(empty)
    return {
        "width": picture.width,
        "height": picture.height,
        "share": float(np.mean(empty)),
        "balance": balance(centre),
        "centreOfMass": asdict(centre) if centre else None,
        "largestEmptyRectangle": {
            **asdict(_enlarged(rectangle, picture)),
            "share": rectangle.area / empty.size,
        },
    }


def _enlarged(rectangle: Rectangle, picture: Picture) -> Rectangle:
    """From the working grid to the original's pixels; both edges are rounded, so that nothing sticks out."""
    rows, columns = picture.pixels.shape[:2]
    left, right = (round(edge * picture.width / columns) for edge in (rectangle.x, rectangle.x + rectangle.width))
    top, bottom = (round(edge * picture.height / rows) for edge in (rectangle.y, rectangle.y + rectangle.height))
    return Rectangle(left, top, right - left, bottom - top)
