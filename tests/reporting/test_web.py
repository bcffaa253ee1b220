"""The local page of runs: read only, and for this machine alone."""

import http.client
import threading

import pytest

from keras_trainkit import InputError, runs
from keras_trainkit.reporting import web
from tests import browser
from tests.reporting.examples import EVIL, classes, make_run


@pytest.fixture
def served(tmp_path):
    run = make_run(tmp_path, classes(), name="done")
    make_run(tmp_path, name="going", status=runs.RUNNING)
    (tmp_path / "secret").write_text("secret")
    with web.server(tmp_path / "runs", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, run
        server.shutdown()
        thread.join()


def ask(port, path, method="GET", host=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def test_the_list_and_a_run(served):
    port, run = served
    status, text, headers = ask(port, "/")
    assert status == 200
    assert run.name in text
    assert headers["Refresh"]
    assert EVIL not in text
    status, text, headers = ask(port, f"/run/mnist/{run.name}")
    assert status == 200
    assert "Confusion matrix" in text or "confusion matrix" in text
    assert headers["Refresh"] is None
    assert not (run.path / "report.html").exists()


@pytest.mark.parametrize(
    "path", ["/secret", "/run/../../secret", "/run/%2e%2e/%2e%2e/secret", "/run/mnist/", "//etc"]
)
def test_nothing_else_is_there(served, path):
    status, text, _ = ask(served[0], path)
    assert status == 404
    assert text == "there is no such page"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_nothing_can_be_written(served, method):
    assert ask(served[0], "/", method)[0] == 501


def test_another_host_s_name_is_refused(served):
    assert ask(served[0], "/", host="evil.example:80")[0] == 403


def test_a_browser_leaves_the_usual_port_out(served):
    assert ask(served[0], "/", host="localhost")[0] == 200


def test_it_listens_on_this_machine_alone(served, tmp_path):
    with pytest.raises(InputError, match="port must be free"):
        web.server(tmp_path, served[0])
    with pytest.raises(InputError, match="port must be from 0 to 65535"):
        web.server(tmp_path, 70_000)
    assert web.HOST == "127.0.0.1"


def test_a_browser_finds_no_fault(served, tmp_path):
    url = f"http://127.0.0.1:{served[0]}/"
    console, asked, dom = browser.visit(
        url, tmp_path, "--virtual-time-budget=1000"
    )  # it loads itself again after 3 s
    assert console == []
    assert all(address.startswith(url) for address in asked)
    assert served[1].name in dom


def test_a_run_that_cannot_be_read_is_said(served):
    port, run = served
    (run.path / "config.json").write_text("{")
    status, text, _ = ask(port, f"/run/mnist/{run.name}")
    assert status == 500
    assert "config.json must be JSON" in text
    assert "unreadable" in ask(port, "/")[1]
