import pytest
from flask.testing import FlaskClient

from analyzer.app import MAX_BYTES, create_app
from pictures import encoded, with_box


@pytest.fixture
def client() -> FlaskClient:
    return create_app().test_client()


def test_a_box_on_the_left(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=encoded(with_box((0, 0, 50, 100))))

    assert answer.status_code == 200
    assert answer.json == {
        "width": 200,
        "height": 100,
        "share": 0.75,
        "balance": 0.75,
        "centreOfMass": {"x": 0.625, "y": 0.5},
        "largestEmptyRectangle": {"x": 50, "y": 0, "width": 150, "height": 100, "share": 0.75},
    }


def test_figures_of_a_large_jpeg_are_of_the_original(client: FlaskClient) -> None:
    """A grid cell of the working size is 2000 / 768, about 2.6 pixels wide; JPEG blurs the edge by 8."""
    data = encoded(with_box((0, 0, 500, 1000), size=(2000, 1000)), "JPEG", quality=90)

    analysis = client.post("/analyze", data=data).get_json()

    assert (analysis["width"], analysis["height"]) == (2000, 1000)
    assert analysis["share"] == pytest.approx(0.75, abs=0.005)
    rectangle = analysis["largestEmptyRectangle"]
    assert rectangle["x"] == pytest.approx(500, abs=11)
    assert rectangle["x"] + rectangle["width"] == 2000
    assert (rectangle["y"], rectangle["height"]) == (0, 1000)


def test_a_refusal_says_why(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=b"hello")

    assert answer.status_code == 415
    assert answer.get_json()["error"]["code"] == "unsupported_format"


def test_a_file_beyond_the_limit(client: FlaskClient) -> None:
    answer = client.post("/analyze", data=bytes(MAX_BYTES + 1))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "too_large")


def test_health(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_VERSION", "1.2.3")

    assert client.get("/health").get_json() == {"status": "ok", "version": "1.2.3"}


def test_an_unknown_path_is_answered_in_json(client: FlaskClient) -> None:
    assert client.get("/nowhere").get_json()["error"]["code"] == "http_error"
