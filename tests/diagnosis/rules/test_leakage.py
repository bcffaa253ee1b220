"""The rule leakage: by its signals, and on models that were really trained on leaking rows."""

import keras
import numpy as np
import pytest

import keras_trainkit as tk
from keras_trainkit import InputError
from keras_trainkit.callbacks import Doctor
from keras_trainkit.diagnosis.rules.leakage import check
from tests.diagnosis.examples import healthy

RNG = np.random.default_rng(0)
X = RNG.normal(size=(400, 4)).astype("float32")
Y = (X @ [1.0, -1.0, 0.5, 0.2] + RNG.normal(0, 0.7, 400) > 0).astype("int64")


def a_check(name, share, severity="warning"):
    return {"check": name, "severity": severity, "sentence": "look", "share": share}


def test_what_the_checks_of_the_data_found():
    assert check(healthy()) is None
    for name, share in (("duplicates", 0.11), ("leak", 0.996)):
        found = check(healthy(data={"checks": [a_check(name, share)]}))
        assert (found.severity, found.sentence) == ("warning", "look")
    others = [a_check("duplicates", 0.09), a_check("duplicates", 0.5, "note")]
    assert check(healthy(data={"checks": [*others, a_check("shift", 1.0)]})) is None


def test_validation_that_is_far_better_is_advice():
    losses, held = [1.0, 0.8, 0.7, 0.65, 0.6, 0.6], [0.9, 0.6, 0.4, 0.2, 0.2, 0.2]
    found = check(healthy(losses=losses, held=held, final=0.6))  # 0.4 of a constant's 1.1
    assert found.severity == "advice"
    assert check(healthy(losses=losses, held=held, final=0.3)) is None  # dropout made the rest
    near = [0.9, 0.6, 0.4, 0.39, 0.39, 0.39]  # 0.21 apart: 0.19 of a constant's
    assert check(healthy(losses=losses, held=near, final=0.6)) is None
    assert check(healthy(losses=losses[:3], held=held[:3], final=0.6)) is None


def network(width):
    layers = [keras.layers.Dense(8, "relu"), keras.layers.Dense(2, "softmax")]
    model = keras.Sequential([keras.Input((width,)), *layers])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    return model


def trained(x):
    keras.utils.set_random_seed(0)
    doctor = Doctor(show=False)
    model = network(x.shape[1])
    model.fit(x, Y, epochs=15, validation_split=0.2, verbose=0, callbacks=[doctor])
    return [(each.symptom, each.severity) for each in doctor.findings if each.severity != "advice"]


def test_a_column_that_is_the_target():
    assert trained(np.column_stack([X, 1 - Y]).astype("float32")) == [("leakage", "warning")]


@pytest.mark.slow
def test_its_healthy_twin_has_another_column():
    assert trained(np.column_stack([X, np.roll(Y, 1)]).astype("float32")) == []


def test_rows_of_validation_that_stand_in_training():
    def symptoms(x_held, y_held, x=X, y=Y):
        model = network(x.shape[1])
        verdict = tk.diagnose(model, x, y, validation=(x_held, y_held), show=False)
        return [each.symptom for each in verdict.findings]

    new = RNG.normal(size=(100, 4)).astype("float32")
    mixed = np.concatenate([X[:11], new[11:]])  # 11 of 100
    assert symptoms(new, Y[:100]) == []
    assert symptoms(mixed, Y[:100]) == ["leakage"]
    assert symptoms(np.concatenate([X[:9], new[9:]]), Y[:100]) == []
    coarse, more = (RNG.integers(0, 3, (n, 2)).astype("float32") for n in (400, 100))
    assert symptoms(more, Y[:100], coarse) == []  # they repeat by nature
    grown = np.column_stack([X, Y + RNG.uniform(0, 0.5, 400)]).astype("float32")
    held = np.column_stack([new, Y[:100] + RNG.uniform(0, 0.5, 100)]).astype("float32")
    assert symptoms(held, Y[:100], grown) == ["leakage"]
    one_hot = np.eye(2)[Y]
    model = network(5)
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    verdict = tk.diagnose(model, grown, one_hot, validation=(held, one_hot[:100]), show=False)
    assert [each.symptom for each in verdict.findings] == ["leakage"]


@pytest.mark.parametrize(
    "validation",
    [X, (X,), 3, (X, np.array(["a"] * 400)), (X[:0], Y[:0]), (X[:, :2], Y), (X[:, 0], Y)],
)
def test_validation_must_be_arrays_of_such_rows(validation):
    with pytest.raises(InputError, match=r"validation must (be a pair|have rows)"):
        tk.diagnose(network(4), X, Y, validation=validation)


def test_batches_have_no_rows_to_compare():
    import tensorflow as tf

    batches = tf.data.Dataset.from_tensors((X, Y))
    with pytest.raises(InputError, match="and x and y such arrays too; received object"):
        tk.diagnose(network(4), batches, validation=(X, Y))


@pytest.mark.slow
def test_a_run_keeps_what_was_found_in_its_data(tiny, tmp_path):
    text = tiny.read_text("utf-8")
    assert "slice(40, 50)" in text
    tiny.write_text(text.replace("slice(40, 50)", "slice(10)"), "utf-8")  # rows of training
    run = tk.train(str(tiny), out=tmp_path / "runs", epochs=2)
    (kept,) = run.read_json("checks.json")
    assert (kept["check"], kept["share"]) == ("duplicates", 1.0)
    found = {each.symptom: each for each in tk.diagnose(run, show=False).findings}
    assert "100 % of the validation rows" in found["leakage"].sentence


def test_copies_among_the_rows_that_are_validated_on():
    def found(copies, repeats=0.0):
        seen = {"copies": copies, "repeats": repeats, "rows": 64}
        return check(healthy(data={"validation": seen}))

    assert found(0.1) is None
    assert "11 % of the validation rows" in found(0.11).sentence
    assert found(0.5, repeats=0.45) is None  # rows that stand twice in training, too
