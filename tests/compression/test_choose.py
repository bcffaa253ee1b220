"""The smallest file within the budget is picked, and all is written or nothing."""

import json

import keras
import numpy as np
import pytest

from keras_trainkit import Budget, InputError, compress
from keras_trainkit.compression import Effort, choose
from tests.compression.files import exported

BUDGET = Budget(max_kb=50, max_drop_pp=0.2)


def found(budget=BUDGET, **files):
    made = {name: exported(name, *figures, budget) for name, figures in files.items()}
    return {**made, "refused": InputError("no")}


def test_the_smallest_within_the_budget_is_picked_and_said_why():
    files = {"float16": (60_000, 0.0), "dynamic": (40_000, 0.1), "int8": (30_000, 0.1)}
    assert choose.choose(found(**files), BUDGET) == (
        "int8",
        "the smallest of 2 within the budget, of 3 tried; no training needed",
    )
    pick, why = choose.choose(found(int8=(30_000, 0.3), qat_int8=(30_500, 0.2)), BUDGET)
    assert pick == "qat_int8"
    assert why == "the only one within the budget, of 2 tried; trained for int8"
    packed = Budget(max_gzip_kb=50)
    files = {
        "a": exported("a", 100, 0, packed),
        "b": exported("b", 200, 0, packed, gzip_bytes=10),
    }
    assert choose.choose(files, packed)[0] == "b"


def test_nothing_is_picked_beyond_the_budget_or_without_one():
    assert choose.choose(found(int8=(30_000, 0.3)), BUDGET)[0] is None
    assert choose.choose(found(None, int8=(30_000, 0.3)), None)[0] is None


def test_what_cannot_be_tried_is_one_sentence(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    rows = (np.ones((4, 2), "float32"), np.ones(4))
    wrong = {
        "budget must have a limit": {"budget": Budget()},
        "validation must hold rows": {"validation": (rows[0][:0], rows[1][:0])},
        "folder must be new": {"folder": tmp_path},
        "a folder that exists": {"folder": tmp_path / "none" / "x", "everything": True},
        "keras.Model; received a str": {"model": "model"},
    }
    for message, change in wrong.items():
        given = {"model": model, "folder": tmp_path / "new", "budget": BUDGET} | change
        with pytest.raises(InputError, match=message):
            compress(**({"train": rows, "validation": rows} | given))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="epochs must be a positive integer"):
        Effort(epochs=0)


@pytest.mark.slow
def test_real_digits_are_made_smaller_until_they_fit(digits, tmp_path):
    """The plain int8 file is too large, so channels go; the file is judged beside the model."""
    train, held = (digits.train, digits.labels), (digits.test, digits.truth)
    result = compress(
        digits.model,
        tmp_path / "small",
        train=train,
        validation=held,
        budget=Budget(max_kb=10, max_drop_pp=5),
        effort=Effort(epochs=2, learning_rate=3e-3),
    )
    names = ["float32", "float16", "dynamic", "int8", "int16x8", "qat_int8", "remove30_int8"]
    assert list(result.found) == names
    assert "not tried" in str(result.found["qat_int8"])
    assert result.pick == "remove30_int8"
    assert result.picked.path.stat().st_size <= 10 * 1024
    report = json.loads((result.folder / f"{result.pick}.tflite.json").read_text())
    right = (digits.model.predict(digits.test, verbose=0).argmax(1) == digits.truth).mean()
    assert report["verified"]["keras"] == pytest.approx(right)
    assert report["float32_bytes"] == result.found["int8"].report["float32_bytes"]
    assert keras.models.load_model(result.folder / f"{result.pick}.keras").count_params() > 0
    assert json.loads((result.folder / "compress.json").read_text())["pick"] == result.pick
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


def test_an_interrupted_try_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(choose, "export_all", interrupted)
    rows = (np.ones((4, 2), "float32"), np.ones(4))
    with pytest.raises(KeyboardInterrupt):
        compress(None, tmp_path / "new", train=rows, validation=rows, everything=True)
    assert list(tmp_path.iterdir()) == []
