"""A real browser for pages: Debian's Chromium without a window."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=NetworkTimeServiceQuerying",
    "--hide-scrollbars",
    "--virtual-time-budget=3000",
    "--enable-logging=stderr",
)
_BROWSER = "not an origin"  # who asks, where it is no page


def chromium() -> str:
    """The browser's path, where it is there."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


def visit(url: str, folder: Path, *flags: str) -> tuple[list[str], list[str], str]:
    """Returns what the console said, the addresses asked for, and the page as it then was."""
    log = folder / "net.json"
    words = [
        chromium(),
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        f"--log-net-log={log}",
        *flags,
        "--dump-dom",
        url,
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=90, check=True)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    events = json.loads(log.read_text())["events"]
    asked = {
        event["params"]["url"]
        for event in events
        if (event.get("params") or {}).get("initiator", _BROWSER) != _BROWSER
    }
    return console, sorted(address for address in asked if address.startswith("http")), done.stdout


def picture(url: str, path: Path, width: int, height: int, dark: bool = False) -> None:
    """Takes a screenshot."""
    subprocess.run(
        [
            chromium(),
            *FLAGS,
            f"--user-data-dir={path.parent / 'profile'}",
            f"--window-size={width},{height}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            f"--screenshot={path}",
            url,
        ],
        capture_output=True,
        timeout=90,
        check=True,
    )
