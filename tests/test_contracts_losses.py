"""Every exported loss, through the same promises."""

import copy
import dataclasses
import functools
import json
import math
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import losses
from tests.losses.gradients import gradient

EAGER = keras.backend.backend() != "jax"  # where running eagerly saves time
N = 24
RNG = np.random.default_rng(11)
X = RNG.normal(size=(N, 4)).astype("float32")
REAL, AMOUNTS = RNG.normal(size=N).astype("float32"), RNG.gamma(1, size=(N, 1)).astype("float32")
LABELS, BITS = RNG.integers(0, 3, size=N), RNG.integers(0, 2, size=(N, 5)).astype("float32")

BOXES = RNG.uniform(0.5, 3, size=(N, 4)).astype("float32")


@dataclasses.dataclass(frozen=True)
class Example:
    """How to make one exported loss (or to use one exported activation), and what to feed it.

    Attributes:
        make: returns a fresh loss, with some arguments that are not the defaults.
        y_true: targets of 24 examples.
        output: the shape of one example's prediction.
        activation: of the model's output layer.
    """

    make: Callable[..., Any]
    y_true: np.ndarray
    output: tuple[int, ...]
    activation: Any = None


QUANTILES = (0.2, 0.5, 0.7)
EXAMPLES: dict[str, Example] = {
    "Asymmetric": Example(
        partial(losses.Asymmetric, gamma_negative=2.0, margin=0.1, from_logits=True), BITS, (5,)
    ),
    "BoxIoU": Example(partial(losses.BoxIoU, "giou", "center_xywh"), BOXES, (4,)),
    "Contrastive": Example(partial(losses.Contrastive, margin=2.0), LABELS // 2, (2, 4)),
    "GaussianNLL": Example(partial(losses.GaussianNLL, variance="log", beta=0.5), REAL, (2,)),
    "MultiQuantile": Example(
        partial(losses.MultiQuantile, quantiles=QUANTILES, crossing_penalty=0.5), REAL, (3,)
    ),
    "PointAndInterval": Example(
        partial(losses.PointAndInterval, coverage=0.8, scale=2.0), REAL, (3,)
    ),
    "non_crossing": Example(
        partial(losses.MultiQuantile, quantiles=QUANTILES), REAL, (3,), losses.non_crossing
    ),
    "NegativeELBO": Example(
        partial(losses.NegativeELBO, latent_dim=2, beta=0.5, from_logits=True), BITS, (9,)
    ),
    "NTXent": Example(partial(losses.NTXent, temperature=0.5), LABELS, (2, 4)),
    "Pinball": Example(partial(losses.Pinball, quantile=0.8), REAL, (1,)),
    "SmoothedSparseCategoricalCrossentropy": Example(
        partial(
            losses.SmoothedSparseCategoricalCrossentropy, label_smoothing=0.2, from_logits=True
        ),
        LABELS,
        (3,),
    ),
    "SoftF1": Example(partial(losses.SoftF1, from_logits=True), LABELS, (3,)),
    "SupervisedContrastive": Example(
        partial(losses.SupervisedContrastive, temperature=0.5), LABELS, (2, 4)
    ),
    "SymmetricCrossentropy": Example(
        partial(losses.SymmetricCrossentropy, alpha=0.5, log_zero=-3.0, from_logits=True),
        LABELS,
        (3,),
    ),
    "Triplet": Example(partial(losses.Triplet, mining="hard", margin=0.5), LABELS, (4,)),
    "Tweedie": Example(partial(losses.Tweedie, power=1.3, from_log=True), AMOUNTS, (1,)),
}
Y = {name: example.y_true for name, example in EXAMPLES.items()}

each = pytest.mark.parametrize("name", EXAMPLES)
backend = pytest.mark.backend


def some_predictions(name: str) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(N, *EXAMPLES[name].output)).astype("float32")


def model(make: Callable[[str], Any], **arguments: Any) -> keras.Model:
    """Returns one compiled model with an output, and a loss, for each example."""
    keras.utils.set_random_seed(0)
    inputs, outputs = keras.Input((4,)), {}
    for name, example in EXAMPLES.items():
        head = keras.layers.Dense(math.prod(example.output), activation=example.activation)
        reshape = keras.layers.Reshape(example.output, dtype="float32", name=name)
        outputs[name] = reshape(head(inputs))
    result = keras.Model(inputs, outputs)
    result.compile(optimizer=keras.optimizers.SGD(1e-3), loss={n: make(n) for n in Y}, **arguments)
    return result


def made(name: str) -> Any:
    return EXAMPLES[name].make()


def fit(subject: keras.Model, data: bool = False) -> dict[str, float]:
    """Returns each loss after one epoch; `data` feeds a tf.data pipeline where there is one."""
    if data and keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        pipeline = tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)
        history = subject.fit(pipeline, verbose=0, shuffle=False).history
    else:
        history = subject.fit(X, Y, batch_size=8, shuffle=False, verbose=0).history
    return {name: history[f"{name}_loss"][-1] for name in Y}


@functools.cache
def plain() -> tuple[keras.Model, dict[str, float]]:
    """Returns the model fitted in the plainest way, and its losses."""
    subject = model(made, jit_compile="auto")  # on a CPU, only jax compiles
    return subject, fit(subject)


@pytest.fixture
def _policy_restored() -> Iterator[None]:
    before = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(before)


@backend
def test_every_exported_name_has_exactly_one_example() -> None:
    exported = {
        name
        for name, value in vars(losses).items()
        if callable(value) and value.__module__.startswith("keras_trainkit.losses")
    }
    assert set(EXAMPLES) == exported


@backend
@each
def test_config_round_trip(name: str) -> None:
    loss = EXAMPLES[name].make(name="mine", reduction="sum")
    config = json.loads(json.dumps(loss.get_config()))
    again = type(loss).from_config(config)
    assert again.get_config() == loss.get_config()
    copies = [keras.losses.deserialize(keras.losses.serialize(loss)), copy.deepcopy(loss)]
    y_pred = some_predictions(name)
    for other in [again, *copies]:
        assert other.get_config() == loss.get_config()
        assert float(other(Y[name], y_pred)) == float(loss(Y[name], y_pred))


@backend
@each
def test_reductions_and_weights_are_those_of_keras(name: str) -> None:
    y_pred, weights = some_predictions(name), np.linspace(0, 2, N).astype("float32")
    each_one = np.asarray(EXAMPLES[name].make(reduction=None)(Y[name], y_pred))
    assert each_one.shape == (N,)
    assert float(made(name)(Y[name], y_pred)) == pytest.approx(each_one.mean(), rel=1e-4)
    total = EXAMPLES[name].make(reduction="sum")
    assert float(total(Y[name], y_pred)) == pytest.approx(each_one.sum(), rel=1e-4)
    assert float(total(Y[name], y_pred, weights)) == pytest.approx(
        (each_one * weights).sum(), rel=1e-4
    )
    assert float(made(name)(Y[name], y_pred, np.zeros(N))) == 0


@backend
@each
def test_extreme_predictions_have_finite_losses_and_gradients(name: str) -> None:
    shape = (N, *EXAMPLES[name].output)
    signs = np.sign(some_predictions(name))
    for y_pred in (signs * 1e4, np.full(shape, 1e4), np.full(shape, -1e4), np.zeros(shape)):
        assert np.isfinite(float(made(name)(Y[name], y_pred)))
        assert np.isfinite(gradient(lambda p: made(name)(Y[name], p), y_pred)).all()


@backend
@each
def test_a_small_step_against_the_gradient_lowers_the_loss(name: str) -> None:
    y_pred = some_predictions(name)
    slope = gradient(lambda p: made(name)(Y[name], p), y_pred)
    step = 1e-2 / np.abs(slope).max()
    before, after = (float(made(name)(Y[name], p)) for p in (y_pred, y_pred - step * slope))
    assert after < before


@backend
@each
def test_half_precision_predictions_are_computed_in_float32(name: str) -> None:
    y_pred = some_predictions(name).astype("float16")
    loss = made(name)(Y[name], y_pred)
    assert keras.backend.standardize_dtype(loss.dtype) == "float32"
    expected = float(made(name)(Y[name], y_pred.astype("float32")))
    assert float(loss) == pytest.approx(expected, rel=1e-6)


@backend
def test_fit_save_load_and_fit_on(tmp_path: Path) -> None:
    subject, losses_of_plain_fit = plain()
    assert all(map(math.isfinite, losses_of_plain_fit.values()))
    subject.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    outputs, again = subject(X), loaded(X)
    for name in Y:
        pair = (keras.ops.convert_to_numpy(x[name]) for x in (outputs, again))
        np.testing.assert_array_equal(*pair)
    later = model(made, run_eagerly=EAGER)
    later.set_weights(subject.get_weights())
    loaded.run_eagerly = EAGER
    assert fit(loaded) == pytest.approx(fit(later), rel=1e-5)


@backend
def test_jit_compile_gives_the_same_losses() -> None:
    if keras.backend.backend() == "torch":
        pytest.skip("torch compiles through a C++ toolchain, minutes for twelve losses")
    assert fit(model(made, jit_compile=True)) == pytest.approx(plain()[1], rel=1e-4)


@pytest.mark.proof
@backend
def test_several_steps_in_one_execution_give_the_same_losses() -> None:
    if keras.backend.backend() == "torch":
        pytest.skip("Keras allows steps_per_execution=1 only on torch")
    got = fit(model(made, steps_per_execution=2), data=True)
    assert got == pytest.approx(plain()[1], rel=1e-4)


@backend
@pytest.mark.usefixtures("_policy_restored")
@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
def test_mixed_precision(policy: str) -> None:
    keras.config.set_dtype_policy(policy)
    subject = model(made, run_eagerly=EAGER and policy == "mixed_bfloat16")
    assert all(map(math.isfinite, fit(subject).values()))


MIRRORED = """
    import numpy as np, tensorflow as tf
    cpu = tf.config.list_physical_devices("CPU")[0]
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(cpu, two)
    from tests import test_contracts_losses as t
    alone = t.fit(t.model(t.made))
    with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
        subject = t.model(t.made)
    both = t.fit(subject)
    for name, value in both.items():
        assert np.isfinite(value), name
        if name not in ("NTXent", "SoftF1", "Triplet"):  # losses of a whole batch: half of it here
            assert abs(value - alone[name]) < 1e-4 * abs(alone[name]), (name, value, alone[name])
    print("two replicas agree")
"""


@pytest.mark.proof
def test_two_replicas() -> None:
    if keras.backend.backend() != "tensorflow":
        pytest.skip("tf.distribute strategies belong to the tensorflow backend")
    command = [sys.executable, "-c", textwrap.dedent(MIRRORED)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert "two replicas agree" in done.stdout, done.stderr[-2000:]
