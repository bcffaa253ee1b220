"""Event files, written by TensorFlow and in the layouts of other libraries."""

import pytest
import tensorflow as tf

from keras_trainkit import InputError
from keras_trainkit.diagnosis.logs import events, history

TRAIN, HELD = [1.0, 0.5, 0.25], [1.25, 0.75, 0.5]
LAYOUTS = {
    "keras": {"train/epoch_loss": TRAIN, "validation/epoch_loss": HELD},
    "lightning": {"version_0/train_loss": TRAIN, "version_0/val_loss": HELD},
    "pytorch": {"./Loss/train": TRAIN, "./Loss/val": HELD},
    "add_scalars": {"Loss_train/Loss": TRAIN, "Loss_val/Loss": HELD},
    "hugging face": {"Nov30/train/loss": TRAIN, "Nov30/eval/loss": HELD},
}


def write(folder, series):
    for name, values in series.items():
        place, _, tag = name.partition("/")
        with tf.summary.create_file_writer(str(folder / place)).as_default():
            for step, value in enumerate(values):
                tf.summary.scalar(tag, value, step=10 * step)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_losses_are_found(name, tmp_path):
    write(tmp_path, LAYOUTS[name])
    found = history.joined(events.read(tmp_path), "x").history
    assert (found["loss"], found["val_loss"]) == (TRAIN, HELD)


def test_the_older_form_of_scalars(tmp_path):
    with tf.compat.v1.Graph().as_default():
        writer = tf.compat.v1.summary.FileWriter(str(tmp_path))
        for step, value in enumerate(TRAIN):
            one = tf.compat.v1.Summary.Value(tag="train/loss", simple_value=value)
            writer.add_summary(tf.compat.v1.Summary(value=[one]), step)
        writer.close()
    (path,) = tmp_path.iterdir()
    assert events.read(path)["train/loss"] == list(enumerate(TRAIN))


def test_two_trainings_are_not_mixed(tmp_path):
    write(tmp_path, {"a/loss": TRAIN, "b/loss": HELD})
    with pytest.raises(InputError, match="a and b hold the same series: give one of them"):
        events.read(tmp_path)


def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path):
    write(tmp_path, {"./loss": TRAIN})
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-5])
    assert [value for _, value in events.read(tmp_path)["loss"]] == TRAIN[:2]
    path.write_bytes(b"no events" * 99)
    assert events.read(tmp_path) == {}
