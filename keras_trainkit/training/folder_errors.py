"""What an error of the system says of a run's folder: the disk is full, or the folder is gone."""

import errno
import os
from pathlib import Path

_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def told(folder: Path, error: Exception) -> str:
    """Returns what an error says of the run's folder; nothing where it is about something else."""
    where = f"received {str(folder)!r}"
    if not folder.is_dir():
        return f"a run's folder must stay where it is while it trains; {where}, which is gone."
    if _disk_is_full(error):
        return (
            f"out must have room for the run; {where}, where the disk is full: what was written "
            "before is whole, and --resume continues from its last checkpoint."
        )
    name = str(getattr(error, "filename", None) or "")
    if isinstance(error, OSError) and name.startswith(str(folder)):
        return f"a run's folder must be writable; {where} ({error.strerror}: {Path(name).name})."
    return ""


def _disk_is_full(error: Exception) -> bool:
    """Knows a full disk by its number, or by TensorFlow's words for it."""
    if isinstance(error, OSError) and error.errno in _FULL_DISK:
        return True
    return any(os.strerror(number) in str(error) for number in _FULL_DISK)
