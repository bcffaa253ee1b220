"""Says what a table was measured on: `python -m benchmarks.machine`."""

import datetime

from keras_trainkit.runs import environment


def main() -> None:
    """Prints one line."""
    found = environment.describe()
    packages = ", ".join(f"{k} {found['packages'][k]}" for k in ("keras", "tensorflow"))
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"{today}, {found['cores']} cores of {found['cpu']}, {packages}.\n")


if __name__ == "__main__":
    main()
