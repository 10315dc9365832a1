"""Tests gunicorn with all its workers: their number, metrics, memory and shutdown."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from analyzer.memory import resident_bytes
from analyzer.picture import MAX_PIXELS
from PIL import Image
from pictures import encoded
from server import PATIENCE, WORKERS, Server, serving

MIB = 1024**2
# The production container's limit is 1 GiB. An eighth is reserved for memory outside the processes (sockets, files in
# memory) and for peaks between two measurements.
BOUND = 896 * MIB
# The limit for a worker with the worst accepted picture. The WebP decoder takes half of it.
WORKER_BOUND = 600 * MIB


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def begun_question(server: Server) -> socket.socket:
    """Sends half a request. The worker that accepts the connection is busy until `ended` sends the rest."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: analyzer\r\n")
    return connection


def ended(connection: socket.socket) -> bytes:
    with connection:
        connection.sendall(b"Connection: close\r\n\r\n")
        return connection.recv(12)


def test_four_workers_answer_and_their_metrics_are_summed(server: Server) -> None:
    # Connections are accepted in order. When the last one is answered, each of the others keeps one worker busy.
    begun = [begun_question(server) for _ in range(WORKERS - 1)]
    assert server.ask("GET", "/health")[0] == 200
    assert len(server.workers()) == WORKERS
    assert [ended(connection) for connection in begun] == [b"HTTP/1.1 200"] * (WORKERS - 1)

    with ThreadPoolExecutor(WORKERS) as people:
        assert {*people.map(lambda _: server.ask("GET", "/health")[0], range(30))} == {200}

    health = 'http_requests_total{method="GET",route="/health",status="200"}'
    assert [server.figure(health) for _ in range(2 * WORKERS)] == [WORKERS + 30] * 2 * WORKERS


def test_shared_memory_counts_once(server: Server) -> None:
    each = [status(pid, "VmRSS") for pid in (server.pid, *server.workers())]

    # This test's process shares libraries with the workers. Its part is not counted.
    assert max(each) / 2 < server.figure("process_resident_memory_bytes") < sum(each)


def test_sigterm_answers_requests_in_flight_and_exits_with_0() -> None:
    with serving() as server:
        # A worker that is still starting misses the signal. Three are busy and the fourth answers, so all have started.
        begun = [begun_question(server) for _ in range(WORKERS - 1)]
        server.ask("GET", "/health")
        server.process.send_signal(signal.SIGTERM)

        # Requests in flight are still answered.
        assert [ended(connection) for connection in begun] == [b"HTTP/1.1 200"] * (WORKERS - 1)
        assert server.process.wait(PATIENCE) == 0, server.log
        assert [path.name for path in server.folder.iterdir()] == ["log"]


def worst(kind: str) -> bytes:
    """The largest accepted picture, in the variant whose decoder takes the most memory."""
    mode, format, options = {
        "PNG": ("RGBA", "PNG", {}),
        # A palette with transparent colours: the decoder keeps it beside the converted picture.
        "palette": ("P", "PNG", {"transparency": bytes(range(256))}),
        # Progressive, with four channels at full resolution: all coefficients are kept until the end.
        "JPEG": ("CMYK", "JPEG", {"progressive": True, "subsampling": 0, "quality": 50}),
        "WebP": ("RGBA", "WEBP", {"lossless": True, "method": 0}),
    }[kind]
    width = 6000
    image = Image.new(mode, (width, MAX_PIXELS // width))
    image.paste(Image.linear_gradient("L").resize((2000, 2000)).convert(mode), (1000, 1000))
    return encoded(image, format, **options)


@pytest.mark.parametrize("kind", ["PNG", "palette", "JPEG", "WebP"])
def test_the_worst_pictures_together_fit_into_the_container(server: Server, kind: str) -> None:
    picture = worst(kind)
    # A truncated picture takes as much memory before it is rejected.
    broken = picture[: len(picture) * 9 // 10]
    with ThreadPoolExecutor(2 * WORKERS) as people:
        answers = [people.submit(server.ask, "POST", "/analyze", body) for body in [picture, broken] * WORKERS]
        peak = highest(server, answers)

    assert [answer.result()[0] for answer in answers] == [200, 422] * WORKERS, server.log
    workers = [status(pid, "VmHWM") for pid in server.workers()]
    print(f"{kind}: {peak // MIB} MiB together, {[each // MIB for each in workers]} MiB each at its highest")
    assert max(workers) < WORKER_BOUND
    assert peak < BOUND


def highest(server: Server, until: list[Future[tuple[int, str]]]) -> int:
    peak = 0
    while wait(until, timeout=0.01).not_done:
        peak = max(peak, resident_bytes(server.pid))
    return peak


def status(pid: int, name: str) -> int:
    """A value of proc_pid_status(5) in bytes: VmRSS is the current memory, VmHWM the peak."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
