"""One thing about the data that a person should look at."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from keras_trainkit.datasets import Splits

SHOWN = 8


@dataclasses.dataclass(frozen=True)
class DataFinding:
    """What looks wrong, and where to look.

    Attributes:
        check: the check's name, such as `duplicates`.
        severity: `error`, `warning` or `note`.
        sentence: what is wrong and what to do.
        places: the rows of the file (the first below the header is 0), or the files, to look at.
        share: how much of it there is, from 0 to 1, where that is counted.
    """

    check: str
    severity: str
    sentence: str
    places: tuple[Any, ...] = ()
    share: float = 0.0

    def where(self) -> str:
        """Returns the first few places in words; empty where there are none."""
        if not self.places:
            return ""
        more = f" and {len(self.places) - SHOWN:,} more" if len(self.places) > SHOWN else ""
        rows = isinstance(self.places[0], int)
        kind, how = ("rows", " (0 is the first below the header)") if rows else ("look at", "")
        return f"{kind} {', '.join(str(place) for place in self.places[:SHOWN])}{more}{how}"


def places(splits: Splits, part: str, numbers: Iterable[int]) -> tuple[Any, ...]:
    """Returns where examples of a part came from: row numbers or files of the source.

    Without a record of the source, they are numbers within the part.
    """
    known = splits.places.get(part)
    found = dict.fromkeys(number if known is None else known[number] for number in numbers)
    return tuple(int(each) if isinstance(each, int | np.integer) else str(each) for each in found)
