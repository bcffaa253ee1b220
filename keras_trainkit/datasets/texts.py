"""Texts as the words that they hold: a column of its own for each common word.

The words of a column are taken from training rows, and are kept in schema.json, so that a model
takes numbers alone, its exported files too.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit.datasets import cells, columns
from keras_trainkit.datasets.columns import Column

if TYPE_CHECKING:
    import pandas as pd

_WORD = re.compile(r"[^\W_]{2,}")
_LEAST_ROWS = 5  # that hold a word, and that do not
_LEAST_SHARE = 0.0005


def words_of(text: str) -> set[str]:
    """Returns the words of two letters or digits and more, in small letters.

    Example:
        >>> sorted(words_of("A nice house, Nice 2021!"))
        ['2021', 'house', 'nice']
    """
    return set(_WORD.findall(text.lower()))


def learned(column: Column, training: "pd.Series", most: int) -> Iterator[Column]:
    """Yields a column for each of the commonest words of a text.

    Args:
        column: of the kind text.
        training: its cells in training rows.
        most: how many words at most.

    Example:
        >>> import pandas as pd
        >>> rows = pd.Series(["a nice house", "a house", "nice flat"] * 5)
        >>> [each.name for each in learned(Column("note", "text"), rows, 2)]
        ['note: house', 'note: nice']
    """
    counts: Counter[str] = Counter()
    for text in cells.texts(training).to_pylist():
        counts.update(words_of(text or ""))
    least = max(_LEAST_ROWS, _LEAST_SHARE * len(training))
    known = {
        word: count for word, count in counts.items() if least <= count <= len(training) - least
    }
    for word in sorted(known, key=lambda each: (-known[each], each))[:most]:
        share = known[word] / len(training)
        yield dataclasses.replace(
            column,
            name=f"{column.name}: {word}",
            kind=columns.WORD,
            source=column.name,
            levels=(word,),
            missing=0,
            distinct=2,
            question="",
            usual=(0.0, round(1 - share, 6), round(share, 6)),
        )


def present(values: "pd.Series", words: Mapping[str, int], into: np.ndarray) -> None:
    """Writes 1 where a row's text holds a word, and 0 elsewhere.

    Args:
        values: the texts.
        words: where the column of a word stands in the encoded rows.
        into: encoded rows, of shape (rows, columns).
    """
    into[:, list(words.values())] = 0.0
    for row, text in enumerate(cells.texts(values).to_pylist()):
        for word in words_of(text or "") & words.keys():
            into[row, words[word]] = 1.0
