"""Synthetic pictures with known answers."""

import io

import numpy as np
from PIL import Image


def plain(width: int = 200, height: int = 100, colour: str = "white") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def with_box(
    box: tuple[int, int, int, int],
    size: tuple[int, int] = (200, 100),
    ground: str = "white",
    subject: str = "black",
) -> Image.Image:
    """`box` is left, top, right, bottom. Right and bottom are exclusive."""
    image = Image.new("RGB", size, ground)
    image.paste(subject, box)
    return image


def noisy(image: Image.Image, sigma: float, seed: int = 7) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, sigma, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def lit(image: Image.Image, box: tuple[int, int, int, int], angle: int) -> Image.Image:
    """The background changes evenly from dark to light in the direction of `angle` (degrees). `box` stays as it is."""
    rows, columns = np.indices((image.height, image.width))
    x, y = columns / (image.width - 1) - 0.5, rows / (image.height - 1) - 0.5
    along = x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))
    ground = Image.fromarray(np.repeat((128 + 80 * along)[..., None], 3, axis=-1).astype(np.uint8))
    ground.paste(image.crop(box), box)
    return ground


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()
