"""Runs the ranks of a training on this machine, and ends them all when one fails."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.processes.child import Child, spawn

_POLL_SECONDS = 0.1


def supervise(
    name: str,
    folder: Path,
    arguments: Mapping[str, Any],
    ranks: Iterable[int],
    variables: Mapping[str, str] | None = None,
) -> None:
    """Runs ranks until all have ended; when one fails, or at Ctrl-C, the others are ended.

    Args:
        name: `module:function`; it is given its `rank` beside the arguments.
        folder: where each rank has a folder of its own, as `of_rank` names it.
        arguments: JSON values.
        ranks: numbers from 0. Rank 0 shows its progress, the others log.
        variables: of the ranks' environment, beside those of this process.

    Raises:
        InputError: a rank ended before it was done.
    """
    children: dict[int, Child] = {}
    try:
        for rank in ranks:
            place = of_rank(folder, rank)
            place.mkdir()
            given = {**arguments, "rank": rank}
            children[rank] = spawn(name, place, given, variables=variables, show=rank == 0)
        while any(child.wait(0) is None for child in children.values()):
            _check(children)
            time.sleep(_POLL_SECONDS)
        _check(children)
    finally:
        for child in children.values():
            child.stop()


def of_rank(folder: Path, rank: int) -> Path:
    """Returns the folder of a rank."""
    return folder / f"rank{rank}"


def _check(children: Mapping[int, Child]) -> None:
    for rank, child in children.items():
        refused = (child.answer or {}).get("refused")
        if refused or child.ending:
            raise InputError(
                f"every process must reach the end; rank {rank} of the training ended early "
                f"({refused or _why(child)}): the others were ended too, and what the last epoch "
                "left is kept."
            )


def _why(child: Child) -> str:
    """Returns the last error in the log of a rank, or how it ended."""
    lines = child.log.read_text("utf-8", "replace").splitlines()
    errors = [line for line in lines if "Error" in line and not line.startswith(" ")]
    return errors[-1][:300] if errors else child.ending
