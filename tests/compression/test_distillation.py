"""Distillation computes Hinton's formula, and a student learns from a teacher."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import SoftTargets, distiller
from keras_trainkit.compression.distillation import soft_targets

L = keras.layers
RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 5)).astype("float32")
Y = RNG.integers(0, 3, 40)
TEMPERATURE = 4.0


def classifier(activation=None, seed=0, inputs=5, classes=3):
    keras.utils.set_random_seed(seed)
    layers = [L.Dense(8, activation="relu"), L.Dense(classes, activation=activation)]
    return keras.Sequential([keras.Input((inputs,)), *layers])


def softmax(z):
    powers = np.exp(z - z.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def hinton(teacher, student):
    """Soft cross-entropy less the teacher's entropy, times T^2, of the paper's softmax (eq. 1)."""
    p, q = (softmax(z.astype("float64") / TEMPERATURE) for z in (teacher, student))
    return TEMPERATURE**2 * (-(p * np.log(q)).sum(-1) + (p * np.log(p)).sum(-1))


def test_the_formula_and_its_gradient_are_hintons():
    teacher, student = RNG.normal(size=(2, 30, 4)) * 5
    found = np.asarray(soft_targets(teacher, student, TEMPERATURE))
    np.testing.assert_allclose(found, hinton(teacher, student), rtol=1e-5)
    step = np.zeros_like(student)
    step[:, 1] = 1e-5
    slope = (hinton(teacher, student + step) - hinton(teacher, student - step)) / 2e-5
    p, q = (softmax(z / TEMPERATURE) for z in (teacher, student))
    np.testing.assert_allclose(slope, TEMPERATURE * (q - p)[:, 1], rtol=1e-4, atol=1e-8)  # eq. 2


@pytest.mark.parametrize("one_hot", [False, True])
@pytest.mark.parametrize("activations", [(None, None), ("softmax", None), ("softmax", "softmax")])
def test_the_whole_loss_is_the_weighted_sum(activations, one_hot):
    teacher, student = classifier(activations[0], 1), classifier(activations[1], 2)
    both = distiller(student, teacher, temperature=TEMPERATURE, teacher_share=0.7)
    kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
    loss = getattr(keras.losses, kind)(from_logits=activations[1] is None)
    both.compile(loss=loss, metrics=["accuracy"])
    found = both.evaluate(
        X, np.eye(3)[Y] if one_hot else Y, batch_size=40, verbose=0, return_dict=True
    )
    given = [np.asarray(model(X), "float64") for model in (teacher, student)]
    logits = [z if a is None else np.log(z) for z, a in zip(given, activations, strict=True)]
    labels = -np.log(softmax(logits[1]))[np.arange(40), Y].mean()
    soft = hinton(*logits).mean()
    assert found["distillation_loss"] == pytest.approx(soft, rel=1e-4)
    assert found["student_loss"] == pytest.approx(labels, rel=1e-4)
    assert found["total_loss"] == pytest.approx(0.3 * labels + 0.7 * soft, rel=1e-4)


def test_a_student_learns_a_teachers_answers_without_labels():
    teacher, student = classifier(seed=1), classifier("softmax", seed=2)
    before = [weight.copy() for weight in teacher.get_weights()]
    both = distiller(student, teacher, teacher_share=1.0)
    both.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    both.fit(X, np.zeros(40), epochs=60, batch_size=20, verbose=0)
    agreement = np.asarray(student(X)).argmax(1) == np.asarray(teacher(X)).argmax(1)
    assert agreement.mean() >= 0.9
    assert all((a == b).all() for a, b in zip(before, teacher.get_weights(), strict=True))


def test_a_distiller_is_saved_and_read_back(tmp_path):
    both = distiller(classifier(seed=2), classifier("softmax", seed=1), temperature=2.0)
    both.compile(loss="sparse_categorical_crossentropy")
    both.fit(X, Y, verbose=0)
    both.save(tmp_path / "both.keras")
    again = keras.saving.load_model(tmp_path / "both.keras")
    np.testing.assert_array_equal(np.asarray(again.student(X)), np.asarray(both.student(X)))
    assert again.distillation_losses[0].get_config() == {
        "temperature": 2.0,
        "teacher_logits": False,
        "student_logits": True,
    }


def test_what_does_not_fit_is_one_sentence():
    model = classifier()
    with pytest.raises(InputError, match=r"temperature must be a number above 0"):
        SoftTargets(0)
    with pytest.raises(InputError, match=r"teacher_share must be a number in \(0, 1\]"):
        distiller(model, classifier(), teacher_share=0)
    with pytest.raises(InputError, match="another model than the teacher"):
        distiller(model, model)
    with pytest.raises(InputError, match="inputs and the classes of the teacher"):
        distiller(model, classifier(inputs=4))
    with pytest.raises(InputError, match="inputs and the classes of the teacher"):
        distiller(model, classifier(classes=4))
    with pytest.raises(InputError, match=r"teacher must be .* received \(None, 1\)"):
        distiller(model, classifier(classes=1))
    with pytest.raises(InputError, match="received a model without outputs"):
        distiller(keras.Sequential([L.Dense(3)]), model)
