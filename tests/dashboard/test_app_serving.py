"""Starting and stopping the server: the address, Ctrl-C, and a port that is taken."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from dashboard.serving import ServingError, serve
from dashboard.settings import Settings


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_refused_with_the_way_out(taken_port):
    with pytest.raises(ServingError, match=rf"Port {taken_port} .* already in use\. .*--port"):
        serve(Settings(port=taken_port))


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("127.0.0.1", 99999)])
def test_an_address_that_is_not_ours_is_refused_with_a_sentence(host, port):
    with pytest.raises(ServingError, match="Cannot listen on"):
        serve(Settings(host=host, port=port))


def test_the_command_serves_says_where_and_stops_on_ctrl_c():
    command = [sys.executable, "-m", "dashboard.cli.main", "serve", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # A test run in the background inherits a SIGINT that is ignored; a terminal's is not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            line = process.stdout.readline()
            url = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert url, line + process.stderr.read()
            with urllib.request.urlopen(f"{url[0]}healthz", timeout=10) as answer:
                assert answer.read() == b"OK"
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "Stopped." in rest


def test_the_command_ends_with_2_and_a_sentence_when_the_port_is_taken(taken_port):
    command = [sys.executable, "-m", "dashboard.cli.main", "serve", "--port", str(taken_port)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "already in use" in ended.stderr
    assert "Traceback" not in ended.stderr
