"""`load` turns a source's name, such as `tfds:mnist`, into splits.

A source is a function from the part behind the colon to `Raw`; `SOURCES` names them all.
"""

from collections.abc import Callable
from typing import Literal

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import bundled, npz, sklearn, tfds
from keras_trainkit.datasets.arrays import check
from keras_trainkit.datasets.splits import Raw, Splits, cut

Task = Literal["classification", "regression"]

SOURCES: dict[str, Callable[[str], Raw]] = {
    "bundled": bundled.load,
    "npz": npz.load,
    "sklearn": sklearn.load,
    "tfds": tfds.load,
}


def load(
    source: str, *, auto: tuple[str, ...], task: Task, validation: float, test: float = 0.2
) -> Splits:
    """Loads a data set and cuts it into train, validation and test.

    Args:
        source: `auto` for the first of `auto` that is at hand; `bundled` for the bundled one of
            them; otherwise `bundled:NAME`, `npz:PATH`, `sklearn:NAME` or `tfds:NAME`.
        auto: this recipe's own sources, the best first.
        task: `classification` (targets are class numbers from 0) or `regression`.
        validation: the share of the rows that is cut off for validation.
        test: the share that is cut off for test, where the source has no test rows of its own.

    Returns:
        The splits. `source` names the very source that was used, `note` what it means.

    Raises:
        InputError: the source is unknown, cannot be read, or holds data that cannot be used.

    Example:
        >>> splits = load("bundled", auto=("tfds:mnist", "bundled:mnist"),
        ...               task="classification", validation=0.1)
        >>> splits.source, splits.train.x.shape, splits.describe()
        ('bundled:mnist', (3500, 28, 28, 1), '3,500 train, 500 validation, 1,000 test')
    """
    if source == "auto":
        return _first(auto, task, validation, test)
    if source == "bundled":
        source = next((name for name in auto if name.startswith("bundled:")), source)
    kind, _, name = source.partition(":")
    if kind not in SOURCES or not name:
        known = ["auto", "bundled", *(f"{kind}:..." for kind in SOURCES)]
        raise InputError(
            f"data must be one of {', '.join(known)}; received data={source!r}."
            f"{_checks.did_you_mean(kind, SOURCES)}"
        )
    if kind == "npz":
        source = f"npz:{npz.resolve(name)}"
    raw = check(SOURCES[kind](name), source, task)
    return cut(raw, source, validation, test)


def _first(sources: tuple[str, ...], task: Task, validation: float, test: float) -> Splits:
    """Loads the first source that is at hand, and says why the others were passed over."""
    passed: list[str] = []
    for source in sources:
        try:
            splits = load(source, auto=sources, task=task, validation=validation, test=test)
        except tfds.NotAtHandError as error:
            passed.append(str(error))
            continue
        note = " ".join([*passed, splits.note]).strip()
        return Splits(**{**vars(splits), "note": note})
    raise InputError(
        f"data=auto found nothing: {' '.join(passed)} Give data=npz:PATH with your own file."
    )
