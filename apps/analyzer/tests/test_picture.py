import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from analyzer.picture import MAX_SCANS, WORKING_SIDE, PictureRefused, read_picture
from analyzer.scans import scans
from pictures import encoded, noisy, plain, with_box


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_reads_each_format(format: str) -> None:
    picture = read_picture(encoded(plain(), format))

    assert (picture.width, picture.height, picture.pixels.shape) == (200, 100, (100, 200, 3))


def test_shrinks_a_large_picture_and_keeps_its_original_size() -> None:
    picture = read_picture(encoded(plain(4000, 2000), "JPEG"))

    assert (picture.width, picture.height) == (4000, 2000)
    assert picture.pixels.shape == (WORKING_SIDE // 2, WORKING_SIDE, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_reads_a_large_png_of_any_mode(mode: str) -> None:
    assert (read_picture(encoded(Image.new(mode, (2000, 1600)))).pixels.shape) == (614, WORKING_SIDE, 3)


def lines() -> Image.Image:
    """Yellow on blue, in a palette. Each line is one pixel wide, and thinner than that at working size."""
    image = Image.fromarray((np.indices((1000, 2000)).max(axis=0) % 7 == 0).astype(np.uint8))
    image.putpalette([0, 0, 255, 255, 255, 0])
    return image


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_thin_lines_look_the_same_in_every_mode(mode: str) -> None:
    picture = lines() if mode == "P" else lines().convert(mode)

    assert (read_picture(encoded(picture)).pixels == read_picture(encoded(picture.convert("RGB"))).pixels).all()


@pytest.mark.parametrize(("mode", "transparent"), [("P", 0), ("P", b"\x80\xff"), ("RGB", (0, 0, 255))])
def test_thin_lines_look_the_same_for_every_kind_of_transparency(
    mode: str, transparent: int | bytes | tuple[int, int, int]
) -> None:
    data = encoded(lines().convert(mode), transparency=transparent)
    layer = Image.open(io.BytesIO(data)).convert("RGBA")

    assert (read_picture(data).pixels == read_picture(encoded(layer)).pixels).all()


def test_turns_a_photograph_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(encoded(with_box((0, 0, 20, 100)), "JPEG", exif=exif, quality=95))

    assert (picture.width, picture.height) == (100, 200)
    assert picture.pixels[:15].mean() < 10 and picture.pixels[30:].mean() > 245


def test_puts_transparency_on_white() -> None:
    assert (read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)))).pixels == 255).all()


def test_sixteen_bit_greys_keep_their_brightness() -> None:
    grey = Image.fromarray(np.full((20, 20), 0x4000, dtype=np.uint16))

    assert (read_picture(encoded(grey)).pixels == 0x40).all()


def with_scans(count: int) -> bytes:
    """A progressive JPEG with its last scan repeated. Each costs a pass over all pixels, and here only a few bytes."""
    data = encoded(plain(), "JPEG", progressive=True)
    last = data[data.rfind(b"\xff\xda") : -2]
    return data[:-2] + last * (count - scans(data)) + data[-2:]


def test_accepts_as_many_scans_as_the_limit() -> None:
    assert read_picture(with_scans(MAX_SCANS)).width == 200


def test_does_not_count_what_only_looks_like_a_scan() -> None:
    comment = b"\xff\xda" * 1000
    data = encoded(noisy(plain(), sigma=40), "JPEG", comment=comment, restart_marker_blocks=1) + comment

    assert (data.count(b"\xff\xda"), scans(data), read_picture(data).width) == (2001, 1, 200)


@pytest.mark.parametrize("marker", [b"\x01", b"\x02", b"\xbf"])
def test_counts_scans_after_a_marker_without_a_length(marker: bytes) -> None:
    data = with_scans(MAX_SCANS + 1)
    first = data.find(b"\xff\xda")

    assert scans(data[:first] + b"\xff" + marker + b"\xff\xff" + data[first:]) == MAX_SCANS + 1


def header_only(width: int, height: int) -> bytes:
    """A PNG that declares a size and contains no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
    )


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "empty"),
        (b"%PDF-1.7 not a picture", 415, "unsupported_format"),
        (encoded(plain(), "GIF"), 415, "unsupported_format"),
        (encoded(plain(7, 300)), 422, "too_small"),
        (header_only(60_000, 60_000), 413, "too_many_pixels"),
        (header_only(100, 100), 422, "broken_picture"),
        (header_only(5000, 4000), 422, "broken_picture"),
        (encoded(noisy(plain(), sigma=40), "WEBP")[:4000], 422, "broken_picture"),
        (with_scans(MAX_SCANS + 1), 422, "too_many_scans"),
        (encoded(noisy(plain(), sigma=40), "JPEG")[:4000], 422, "broken_picture"),
    ],
)
def test_rejects(data: bytes, status: int, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        read_picture(data)

    assert (refused.value.status, refused.value.code) == (status, code)
