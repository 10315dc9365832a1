"""Decodes untrusted bytes to pixels of limited size, or rejects them with a reason."""

import io
import logging
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from analyzer.scans import scans
from analyzer.turn import turn

FORMATS = ("PNG", "JPEG", "WEBP")
MIN_SIDE = 8
MAX_PIXELS = 24_000_000
# A decoder takes up to 16 bytes per pixel (WebP), so 64 MB for this many. All workers may do so at the same time.
LARGE = 4_000_000
# A progressive JPEG from a camera or a web page has about ten. Each costs a pass over all pixels and may be only a few
# bytes long, so a small file could keep a worker busy for hours.
MAX_SCANS = 100
JPEG = b"\xff\xd8"
# Composition depends on large shapes: no figure changes by more than a pixel of this grid.
WORKING_SIDE = 768
# EXIF orientations that turn the picture by 90 degrees, so that width and height are swapped.
SIDEWAYS = (5, 6, 7, 8)

log = logging.getLogger("analyzer")

# MAX_PIXELS is lower than Pillow's limit, and results in an error message instead of a warning.
Image.MAX_IMAGE_PIXELS = None


class PictureRefused(Exception):
    """The bytes are not a picture that can be analysed. `status` is the HTTP status of the answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Picture:
    """`pixels` is uint8, height x width x RGB, at working size. `width` and `height` are those of the original."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Decodes a PNG, JPEG or WebP, turns it upright and puts it on white.

    Raises PictureRefused when the data is empty, of another format, too small, too large or damaged.
    """
    if not data:
        raise PictureRefused(400, "empty", "The request has no body. Send the bytes of a picture.")
    width, height = _open(data).size
    _check_size(width, height)
    if data.startswith(JPEG) and scans(data) > MAX_SCANS:
        raise PictureRefused(422, "too_many_scans", f"The picture is a JPEG with more than {MAX_SCANS} scans.")
    with turn() if width * height > LARGE else nullcontext():
        decoded = _decode(data)
    if decoded is None:
        raise _broken()
    image, width, height = decoded
    return Picture(_on_white(image), width, height)


def _open(data: bytes) -> Image.Image:
    """Reads the header only."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as cause:
        raise PictureRefused(415, "unsupported_format", "The file is not a PNG, JPEG or WebP picture.") from cause
    except Exception as cause:
        log.info("could not read the header of a picture", exc_info=True)
        raise _broken() from cause


def _decode(data: bytes) -> tuple[Image.Image, int, int] | None:
    """The picture at working size and upright, and the original's width and height; None when it is damaged.

    Returns None instead of raising, because the exception would keep the decoder's memory alive.
    """
    try:
        image = _open(data)
        width, height = image.size
        if image.getexif().get(ExifTags.Base.Orientation, 1) in SIDEWAYS:
            width, height = height, width
        # Pillow cannot average palette indices or bits: it would keep one pixel of many. And a colour that stands for
        # transparency would blend into its neighbours.
        if image.mode in ("1", "L", "P", "RGB") and image.has_transparency_data:
            image = image.convert("RGBA")
        elif image.mode in ("1", "P"):
            image = image.convert("RGB")
        # Shrink first, so that every later copy is small. Pillow's fast first step, which merges whole pixels, does not
        # support 16-bit greys.
        gap = None if image.mode.startswith("I") else 2.0
        image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX, reducing_gap=gap)
        return ImageOps.exif_transpose(image), width, height
    except Exception:
        # With hostile bytes a decoder may fail in any way. They all mean the same to the client.
        log.info("could not decode a picture", exc_info=True)
        return None


def _broken() -> PictureRefused:
    return PictureRefused(422, "broken_picture", "The picture is damaged: it could not be decoded completely.")


def _check_size(width: int, height: int) -> None:
    """Checks the size in the header, before any pixel is decoded."""
    if min(width, height) < MIN_SIDE:
        raise PictureRefused(
            422, "too_small", f"The picture is {width} x {height}. Each side must have at least {MIN_SIDE} pixels."
        )
    if width * height > MAX_PIXELS:
        raise PictureRefused(
            413,
            "too_many_pixels",
            f"The picture is {width} x {height}. The limit is {MAX_PIXELS // 1_000_000} million pixels.",
        )


def _on_white(image: Image.Image) -> NDArray[np.uint8]:
    """Puts the picture on white, so that transparent areas count as empty and look empty."""
    if image.mode.startswith("I"):
        # Pillow clips 16-bit greys when it converts them. Keep their upper 8 bits instead.
        grey = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
        return np.stack([grey] * 3, axis=-1)
    if image.mode in ("LA", "RGBA"):
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.asarray(image.convert("RGB"))
