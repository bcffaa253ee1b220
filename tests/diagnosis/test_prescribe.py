"""Prescriptions that many rules share."""

from keras_trainkit.diagnosis import Signals, prescribe


def test_a_known_rate_is_a_number():
    made = prescribe.learning_rate(Signals(setup={"learning_rate": 0.01, "optimizer": "SGD"}), 0.1)
    assert made.code == "model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.001), ...)"
    assert made.turns == ("learning_rate", -1)


def test_an_unknown_rate_is_a_direction():
    made = prescribe.learning_rate(Signals(), 10)
    assert not made.overrides
    assert "higher" in made.code


def test_epochs():
    assert prescribe.epochs(Signals(epochs=[{"loss": 1.0}] * 5), 3).turns == ("epochs", -1)


def test_the_task_is_read_off_the_targets():
    def task(form, family="", **target):
        return prescribe.task({"target": {"form": form, **target}, "family": family})

    assert task("classes", counts=[3, 4]) == "binary"
    assert task("classes", counts=[3, 4, 0, 1]) == task("one_hot") == "classes"
    assert task("classes", "squared", counts=[1] * 11) == task("continuous") == "regression"
    assert task("continuous", unit=255) == "classes"
    assert task("multi_hot") == task(None) == ""


def test_activations_as_they_are_written():
    fused = {"type": "Conv2D", "name": "c", "units": 8}
    assert prescribe.hidden(fused, "relu").endswith('Conv2D(8, ..., activation="relu")  # c')
    own = {"type": "ReLU", "name": "r", "units": None}
    assert prescribe.hidden(own, "tanh") == 'keras.layers.Activation("tanh")  # in place of r'
    head = {"type": "Activation", "layer": "a", "kernel_layer": "in/d", "units": 3}
    assert 'get_layer("d").output)  # without a; x' in prescribe.head(head, None, "x")
    assert prescribe.head(head, "softmax", units=5) == (
        'keras.layers.Dense(5, activation="softmax")'
    )
    assert prescribe.usual_rate(None) == 0.001
    kinds = {"target": {"form": "classes", "counts": [1, 1]}, "family": "", "units": 2}
    assert prescribe.fitting_loss(kinds) == "sparse_categorical_crossentropy"
    assert prescribe.fitting_loss({**kinds, "units": 1}) == "binary_crossentropy"
