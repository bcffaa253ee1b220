"""The picture shows every file that has a score."""

from pathlib import Path

from PIL import Image

from keras_trainkit import Budget, InputError
from keras_trainkit.compression import Compressed
from keras_trainkit.reporting import pareto
from tests.compression.files import exported

BUDGET = Budget(max_kb=60, max_drop_pp=0.5, max_ms=0.1)


def test_the_front_is_what_no_other_beats():
    points = {"a": (2.0, 2.0), "b": (1.0, 3.0), "c": (2.0, 1.0), "d": (3.0, 1.0)}
    assert pareto.front(points) == ["b", "c"]


def test_a_picture_is_drawn_whole(tmp_path):
    files = {"int8": exported("int8", 30_000, 0.1), "float16": exported("float16", 60_000, 0.0)}
    files["odd"] = InputError("no")
    found = Compressed(Path(), files, "int8", "the smallest")
    for name in ("p.png", "p.svg"):
        pareto.save(found, tmp_path / name, BUDGET)
    with Image.open(tmp_path / "p.png") as picture:
        assert picture.size[0] > 1000
    text = (tmp_path / "p.svg").read_text()
    assert "<svg" in text
    rise = {"rise_percent": 1.0, "interval_percent": [0.5, 2.0]}
    table = {"int8": exported("int8", 30_000, 0, verified=rise)}
    pareto.save(Compressed(Path(), table, None, "nothing"), tmp_path / "rise.png")
    assert (tmp_path / "rise.png").stat().st_size > 10_000
    blind = {"int8": exported("int8", 30_000, 0, verified={"max_difference": 1.0})}
    pareto.save(Compressed(Path(), blind, None, "nothing"), tmp_path / "none.png")
    assert len(list(tmp_path.iterdir())) == 3
