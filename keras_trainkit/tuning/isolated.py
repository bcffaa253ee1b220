"""Work of the tuning in processes of its own: what crashes there takes nothing with it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_trainkit import processes
from keras_trainkit.processes import Child, Server


def server(threads: int = 0) -> Server:
    """Returns the server of trials, shared by all that is tuned in this process.

    Args:
        threads: for TensorFlow in a trial; 0 leaves that to TensorFlow.
    """
    own = {"TF_NUM_INTRAOP_THREADS": str(threads)} if threads else {}
    return processes.shared({**_variables(), **own})


def spawn(
    module: str, folder: Path, arguments: Mapping[str, Any], variables: Mapping[str, str]
) -> Child:
    """Starts the task of a module of this room in a Python of its own.

    Args:
        module: its name.
        folder: where its files lie.
        arguments: JSON values.
        variables: of its environment.
    """
    name = f"keras_trainkit.tuning.{module}:run"
    return processes.spawn(name, folder, arguments, variables={**_variables(), **variables})


def _variables() -> dict[str, str]:
    return {"TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1")}
