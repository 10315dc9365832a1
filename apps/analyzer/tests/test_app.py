import base64
import io

import numpy as np
import pytest
from flask.testing import FlaskClient

from analyzer.app import MAX_BYTES, create_app
from numpy.typing import NDArray
from PIL import ExifTags, Image
from pictures import encoded, with_box


def picture_of(text: str) -> NDArray[np.uint8]:
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    assert (image.format, image.mode) == ("PNG", "L")
    return np.asarray(image)


@pytest.fixture
def client() -> FlaskClient:
    return create_app().test_client()


def test_a_box_on_the_left(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=encoded(with_box((0, 0, 50, 100))))

    assert answer.status_code == 200
    figures = answer.get_json()
    mask, distance = (picture_of(figures.pop(name)) for name in ("mask", "distanceMap"))
    figures.pop("thumbnail")
    histogram = figures.pop("histogram")
    assert figures == {
        "width": 200,
        "height": 100,
        "share": 0.75,
        "balance": 0.75,
        "centreOfMass": {"x": 0.625, "y": 0.5},
        "largestEmptyRectangle": {"x": 50, "y": 0, "width": 150, "height": 100, "share": 0.75},
        "background": {"colour": "#ffffff", "tone": "light"},
        # (150 - 2 (k - 1)) (100 - 2 (k - 1)) of the 15000 pixels are k or more from box and edges, k from 1 to 50.
        "distance": {"max": 50.0, "mean": pytest.approx(299_200 / 15_000), "at": {"x": 0.4975, "y": 0.495}},
        # The box's middle, (1/8, 1/2), is hypot(5/24, 1/6) from the nearest point. The maximum is sqrt(2) / 3.
        "thirds": pytest.approx(1 - np.hypot(5 / 24, 1 / 6) / (np.sqrt(2) / 3)),
        "contours": 1,
    }
    assert (histogram[0], histogram[-1]) == pytest.approx((0.25, 0.75))
    assert (mask[:, :50] == 0).all() and (mask[:, 50:] == 255).all()
    assert distance[0, 0] == 0 and distance.max() == 255


def test_figures_of_a_large_jpeg_are_of_the_original(client: FlaskClient) -> None:
    """A pixel of the working size is 2000 / 768, about 2.6 pixels wide. JPEG blurs the edge by 8."""
    data = encoded(with_box((0, 0, 500, 1000), size=(2000, 1000)), "JPEG", quality=90)

    analysis = client.post("/analyze", data=data).get_json()

    assert (analysis["width"], analysis["height"]) == (2000, 1000)
    assert analysis["share"] == pytest.approx(0.75, abs=0.005)
    rectangle = analysis["largestEmptyRectangle"]
    assert rectangle["x"] == pytest.approx(500, abs=11)
    assert rectangle["x"] + rectangle["width"] == 2000
    assert (rectangle["y"], rectangle["height"]) == (0, 1000)


def test_returns_a_thumbnail(client: FlaskClient) -> None:
    """The box fills the left quarter. JPEG blurs its edge by 8 pixels."""

    def small(data: bytes) -> Image.Image:
        return Image.open(io.BytesIO(base64.b64decode(client.post("/analyze", data=data).get_json()["thumbnail"])))

    large = encoded(with_box((0, 0, 500, 1000), size=(2000, 1000)))
    thumbnail = small(large)
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 160))
    grey = np.asarray(thumbnail.convert("L"))
    assert (grey[:, :72] < 16).all() and (grey[:, 88:] > 239).all()
    # A small picture keeps its size. A picture with an orientation is turned upright.
    assert small(encoded(with_box((0, 0, 50, 100)))).size == (200, 100)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    assert small(encoded(with_box((0, 0, 500, 1000), size=(2000, 1000)), "JPEG", exif=exif)).size == (160, 320)


def test_a_rejection_has_a_code(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=b"hello")

    assert answer.status_code == 415
    assert answer.get_json()["error"]["code"] == "unsupported_format"


def test_rejects_a_file_that_is_too_large(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=bytes(MAX_BYTES + 1))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((8, 8000), (0, 2000, 8, 4000)),
        ((8000, 8), (2000, 0, 4000, 8)),
        ((3_000_000, 8), (0, 0, 750_000, 8)),
    ],
)
def test_measures_a_picture_that_is_a_line_at_working_size(
    client: FlaskClient, size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    figures = client.post("/analyze", data=encoded(with_box(box, size=size))).get_json()

    assert (figures["width"], figures["height"]) == size
    assert (figures["share"], figures["contours"]) == (pytest.approx(0.75, abs=0.002), 1)
    # Half of the short side, within a pixel of the working size.
    assert figures["distance"]["max"] == pytest.approx(4, abs=8000 / 768)


def test_health(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_VERSION", "1.2.3")

    assert client.get("/health").get_json() == {"status": "ok", "version": "1.2.3"}


def test_answers_in_json_for_an_unknown_path(client: FlaskClient) -> None:
    assert client.get("/nowhere").get_json()["error"]["code"] == "http_error"


def test_metrics_count_requests_by_route_and_rejections_by_code(client: FlaskClient) -> None:
    client.post("/analyze", data=b"hello")
    client.get("/nowhere/else")

    text = client.get("/metrics").get_data(as_text=True)

    assert 'http_requests_total{method="POST",route="/analyze",status="415"}' in text
    assert 'http_requests_total{method="GET",route="unmatched",status="404"}' in text
    assert 'nsip_analyzer_refusals_total{code="unsupported_format"}' in text
    assert "http_request_duration_seconds_bucket" in text


def test_an_unknown_method_adds_no_series(client: FlaskClient) -> None:
    client.open("/health", method="MADEUP")

    text = client.get("/metrics").get_data(as_text=True)

    assert 'http_requests_total{method="other",route="unmatched",status="405"}' in text
    assert "MADEUP" not in text


def test_logs_the_error_of_a_damaged_picture(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    answer = client.post("/analyze", data=encoded(with_box((0, 0, 50, 100)))[:100])

    assert answer.get_json()["error"]["code"] == "broken_picture"
    assert [record.levelname for record in caplog.records if record.exc_info] == ["INFO"]


def test_an_error_of_our_own_is_not_reported_as_a_damaged_picture(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_: Image.Image) -> None:
        raise IndexError("ours")

    monkeypatch.setattr("analyzer.picture._on_white", fault)

    assert client.post("/analyze", data=encoded(with_box((0, 0, 50, 100)))).status_code == 500
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]
