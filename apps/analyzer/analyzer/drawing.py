"""Draws the maps of a picture in grey, and its thumbnail."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL_SIDE = 320


def thumbnail_jpeg(pixels: NDArray[np.uint8]) -> str:
    """The picture with a longest side of at most THUMBNAIL_SIDE pixels, as a JPEG in base64."""
    image = Image.fromarray(pixels)
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return _encoded(image, "JPEG")


def mask_png(empty: NDArray[np.bool_]) -> str:
    """White where the picture is empty and black on the subject, as an 8-bit grey PNG in base64."""
    return _png(empty.astype(np.uint8) * 255)


def distance_png(distance: NDArray[np.float64]) -> str:
    """Black on the subject and lighter with the distance from it, as an 8-bit grey PNG in base64."""
    return _png(np.round(distance * (255 / max(float(distance.max()), 1.0))).astype(np.uint8))


def _png(grey: NDArray[np.uint8]) -> str:
    return _encoded(Image.fromarray(grey), "PNG")


def _encoded(image: Image.Image, kind: str) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
