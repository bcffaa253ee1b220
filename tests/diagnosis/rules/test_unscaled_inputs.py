"""The rule unscaled_inputs: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.unscaled_inputs import check
from tests.diagnosis.examples import healthy, layer


def behind(size, **inputs):
    values = {"a": {"activation_mean": 0.0, "activation_std": size}}
    return check(healthy(first={"layers": values}, inputs={"max_abs": 20.0, **inputs}))


def test_what_the_first_layer_gives():
    assert behind(1.0) is None
    assert behind(10.0) is None
    assert behind(10.1).severity == "warning"


def test_small_inputs_are_never_to_blame_for_what_weights_make_of_them():
    assert behind(500.0, max_abs=1.0) is behind(500.0, max_abs=10.0) is None


def test_inputs_that_are_scaled_before_a_layer_that_scales():
    both = {"scaled": True, "rescaling": 1 / 255}
    ones = {"std": 0.3, "max_abs": 1.0}
    assert "scaled twice" in check(healthy(setup=both, inputs=ones)).sentence
    assert check(healthy(setup=both, inputs={"std": 70.0, "max_abs": 255.0})) is None
    assert check(healthy(setup={"scaled": True, "rescaling": 2.0}, inputs=ones)) is None


def test_columns_and_zeros():
    assert behind(1.0, column_spread=1e3, max_abs=50.0) is None
    assert behind(1.0, column_spread=1.1e3, max_abs=50.0) is not None
    assert behind(0.1, max_abs=0.05) is None
    assert behind(0.1, max_abs=0.049) is not None
    assert behind(0.0, max_abs=0.0) is None


def test_a_model_that_scales_and_texts_are_left_alone():
    assert check(healthy(setup={"scaled": True}, inputs={"std": 100.0, "max_abs": 255.0})) is None
    assert check(healthy(inputs={"text": True})) is None


def test_without_measurements_the_inputs_themselves_count():
    signals = healthy(inputs={"std": 100.0, "max_abs": 255.0}, setup={"layers": []})
    assert check(signals) is not None


def test_what_a_recurrence_makes_of_its_inputs_says_nothing_of_them():
    large = {"layers": {"a": {"activation_std": 99.0}}}
    for recurrent in (False, True):
        rows = [layer("a", recurrent=recurrent), layer("head")]
        signals = healthy(layers=rows, first=large, inputs={"max_abs": 20.0})
        assert (check(signals) is None) == recurrent
