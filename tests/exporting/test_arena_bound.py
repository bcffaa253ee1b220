"""A bound is reckoned for what was measured alone; that it holds is in test_memory.py."""

from keras_trainkit.exporting import anatomy, arena_bound


def test_records_come_on_top_of_the_planned_tensors(converted):
    model = anatomy.read(converted / "int8.tflite")
    planned = anatomy.describe(model)["planned_bytes"]
    assert arena_bound.bound(model) > 1.25 * planned + 1024


def test_what_was_not_measured_has_no_bound(converted, monkeypatch):
    for scheme in ("dynamic", "float16", "int16x8"):
        assert arena_bound.bound(anatomy.read(converted / f"{scheme}.tflite")) is None
    model = anatomy.read(converted / "int8.tflite")
    monkeypatch.setattr(arena_bound, "_KNOWN", {"CONV_2D"})
    assert arena_bound.bound(model) is None
