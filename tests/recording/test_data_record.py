"""What is recorded of a probe and of targets."""

import numpy as np

from keras_trainkit.recording.data_record import data_record

X = np.array([[1.0, np.nan], [2.0, 0.0], [3.0, 1.0]], "float32")


def test_gaps_are_defects_unless_a_layer_takes_them():
    for takes, count in ((False, 1), (True, 0)):
        record = data_record((X, None, None), [], takes)
        assert record["inputs"][0]["non_finite"] == count
        assert "targets" not in record


def test_targets_of_several_batches_and_outputs():
    batches = [
        {"a": np.array([0, 1, 1]), "b": np.ones(3)},
        {"a": np.array([2, 2]), "b": np.ones(2)},
    ]
    record = data_record(({"u": X, "v": X}, batches[0], None), batches, False)
    assert len(record["inputs"]) == 2
    assert record["targets"][0]["counts"] == [1, 2, 2]
    assert record["target_rows"] == 5
    assert record["copied"] == []


def test_a_column_that_is_the_target():
    x = np.random.default_rng(0).normal(size=(30, 2))
    assert data_record((x, x[:, 1], None), [], False)["copied"] == [1]
