"""What a model answered to examples whose truth is known, kept in one small file.

`predictions.npz` holds `outputs` (as the model gave them; a classifier's float16 above four million
numbers),
`y`, `labels`, `features`, `quantiles`, `from_logits`, and of a few examples (`rows`) the inputs
`x`: of images those with the highest loss, of a table a sample.
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

_MOST_NUMBERS = 4_000_000
_NO_X = np.empty(0, "float32")


@dataclasses.dataclass(frozen=True, eq=False)
class Answers:
    """Truth and outputs of examples.

    Attributes:
        y: integer classes of shape (N,), or numbers of shape (N,).
        outputs: of shape (N, outputs).
        labels: the class names; empty for a regression.
        features: names of a table's columns.
        from_logits: whether outputs are logits.
        rows: of which examples the inputs are kept.
        x: those inputs.
        quantiles: what the columns of a regression's outputs stand for, where there are several.
    """

    y: np.ndarray
    outputs: np.ndarray
    labels: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    from_logits: bool = False
    rows: np.ndarray = dataclasses.field(default_factory=lambda: np.empty(0, "int64"))
    x: np.ndarray = dataclasses.field(default_factory=lambda: _NO_X)
    quantiles: tuple[float, ...] = ()

    @property
    def middle(self) -> np.ndarray:
        """A regression's answers as one number each: of quantiles the median.

        Example:
            >>> Answers(np.zeros(1), np.array([[1.0, 3.0]]), quantiles=(0.25, 0.75)).middle.tolist()
            [2.0]
        """
        outputs = self.outputs.astype("float64")
        if not self.quantiles:
            return outputs[:, 0]
        shares = [np.interp(0.5, self.quantiles, each) for each in np.eye(len(self.quantiles))]
        return outputs @ np.array(shares)

    def save(self, path: Path) -> None:
        """Writes the answers."""
        fields: dict[str, Any] = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        if self.labels and self.outputs.size > _MOST_NUMBERS:
            fields["outputs"] = self.outputs.astype("float16")
        for name in ("labels", "features"):
            fields[name] = np.array(fields[name], dtype="U")
        np.savez_compressed(path, **fields)

    @classmethod
    def load(cls, path: Path) -> "Answers":
        """Reads them back.

        Raises:
            InputError: the file is missing or damaged.
        """
        if not path.is_file():
            raise InputError(
                f"{path} must be there: a run of one output writes it when test rows are scored; "
                "train it again if it is older, or was interrupted."
            )
        try:
            with _limits.opened(path, "predictions") as opened:
                _limits.check_arrays(opened, "predictions", path)
                with np.load(opened, allow_pickle=False) as file:
                    fields: dict[str, Any] = dict(file)
            answers = cls(
                **{
                    **fields,
                    "labels": tuple(map(str, fields["labels"])),
                    "features": tuple(map(str, fields["features"])),
                    "quantiles": tuple(map(float, fields["quantiles"])),
                    "from_logits": bool(fields["from_logits"]),
                }
            )
            if answers.outputs.ndim != 2 or len(answers.outputs) != len(answers.y):
                raise ValueError(f"outputs of shape {answers.outputs.shape}, {len(answers.y)} rows")
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"{path} must be predictions as a run writes them ({error})."
            ) from error
        return answers
