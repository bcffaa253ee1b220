"""Metrics where they meet masks, weights, jit, half precision and steps per execution.

Metrics go through `fit` and `evaluate` of one model of masked sequences at once, plainly and as
weighted metrics; what is logged is what the metric gives for the real steps alone. One metric of
each shared mechanism every day, all of them in the proofs; `tests/metrics/test_masks.py` has all of
them outside of `fit`.
"""

from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import metrics
from tests.metrics.example import Example, Task
from tests.test_contracts_metrics import EXAMPLES, VARIANTS

MECHANISMS = (
    "F1 MatthewsCorrelation ErrorRate BrierScore ROCCurve ExpectedCalibrationError TopKAccuracy"
)
MECHANISMS += " Pearson IntervalCoverage SMAPE MaxError PSNR PointMAE"
FEW = [EXAMPLES[name] for name in MECHANISMS.split()]
ALL = [one for one in [*EXAMPLES.values(), *VARIANTS] if not isinstance(one.make(), metrics.SSIM)]
TASKS: dict[str, Task] = {one.task.name: one.task for one in ALL}
N, T = 8, 3  # sequences and their steps: the 24 examples of a task
LENGTHS = np.array([3, 1, 2, 3, 2, 1, 3, 2])
REAL = np.arange(T) < LENGTHS[:, None]
X = np.where(REAL[..., None], np.random.default_rng(4).normal(size=(N, T, 4)), 0.0)
WEIGHTS = np.random.default_rng(3).integers(0, 3, (N, T)).astype("float32")


def steps(values: np.ndarray) -> np.ndarray:
    return values.reshape(N, T, *values.shape[1:])


def targets() -> dict[str, np.ndarray]:
    """Returns labels of each step; numbers as columns, as Keras's own losses take them."""
    found = {name: steps(task.y_true) for name, task in TASKS.items()}
    return found | {"one_number": found["one_number"][..., None]}


def model_of_sequences(chosen: list[Example], **options: Any) -> keras.Model:
    """Returns a model with a masked output for each task, and every metric on it, twice."""
    inputs = keras.Input((T, 4))
    x, outputs = keras.layers.Masking()(inputs), {}
    for name, task in TASKS.items():
        head = keras.layers.Dense(task.units, task.activation, dtype="float32", name=name)
        outputs[name] = head(x)
    plain: dict[str, list[Any]] = {name: [] for name in TASKS}
    weighted: dict[str, list[Any]] = {name: [] for name in TASKS}
    for place, example in enumerate(chosen):
        plain[example.task.name].append(example.make(name=f"m{place}"))
        if example.task.name != "image":  # whose weights are one a whole image
            weighted[example.task.name].append(example.make(name=f"w{place}"))
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.SGD(0.0),
        loss={name: task.loss for name, task in TASKS.items()},
        metrics=plain,
        weighted_metrics=weighted,
        **options,
    )
    return model


def alone(example: Example, y_pred: np.ndarray, weights: np.ndarray | None) -> float:
    """Returns what the metric gives for the real steps, without mask or model."""
    y_true = steps(example.task.y_true)
    metric = example.make()
    if example.task.name == "image":
        for true, pred, real in zip(y_true, y_pred, REAL, strict=True):
            metric.update_state(true[real][None], pred[real][None])
    else:
        chosen = None if weights is None else weights[REAL]
        metric.update_state(y_true[REAL], y_pred[REAL], chosen)
    return float(metric.result())


def assert_real_steps_alone_count(chosen: list[Example], **options: Any) -> None:
    model = model_of_sequences(chosen, **options)
    y, given = targets(), {"batch_size": 2, "verbose": 0}
    weights = dict.fromkeys(y, WEIGHTS)
    fitted = model.fit(X, y, sample_weight=weights, shuffle=False, **given).history
    evaluated = model.evaluate(X, y, sample_weight=weights, return_dict=True, **given)
    predictions = model.predict(X, **given)
    for place, example in enumerate(chosen):
        scores = np.asarray(predictions[example.task.name], "float32")
        for letter, weight in (("m", None), ("w", WEIGHTS)):
            name = f"{example.task.name}_{letter}{place}"
            if name not in fitted:
                continue
            wanted = pytest.approx(
                alone(example, scores, weight), abs=max(2e-4, example.tolerance), rel=1e-4
            )
            assert fitted[name][0] == wanted, (name, type(example.make()).__name__)
            assert evaluated[name] == wanted, (name, type(example.make()).__name__)


@pytest.mark.slow
def test_masks_and_weights_in_fit_and_evaluate() -> None:
    assert_real_steps_alone_count(FEW[::2], jit_compile=False)


@pytest.mark.proof
@pytest.mark.parametrize(
    "options",
    [
        {"jit_compile": True},
        {"jit_compile": False, "steps_per_execution": 2},
        {"jit_compile": False},
    ],
    ids=str,
)
def test_masks_and_weights_compiled_otherwise(options: dict[str, Any]) -> None:
    assert_real_steps_alone_count(ALL if "steps_per_execution" in options else FEW, **options)


@pytest.mark.proof
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_masks_and_weights_in_half_precision(policy: str) -> None:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        assert_real_steps_alone_count(FEW, jit_compile=False)
    finally:
        keras.config.set_dtype_policy(before)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "binary",
        *(pytest.param(one, marks=pytest.mark.proof) for one in ("multiclass", "one_number")),
    ],
)
@pytest.mark.parametrize("column", [pytest.param(False, marks=pytest.mark.proof), True])
def test_class_weights_and_columns_of_labels(name: str, column: bool) -> None:
    """Labels `(n,)` and `(n, 1)` are one; `class_weight` is a weight for each example."""
    task, by_class = TASKS[name], {0: 1.0, 1: 3.0, 2: 0.5}
    chosen = [one for one in EXAMPLES.values() if one.task.name == name]
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(task.units, task.activation)])
    model.compile(
        optimizer=keras.optimizers.SGD(0.0),
        loss=task.loss,
        weighted_metrics=[one.make(name=f"m{place}") for place, one in enumerate(chosen)],
        jit_compile=False,
    )
    x, y = X.reshape(24, 4), task.y_true.reshape(24)
    weights = None if name == "one_number" else np.vectorize(by_class.get)(y).astype("float32")
    labels, given = y[:, None] if column else y, None if weights is None else by_class
    logs = model.fit(x, labels, batch_size=6, class_weight=given, verbose=0).history
    for place, example in enumerate(chosen):
        metric = example.make()
        metric.update_state(y, model.predict(x, verbose=0), weights)
        wanted = pytest.approx(float(metric.result()), abs=max(2e-4, example.tolerance))
        assert logs[f"m{place}"][0] == wanted, type(metric).__name__
