"""What a run ran on: versions, hardware, git commit and command."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

_PACKAGES = (
    "keras",
    "tensorflow",
    "tensorflow-cpu",
    "ai-edge-litert",
    "jax",
    "torch",
    "numpy",
    "tensorflow-datasets",
)
_LINUX = sys.platform == "linux"  # macOS has no affinity to ask for


def describe() -> dict[str, Any]:
    """Returns versions, hardware, git commit and command as JSON values."""
    import keras
    import psutil  # not at the top: deploy runs without it

    import keras_trainkit

    versions = {name: _version(name) for name in _PACKAGES}
    return {
        "keras_trainkit": keras_trainkit.__version__,
        "python": platform.python_version(),
        "packages": {name: version for name, version in versions.items() if version},
        "backend": keras.backend.backend(),
        "platform": platform.platform(),
        "cpu": _cpu(),
        "cores": len(psutil.Process().cpu_affinity()) if _LINUX else psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", ""),
        "gpus": keras.distribution.list_devices("gpu"),
        "git": _git(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _git() -> dict[str, Any] | None:
    """Returns the commit of the current folder, and whether files differ from it."""

    def ask(*words: str) -> str:
        return subprocess.run(
            ["git", *words], capture_output=True, text=True, timeout=5, check=True
        ).stdout.strip()

    try:
        return {"commit": ask("rev-parse", "HEAD"), "changed": bool(ask("status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return None
