"""Watch running and finished runs, here or as a local web page."""

import argparse
import dataclasses
import time
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.markup import escape

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.cli import arguments, output

_SECONDS = 1.0
_WIDTH = 160


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder, the web page and the port."""
    arguments.add_runs(parser)
    output.add_json(parser)
    parser.add_argument("--most", type=int, default=20, help="runs to show (default: 20)")
    parser.add_argument("--once", action="store_true", help="print the table once and exit")
    parser.add_argument(
        "--web", action="store_true", help="serve a web page that only this machine can open"
    )
    parser.add_argument("--port", type=int, default=8008, help="of the page (default: 8008)")


def run(options: argparse.Namespace) -> None:
    """Shows the runs until Ctrl-C."""
    out = Path(options.folder)
    if not out.is_dir():
        raise InputError(f"runs must be a folder of runs; received {options.folder!r}.")
    _checks.positive_integer("most", options.most)
    console = Terminal()
    from keras_trainkit.reporting import live

    if options.web:
        _serve(out, options.port, console)
    elif options.json:
        shown = live.states(out, options.most)
        output.facts(options, [dataclasses.asdict(each) for each in shown])
    elif options.once or not console.is_terminal:
        console.width = max(console.width, _WIDTH)  # names stay whole
        console.print(live.live_table(live.states(out, options.most)))
    else:
        with Live(console=console, auto_refresh=False) as shown:
            while True:
                shown.update(live.live_table(live.states(out, options.most)), refresh=True)
                time.sleep(_SECONDS)


def _serve(out: Path, port: int, console: Console) -> None:
    from keras_trainkit.reporting import web

    with web.server(out, port) as server:
        console.print(
            f"[bold]open[/]   http://{escape(web.HOST)}:{server.server_port:d}/  (Ctrl-C ends it)"
        )
        server.serve_forever()
