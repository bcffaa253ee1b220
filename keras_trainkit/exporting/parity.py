"""How far a file's answers are from those of the Keras model: pure functions of both."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import decisions, distance, findings, scoring

_ROUNDING = 1e-3  # of the range of the outputs
_AGREEMENT = 0.98
_RISE = 5.0  # percent
_SCORE = ("measure", "keras", "file", "interval_method")
_DROP = ("drop_pp", "interval_pp", "iou", "iou_drop_pp")
_RISEN = ("rise_percent", "interval_percent")


def compare(
    keras: Sequence[np.ndarray],
    file: Sequence[np.ndarray],
    truths: Sequence[np.ndarray | None] | None = None,
    labels: Sequence[str] = (),
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Returns the distance of every output and, where its targets are known, both scores.

    Args:
        keras: the Keras model's outputs.
        file: the exported file's outputs.
        truths: the targets of each output, or None for one that has none.
        labels: the class names, for the list of flipped examples.
        names: what Keras calls the outputs.

    Returns:
        `outputs`, for each its `name` in the file, its name `of` Keras, what
        `distance.measure` and `scoring.score` return, and of classes `agreement`, the share that
        is the same, and `flipped`. Beside it the largest and mean difference of all outputs, and
        the scores of the output that lost most.

    Raises:
        InputError: the file's answers are not finite where Keras's are, or targets do not fit.

    Example:
        >>> found = compare([np.array([[0.9, 0.1], [0.4, 0.6]])],
        ...                 [np.array([[0.8, 0.2], [0.5, 0.5]])], [np.array([0, 1])])
        >>> found["agreement"], found["drop_pp"], found["flipped"]
        (0.5, 50.0, [{'example': 1, 'keras': 1, 'file': 0, 'truth': 1}])
    """
    _check_finite(keras, file)
    truths = truths or [None] * len(keras)
    names = names or [""] * len(keras)
    outputs = [
        {"name": f"output_{place}", "of": name, **_output(exact, found, truth, labels, name)}
        for place, (exact, found, truth, name) in enumerate(
            zip(keras, file, truths, names, strict=True)
        )
    ]
    floats = [each for each in outputs if each["kind"] != distance.INTEGERS]
    sizes = [float(np.size(a)) for a in keras if a.dtype.kind not in "iub"]
    means = [each["mean_error"] for each in floats]
    return {
        "examples": len(keras[0]),
        "max_difference": max((each["largest_error"] for each in floats), default=0.0),
        "mean_difference": float(np.average(means, weights=sizes)) if floats else 0.0,
        "output_range": max((each["range"] for each in floats), default=0.0),
        **_worst(outputs),
        "outputs": outputs,
    }


def _check_finite(keras: Sequence[np.ndarray], file: Sequence[np.ndarray]) -> None:
    if all((np.isfinite(b) | ~np.isfinite(a)).all() for a, b in zip(keras, file, strict=True)):
        return
    raise InputError(
        "the exported file must give finite answers; received NaN or infinity: export the "
        "model as float32, or look for an overflow."
    )


def _output(
    keras: np.ndarray,
    file: np.ndarray,
    truth: np.ndarray | None,
    labels: Sequence[str],
    name: str,
) -> dict[str, Any]:
    """Returns all that is said about one output."""
    found = {"shape": list(keras.shape[1:]), **distance.measure(keras, file)}
    if (decided := decisions.of(keras, file, truth, labels, name)) is not None:
        found["agreement"] = decided.agreement
        flipped = decided.flipped(labels)
        found |= {} if flipped is None else {"flipped": flipped}
    return found if truth is None else found | scoring.score(keras, file, truth, name)


def _worst(outputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the scores of all outputs as one: of each kind that of the one that lost most."""
    agreed = [each["agreement"] for each in outputs if "agreement" in each]
    found: dict[str, Any] = {"agreement": min(agreed)} if agreed else {}
    if len(outputs) == 1 and "flipped" in outputs[0]:
        found["flipped"] = outputs[0].pop("flipped")
    for keys in (_RISEN, _DROP):
        scored = [each for each in outputs if keys[0] in each]
        if scored:
            worst = max(scored, key=lambda each: each[keys[0]])
            found |= {key: worst[key] for key in (*_SCORE, *keys) if key in worst}
            found |= {"scored": worst["name"]} if len(outputs) > 1 else {}
    return found


def warnings(scheme: str, verified: Mapping[str, Any]) -> list[str]:
    """Returns what a person should look at in a comparison, beside its findings."""
    found = []
    if scheme == "float32" and verified["max_difference"] > _ROUNDING * verified["output_range"]:
        found.append(
            "the float32 file differs from Keras by more than rounding, as mixed precision does"
        )
    for output in verified["outputs"]:
        found += [f"{_called(output, verified)}{words}" for words in _noted(output)]
    return found


def _called(output: Mapping[str, Any], verified: Mapping[str, Any]) -> str:
    """Returns the name of an output where there are several."""
    several = len(verified["outputs"]) > 1
    return f"{output['name']} ({output['of']}): " if several and output["of"] else ""


def _noted(output: Mapping[str, Any]) -> list[str]:
    found = []
    if output.get("agreement", 1.0) < _AGREEMENT:
        what = "examples" if len(output["shape"]) < 2 else "decisions"
        found.append(f"{100 * (1 - output['agreement']):.1f} % of the {what} changed class")
    if output.get("rise_percent", 0.0) > _RISE:
        found.append(f"the RMSE rose by {output['rise_percent']:.1f} %")
    if output.get("still"):
        found.append("the output hardly varies over the examples, so it cannot be judged by them")
    if output.get("lost") and not findings.too_many_lost(output):
        found.append(f"the output {findings.lost_columns(output)}")
    return found
