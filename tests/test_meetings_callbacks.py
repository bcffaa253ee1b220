"""Callbacks where they meet optimizers, each other, and every end that a fit can come to."""

import itertools
import warnings
from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, callbacks
from keras_trainkit.optimizers import SAM, Lookahead, SAMModel, _inside
from tests.test_contracts_callbacks import CALLBACKS, EXAMPLES, X, Y

opt = keras.optimizers
OPTIMIZERS = {
    "adam": lambda: opt.Adam(0.01),
    "loss_scale": lambda: opt.LossScaleOptimizer(opt.AdamW(0.01), initial_scale=8.0),
    "lookahead": lambda: Lookahead(opt.Adam(0.01), sync_period=2),
    "sam": lambda: SAM(opt.Adam(0.01)),
    "multi": lambda: opt.MultiOptimizer(
        opt.OptimizerMap(opt.Adam(0.01), {".*bias": opt.SGD(0.1, 0.9)})
    ),
    "use_ema": lambda: opt.Adam(0.01, use_ema=True, ema_momentum=0.99),
    "accumulation": lambda: opt.Adam(0.01, gradient_accumulation_steps=4),
    "nested": lambda: opt.LossScaleOptimizer(Lookahead(SAM(opt.SGD(0.01, 0.9)), 2), 8.0),
    "scheduled": lambda: Lookahead(opt.SGD(opt.schedules.CosineDecay(0.1, 50), 0.9), 3),
}
SAMS = {"sam", "nested"}
REFUSED = {("EMA", "multi")}
CHANGE_STEPS = {"OneCycleMomentum", "PlateauScale"}  # on purpose
QUIET = [
    name
    for name in CALLBACKS
    if name not in {"EMA", "SWA", "Rescue", "Doctor", "EarlyStopping", *CHANGE_STEPS}
]
PROOF = pytest.mark.proof
ENDS = ("on_train_batch_end", "on_test_begin", "on_epoch_end")


def build(name: str, **options: Any) -> Any:
    """Returns a compiled model of fixed weights for an optimizer of the table."""
    inputs = keras.Input(X.shape[1:])
    x = keras.layers.Flatten()(inputs)
    outputs = keras.layers.Dense(2, "softmax")(keras.layers.Dense(3, "relu")(x))
    model = (SAMModel if name in SAMS else keras.Model)(inputs, outputs)
    model.compile(
        optimizer=OPTIMIZERS[name](),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        **options,
    )
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    model.optimizer.build(model.trainable_variables)
    return model


def fit(model: Any, chosen: Any = (), epochs: int = 2) -> Any:
    return model.fit(
        X,
        Y,
        batch_size=8,
        epochs=epochs,
        verbose=0,
        shuffle=False,
        callbacks=list(chosen),
        validation_data=(X, Y),
    )


def values(variables: Any) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(one)) for one in variables]


class Bench:
    """One model, compiled once, that goes back to where it began."""

    def __init__(self, name: str) -> None:
        self.model = build(name)
        self.variables = [*self.model.variables, *self.model.optimizer.variables]
        self.began = values(self.variables)
        self.ends: dict[str, list[np.ndarray]] = {}

    def after(self, chosen: Any, end: str | None = None) -> list[np.ndarray]:
        """Returns the weights after a fit with callbacks, broken off at an end in its 2nd epoch."""
        for variable, value in zip(self.variables, self.began, strict=True):
            variable.assign(value)
        if end is None:
            fit(self.model, chosen)
        else:
            with pytest.raises(KeyError):
                fit(self.model, [*chosen, Late(end)])
        return values(self.model.trainable_variables)

    def plain(self, end: str) -> list[np.ndarray]:
        """Returns what `after` does without callbacks."""
        if end not in self.ends:
            self.ends[end] = self.after((), end)
        return self.ends[end]


class Late(keras.callbacks.Callback):
    """Breaks the fit off in its second epoch."""

    def __init__(self, hook: str) -> None:
        super().__init__()
        self.epoch = 0
        setattr(self, hook, self._break)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def _break(self, *arguments: Any, **options: Any) -> None:
        if self.epoch == 1:
            raise KeyError("broken")


@pytest.fixture(scope="module")
def benches() -> dict[str, Bench]:
    return {}


def bench(benches: dict[str, Bench], name: str, callback: str) -> Bench:
    """Returns the optimizer's bench; one of its own for a callback that makes steps anew."""
    if callback in {"EMA", *CHANGE_STEPS}:
        return Bench(name)
    if name not in benches:
        benches[name] = Bench(name)
    return benches[name]


def assert_as_it_was(model: Any) -> None:
    assert not any("apply" in vars(one) for one in _inside.everyone(model.optimizer))
    assert type(model.train_function).__name__ != "_Tapped"


def matrix(names: Any, of_callbacks: Any) -> Any:
    pairs = [pair for pair in itertools.product(of_callbacks, names) if pair not in REFUSED]
    return pytest.mark.parametrize(("callback", "name"), pairs)


def meet(
    benches: dict[str, Bench], callback: str, name: str, folder: Any, ends: Any = ENDS
) -> None:
    for end in ends:
        there = bench(benches, name, callback)
        plain = there.plain(end)
        found = there.after([EXAMPLES[callback](folder)], end)
        assert_as_it_was(there.model)
        if callback not in CHANGE_STEPS:  # what it had put in place is undone, to the bit
            for one, other in zip(found, plain, strict=True):
                np.testing.assert_array_equal(one, other, err_msg=end)
    there = bench(benches, name, callback)
    twice = EXAMPLES[callback](folder)
    there.after([twice])
    there.model.evaluate(X, Y, verbose=0)
    fit(there.model, [twice])
    assert_as_it_was(there.model)
    assert all(np.isfinite(one).all() for one in values(there.model.trainable_variables))


@pytest.mark.slow
def test_those_that_change_nothing_together_at_every_end(tmp_path) -> None:
    """Each would be told here; `proof` has them one by one."""
    there = Bench("adam")
    for end in ENDS:
        plain = there.plain(end)
        found = there.after([EXAMPLES[name](tmp_path / name) for name in QUIET], end)
        for one, other in zip(found, plain, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=end)
    assert_as_it_was(there.model)


COVERING = [("EMA", "nested"), ("OneCycleMomentum", "loss_scale"), ("PlateauScale", "lookahead")]
COVERING += [("Rescue", "sam"), ("SWA", "multi"), ("Doctor", "accumulation")]


@pytest.mark.slow
@pytest.mark.parametrize(("callback", "name"), COVERING)
def test_each_that_changes_something_with_one_optimizer(
    benches, callback: str, name: str, tmp_path
) -> None:
    meet(benches, callback, name, tmp_path, ["on_test_begin"])


@pytest.mark.proof
@matrix(OPTIMIZERS, CALLBACKS)
def test_every_callback_with_every_optimizer(benches, callback: str, name: str, tmp_path) -> None:
    meet(benches, callback, name, tmp_path)


class Raw(keras.callbacks.Callback):
    """Averages the weights as `EMA` says it does: after each step, from the first step's on."""

    def __init__(self, momentum: float) -> None:
        super().__init__()
        self.momentum, self.average = momentum, None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        now = values(self.model.trainable_variables)
        keep = self.momentum if self.average is not None else 0.0
        old = now if self.average is None else self.average
        self.average = [keep * a + (1 - keep) * b for a, b in zip(old, now, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param("lookahead", marks=PROOF), "nested"])
def test_ema_averages_what_a_whole_step_leaves(name: str) -> None:
    model, raw = build(name), Raw(0.8)
    fit(model, [raw, callbacks.EMA(0.8)], epochs=4)
    for one, wanted in zip(values(model.trainable_variables), raw.average, strict=True):
        np.testing.assert_allclose(one, wanted, rtol=2e-5, atol=1e-6)


def test_ema_around_what_is_sgd_is_ema_with_sgd() -> None:
    found = []
    for optimizer in (opt.SGD(0.05), Lookahead(opt.SGD(0.05), sync_period=1, slow_step_size=1.0)):
        model = build("adam")
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
        found.append(fit(model, [callbacks.EMA(0.9)]).history["val_loss"])
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def test_ema_refuses_several_optimizers_in_a_sentence() -> None:
    with pytest.raises(InputError, match="EMA must be used with a model compiled with one optimi"):
        fit(build("multi"), [callbacks.EMA()])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "averaged"),
    [
        ("nested", True),
        ("multi", False),
        pytest.param("nested", False, marks=PROOF),
        *(pytest.param(name, True, marks=PROOF) for name in ("lookahead", "scheduled")),
        *(pytest.param(name, False, marks=PROOF) for name in ("lookahead", "scheduled")),
    ],
)
def test_a_saved_model_goes_on_to_the_bit(name: str, averaged: bool, tmp_path) -> None:
    model = build(name)
    chosen = [callbacks.EMA(0.9)] if averaged else []
    fit(model, chosen)
    model.save(tmp_path / "model.keras")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Keras warns where it does not read a state back
        loaded = keras.saving.load_model(tmp_path / "model.keras")
    fit(model, chosen)
    fit(loaded, chosen)
    for one, other in zip(values(model.variables), values(loaded.variables), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["nested", *(pytest.param(one, marks=PROOF) for one in ("lookahead", "multi", "scheduled"))],
)
def test_every_optimizer_is_rescued_and_scaled(name: str) -> None:
    model = build(name)

    class Spoils(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 1:
                self.model.trainable_variables[0].assign(
                    np.full(self.model.trainable_variables[0].shape, np.nan)
                )

    rescue, plateau = callbacks.Rescue(factor=0.5), callbacks.PlateauScale("loss", 0.5, 1, 9.0)
    before = [float(leaf.learning_rate) for leaf in _inside.leaves(build(name).optimizer)]
    logs = fit(model, [Spoils(), rescue, plateau, callbacks.EpochStats()], epochs=4).history
    assert len(rescue.story) == 1
    assert np.isfinite(logs["loss"][-1])
    assert plateau.scale < 1
    after = [float(leaf.learning_rate) for leaf in _inside.leaves(model.optimizer)]
    assert all(new < 0.6 * old for new, old in zip(after, before, strict=True))


CHANGERS = ("EMA", "OneCycleMomentum", "PlateauScale", "Rescue", "Doctor", "SWA", "EarlyStopping")
TRIPLES = [("Rescue", "EMA", "TopKCheckpoints"), ("SWA", "TrainingMonitor", "Rescue")]
TRIPLES += [("PlateauScale", "Doctor", "EarlyStopping"), ("Doctor", "OneCycleMomentum", "EMA")]


@pytest.mark.slow
@pytest.mark.parametrize("names", TRIPLES, ids="-".join)
@pytest.mark.parametrize("end", [pytest.param(None, marks=PROOF), "on_test_begin"])
def test_three_at_once(names: Any, end: str | None, tmp_path) -> None:
    there = Bench("adam")
    plain = there.plain(end) if end else []
    chosen = [EXAMPLES[name](tmp_path / name) for name in names]
    found = there.after(chosen, end)
    assert_as_it_was(there.model)
    if end and not CHANGE_STEPS & set(names):
        for one, other in zip(found, plain, strict=True):
            np.testing.assert_array_equal(one, other)
    for callback in chosen:
        if isinstance(callback, callbacks.Doctor):
            assert callback.signals.samples, "another callback took its tap away"


@pytest.mark.proof
@pytest.mark.parametrize("names", list(itertools.permutations(CHANGERS, 3))[::5], ids="-".join)
def test_more_triples(names: Any, tmp_path) -> None:
    test_three_at_once(names, "on_test_begin", tmp_path)
