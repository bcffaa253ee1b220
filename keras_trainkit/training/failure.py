"""What a run keeps of the error that ended it."""

import contextlib
import traceback
from pathlib import Path

from keras_trainkit import runs
from keras_trainkit.runs import Run

_LONGEST = 500


def keep(run: Run, error: BaseException) -> None:
    """Writes why a run failed into its status, and says in the error where the run is."""
    with contextlib.suppress(OSError):  # the folder itself may be what failed
        run.write_status(runs.FAILED, reason(error))
    if isinstance(error, Exception):
        error.add_note(
            f"`trainkit report {run.reference}` shows the run so far; "
            f"`trainkit train --resume {run.reference}` continues it."
        )


def reason(error: BaseException) -> str:
    """Returns an error and the line that raised it, in words.

    Example:
        >>> reason(ValueError("no"))
        'ValueError: no'
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}"[:_LONGEST] + place
