"""A .keras file that cannot be read is said."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.model_file import load_model


@pytest.mark.parametrize("content", [None, b"PK cut"])
def test_a_damaged_file(tmp_path, content):
    path = tmp_path / "m.keras"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match="must be a whole"):
        load_model(path)
