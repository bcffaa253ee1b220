"""A local web page of runs: read only, for this machine alone.

It answers GET for `/` and for `/run/<recipe>/<name>` of the runs that it lists; no part of an
address is ever used as a path.
"""

import http.server
import urllib.parse
from pathlib import Path
from typing import Any

from keras_trainkit import _checks, runs
from keras_trainkit._checks import InputError
from keras_trainkit.reporting import live
from keras_trainkit.reporting.report import build_report, render

HOST = "127.0.0.1"
_SECONDS = 3
_MOST = 200
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def server(out: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Returns a server of the runs below `out`; call `serve_forever`.

    Raises:
        InputError: the port cannot be used.
    """
    _checks.port("port", port)
    handler = type("Handler", (_Handler,), {"out": out})
    try:
        return http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise InputError(
            f"port must be free; received port={port} ({error.strerror}): choose another."
        ) from error


class _Handler(http.server.BaseHTTPRequestHandler):
    out: Path
    server_version, sys_version = "trainkit", ""
    timeout = 10.0  # seconds that a connection may be silent

    def do_GET(self) -> None:
        """Answers with a page, or says that there is none."""
        host = (self.headers.get("Host") or "").partition(":")[0]
        if host not in (HOST, "localhost"):  # a page elsewhere that calls itself this machine
            self._answer(403, "this page is for this machine alone")
            return
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        try:
            page = self._page(path)
        except Exception as error:  # damaged in any way, the server stays
            self._answer(500, f"this run cannot be read: {error}")
            return
        self._answer(200 if page else 404, page or "there is no such page")

    def _page(self, path: str) -> str:
        found = runs.find(self.out)[-_MOST:]
        if path == "/":
            shown = [(_address(run), live.state(run)) for run in reversed(found)]
            return render("runs.html", runs=shown, folder=str(self.out), spark=live.spark)
        return next((build_report(run) for run in found if _address(run) == path), "")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        kind = "text/html" if status == 200 else "text/plain"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        if status == 200 and self._goes_on():
            self.send_header("Refresh", str(_SECONDS))
        self.end_headers()
        self.wfile.write(body)

    def _goes_on(self) -> bool:
        """Whether the page will change: the list always may, a run while it runs."""
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        shown = [live.state(run) for run in runs.find(self.out) if _address(run) == path]
        return path == "/" or any(each.running for each in shown)

    def log_message(self, format: str, *values: Any) -> None:
        """Keeps quiet."""


def _address(run: runs.Run) -> str:
    return f"/run/{run.path.parent.name}/{run.name}"
