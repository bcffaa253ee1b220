"""Runs one rank in this process: `python -m keras_trainkit.distribution FOLDER RANK`."""

import sys
from pathlib import Path

from keras_trainkit import _lifeline

if __name__ == "__main__":
    _lifeline.follow_parent()
    from keras_trainkit.distribution import worker

    worker.run(Path(sys.argv[1]), int(sys.argv[2]))
