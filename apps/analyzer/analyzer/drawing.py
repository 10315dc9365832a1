"""Maps of a picture as grey pictures of their own."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def mask_png(empty: NDArray[np.bool_]) -> str:
    """White where the picture is empty, black where something stands: an 8-bit grey PNG, base64."""
    return _png(empty.astype(np.uint8) * 255)


def distance_png(distance: NDArray[np.float64]) -> str:
    """Black where something stands, the lighter the further away from it: an 8-bit grey PNG, base64."""
    return _png(np.round(distance * (255 / max(float(distance.max()), 1.0))).astype(np.uint8))


def _png(grey: NDArray[np.uint8]) -> str:
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
