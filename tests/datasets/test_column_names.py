"""Columns are named as the file does, and near names are proposed."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import column_names


def test_told_kinds_name_columns():
    with pytest.raises(InputError, match=r"must name a column; received 'zipp'. Nearest: 'zip'"):
        column_names.told_kinds("zipp:categorical", ["zip", "b"])
    with pytest.raises(InputError, match="must be column:kind"):
        column_names.told_kinds("zip", ["zip"])
