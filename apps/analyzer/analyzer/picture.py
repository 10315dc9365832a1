"""Bytes of unknown origin to pixels of bounded size, or a refusal that says why."""

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
# A decoder takes up to 16 bytes a pixel (WebP): 64 MB for this many, which every worker may take at once.
LARGE = 4_000_000
# A progressive JPEG of a camera or a web page has about ten. Each costs a pass over all pixels and may be a few bytes
# long, so that a small file could keep a worker for hours.
MAX_SCANS = 100
JPEG = b"\xff\xd8"
# Composition is a matter of large shapes: no figure moves by more than a pixel of this grid.
WORKING_SIDE = 768
# EXIF orientations that turn the picture by a quarter, so that width and height change places.
SIDEWAYS = (5, 6, 7, 8)

log = logging.getLogger("analyzer")

# The limit below is ours, lower, and answered with a sentence instead of a warning.
Image.MAX_IMAGE_PIXELS = None


class PictureRefused(Exception):
    """The bytes are no picture that is analysed here. `status` is the HTTP status that says so."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Picture:
    """`pixels` is uint8, height x width x RGB, at working size; `width` and `height` are the original's."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Decodes a PNG, JPEG or WebP, upright and on white.

    Raises PictureRefused when it is empty, of another format, too small, too large or broken.
    """
    if not data:
        raise PictureRefused(400, "empty", "The request has no body: send the bytes of a picture.")
    width, height = _open(data).size
    _check_size(width, height)
    if data.startswith(JPEG) and scans(data) > MAX_SCANS:
        raise PictureRefused(422, "too_many_scans", f"The picture is a JPEG of more than {MAX_SCANS} scans.")
    with turn() if width * height > LARGE else nullcontext():
        decoded = _decode(data)
    if decoded is None:
        raise _broken()
    image, width, height = decoded
    return Picture(_on_white(image), width, height)


def _open(data: bytes) -> Image.Image:
    """Reads the header alone."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as cause:
        raise PictureRefused(415, "unsupported_format", "The file is not a PNG, JPEG or WebP picture.") from cause
    except Exception as cause:
        log.info("the header of a picture could not be read", exc_info=True)
        raise _broken() from cause


def _decode(data: bytes) -> tuple[Image.Image, int, int] | None:
    """The picture at working size, upright, and the original's width and height; None when it is damaged.

    Whatever the decoder took is free again when this returns: the error of a damaged picture would keep it.
    """
    try:
        image = _open(data)
        width, height = image.size
        if image.getexif().get(ExifTags.Base.Orientation, 1) in SIDEWAYS:
            width, height = height, width
        # Where a number stands for a colour, Pillow cannot average: of a palette and of bits it would keep one pixel of
        # many, and the colour that stands for transparency would run into its neighbours.
        if image.mode in ("1", "L", "P", "RGB") and image.has_transparency_data:
            image = image.convert("RGBA")
        elif image.mode in ("1", "P"):
            image = image.convert("RGB")
        # First small, so that every copy from here on is one of the small picture. Pillow's quick first step, whole
        # pixels into one, is not there for 16-bit greys.
        gap = None if image.mode.startswith("I") else 2.0
        image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX, reducing_gap=gap)
        return ImageOps.exif_transpose(image), width, height
    except Exception:
        # A decoder fed with hostile bytes may fail in any way; each of them means the same to the sender.
        log.info("a picture could not be decoded", exc_info=True)
        return None


def _broken() -> PictureRefused:
    return PictureRefused(422, "broken_picture", "The picture is damaged: it could not be decoded to its end.")


def _check_size(width: int, height: int) -> None:
    """Judges the size that the header claims, before a byte of pixels is decoded."""
    if min(width, height) < MIN_SIDE:
        raise PictureRefused(
            422, "too_small", f"The picture is {width} x {height}; each side must have at least {MIN_SIDE} pixels."
        )
    if width * height > MAX_PIXELS:
        raise PictureRefused(
            413,
            "too_many_pixels",
            f"The picture is {width} x {height}; at most {MAX_PIXELS // 1_000_000} million pixels are analysed.",
        )


def _on_white(image: Image.Image) -> NDArray[np.uint8]:
    """What is transparent is empty, and shown on white it is so for the eye as well."""
    if image.mode.startswith("I"):
        # Pillow clips 16-bit greys to 8 bits when it converts them; keep their upper half instead.
        grey = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
        return np.stack([grey] * 3, axis=-1)
    if image.mode in ("LA", "RGBA"):
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.asarray(image.convert("RGB"))
