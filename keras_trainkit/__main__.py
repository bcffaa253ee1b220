"""`python -m keras_trainkit` is `trainkit`."""

import sys

from keras_trainkit.cli import main

sys.exit(main())
