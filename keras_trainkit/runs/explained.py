"""`explanation.json`: what a table's columns are worth to a run's model, kept for its page."""

import dataclasses

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.runs.run import Run

FILE = "explanation.json"


@dataclasses.dataclass(frozen=True)
class Explanation:
    """What the columns are worth.

    Attributes:
        sentence: what the figures are.
        loss: of the model on these rows.
        columns: the most important first.
        curves: of the first columns, the model's mean answer along each (partial dependence).
        outputs: what the curves are of: the target, or classes whose probability they are.
    """

    sentence: str
    loss: float
    columns: tuple[Importance, ...]
    curves: tuple[Dependence, ...] = ()
    outputs: tuple[str, ...] = ()


def keep(run: Run, found: Explanation) -> None:
    """Writes an explanation into the run's folder, where its page finds it."""
    run.write_json(FILE, dataclasses.asdict(found))


def kept(run: Run) -> Explanation | None:
    """Returns what `keep` wrote; None where nothing was kept.

    Raises:
        InputError: the file is damaged.
    """
    if not (run.path / FILE).is_file():
        return None
    try:
        told = run.read_json(FILE)
        made = {
            "columns": tuple(Importance(**each) for each in told["columns"]),
            "curves": tuple(Dependence(**each) for each in told["curves"]),
            "outputs": tuple(told["outputs"]),
        }
        return Explanation(str(told["sentence"]), float(told["loss"]), **made)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{run.path / FILE} must be as `trainkit explain` writes it ({error!r}): write it anew."
        ) from error
