"""The rule target_form: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.target_form import check
from tests.diagnosis.examples import healthy


def test_sparse_loss():
    assert check(healthy()) is None
    assert "3 units" in check(healthy(target={"max": 3.0})).sentence
    assert "one-hot" in check(healthy(target={"form": "one_hot", "shape": [3]})).sentence
    assert "class numbers" in check(healthy(target={"form": "continuous", "max": 0.01})).sentence


def test_losses_of_other_packages_may_take_anything():
    smoothed = {"loss": "smoothed_sparse_categorical_crossentropy", "family": ""}
    assert check(healthy(head=smoothed)) is None
    assert "3 units" in check(healthy(head=smoothed, target={"max": 3.0})).sentence
    assert check(healthy(head={"loss": "symmetric_crossentropy", "family": ""})) is None


def test_one_hot_loss():
    wants = {"loss": "categorical_crossentropy"}
    rows = {"form": "one_hot", "shape": [3], "max": 1.0}
    assert check(healthy(head=wants, target=rows)) is None
    assert "one-hot rows" in check(healthy(head=wants)).sentence


def test_probabilities():
    head = {"loss": "binary_crossentropy", "family": "binary", "units": 1}
    assert check(healthy(head=head, target={"max": 1.0})) is None
    assert "above 1" in check(healthy(head=head, target={"max": 2.0})).sentence
    measured = {"form": "continuous", "min": -1.0}
    assert "measurements" in check(healthy(head=head, target=measured)).sentence


def test_text():
    text = {"form": "text", "dtype": "<U3"}
    assert "text" in check(healthy(target=text)).sentence


def test_scaled_labels_are_undone_so_that_no_class_is_lost():
    scaled = {"form": "continuous", "max": 0.04, "unit": 255}
    code = check(healthy(target=scaled)).prescription.code
    assert code.startswith('y = np.rint(y * 255).astype("int64")')
    measured = check(healthy(target={"form": "continuous", "max": 0.04, "unit": None}))
    assert "mean_squared_error" in measured.prescription.code
