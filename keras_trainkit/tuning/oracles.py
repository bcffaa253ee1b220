"""KerasTuner's four ways to choose the next trial; each tries the shipped config first."""

from typing import Any

import keras_tuner

from keras_trainkit import _checks

ALGORITHMS = ("bayesian", "random", "hyperband", "grid")
_PATIENT = 10**6  # failed trials in a row; the tuner judges failures itself


class _ShippedFirst:
    """Makes the first trial the defaults of the space, which are the shipped config."""

    def populate_space(self: Any, trial_id: str) -> dict[str, Any]:
        """Returns the defaults for the first trial, and what the algorithm chooses after it."""
        if self.start_order:
            return super().populate_space(trial_id)  # pyright: ignore[reportAttributeAccessIssue]
        hp = self.get_space()
        shipped = {one.name: one.default for one in hp.space if hp.is_active(one)}
        return {"status": "RUNNING", "values": shipped}


class _Random(_ShippedFirst, keras_tuner.oracles.RandomSearchOracle):
    pass


class _Bayesian(_ShippedFirst, keras_tuner.oracles.BayesianOptimizationOracle):
    pass


class _Hyperband(_ShippedFirst, keras_tuner.oracles.HyperbandOracle):
    pass


def make(
    algorithm: str, objective: str, direction: str, trials: int, seed: int, epochs: int
) -> Any:
    """Returns a KerasTuner oracle.

    Args:
        algorithm: one of `ALGORITHMS`.
        objective: the name in the logs.
        direction: `max` or `min`; KerasTuner would guess, at times wrongly.
        trials: the most there are.
        seed: of the choices.
        epochs: of a full training; the most that Hyperband gives a trial.
    """
    _checks.one_of("algorithm", algorithm, ALGORITHMS)
    common: dict[str, Any] = {
        "objective": keras_tuner.Objective(objective, direction),
        "seed": seed + 1,  # KerasTuner takes 0 for none, and draws one
        "max_retries_per_trial": 0,
        "max_consecutive_failed_trials": _PATIENT,
    }
    if algorithm == "hyperband":
        kind: Any = _Hyperband
        oracle = kind(max_epochs=epochs, **common)
        oracle.max_trials = trials
        return oracle
    kinds = {
        "random": _Random,
        "bayesian": _Bayesian,
        "grid": keras_tuner.oracles.GridSearchOracle,  # starts at the defaults by itself
    }
    return kinds[algorithm](max_trials=trials, **common)
