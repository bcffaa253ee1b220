"""A name that was public stays public: tests/public_names.txt only grows.

`python -m tests.test_public_names` adds the names that are new.
"""

import keras_trainkit
from tests.conftest import ROOT
from tests.test_house import COMPONENTS, exports

LIST = ROOT / "tests" / "public_names.txt"


def public() -> set[str]:
    rooms = {f"{room}.{name}" for room in COMPONENTS for name in exports(room)}
    return rooms | set(keras_trainkit._HOMES) | set(keras_trainkit._ROOMS)


def test_no_public_name_has_gone():
    promised = set(LIST.read_text("utf-8").split())
    assert len(promised) > 100
    assert sorted(promised - public()) == []


if __name__ == "__main__":
    names = public() | (set(LIST.read_text("utf-8").split()) if LIST.is_file() else set())
    LIST.write_text("\n".join(sorted(names)) + "\n", "utf-8")
