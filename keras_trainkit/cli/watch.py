"""Watch running and finished runs, here or as a local web page."""

import argparse
import time
from pathlib import Path

from rich.console import Console
from rich.live import Live

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

_SECONDS = 1.0
_WIDTH = 160


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder, the web page and the port."""
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--most", type=int, default=20, help="runs to show (default: 20)")
    parser.add_argument("--once", action="store_true", help="print the table once and end")
    parser.add_argument("--web", action="store_true", help="serve a page on this machine alone")
    parser.add_argument("--port", type=int, default=8008, help="of the page (default: 8008)")


def run(options: argparse.Namespace) -> None:
    """Shows the runs until Ctrl-C."""
    out = Path(options.out)
    if not out.is_dir():
        raise InputError(f"out must be a folder of runs; received {options.out!r}.")
    _checks.positive_integer("most", options.most)
    console = Console(highlight=False)
    from keras_trainkit.reporting import live

    if options.web:
        _serve(out, options.port, console)
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
        console.print(f"[bold]open[/]   http://{web.HOST}:{server.server_port}/  (Ctrl-C ends it)")
        server.serve_forever()
