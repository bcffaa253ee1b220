"""Runs one rank in this process: `python -m keras_trainkit.distribution FOLDER RANK`."""

import sys
from pathlib import Path

from keras_trainkit.distribution import worker

if __name__ == "__main__":
    worker.run(Path(sys.argv[1]), int(sys.argv[2]))
