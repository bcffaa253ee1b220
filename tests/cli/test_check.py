"""`trainkit check`; each check is tested in tests/checking."""

import pytest

from keras_trainkit.cli import main
from tests.datasets.own_images import folder
from tests.datasets.own_tables import messy, written


def test_a_healthy_table(tmp_path, capsys):
    assert main(["check", str(written(tmp_path, messy())), "target=price"]) == 0
    printed = capsys.readouterr().out
    assert "nothing" in printed
    assert "listing_id" in printed


@pytest.mark.slow
def test_a_leak_is_found_and_the_exit_code_says_so(tmp_path, capsys):
    frame = messy()
    path = str(written(tmp_path, frame.assign(price_in_cents=frame["price"] * 100)))
    assert main(["check", path, "target=price"]) == 1
    assert "leak: the column 'price_in_cents' alone predicts" in capsys.readouterr().out


def test_images_have_a_picture(tmp_path, capsys):
    path = folder(tmp_path / "data", {"bright": 60, "dark": 8})
    picture = tmp_path / "look.png"
    assert main(["check", str(path), "--picture", str(picture)]) == 1
    assert picture.is_file()
    assert "class_balance" in capsys.readouterr().out


def test_bad_input_is_one_sentence(tmp_path, capsys):
    assert main(["check", str(written(tmp_path, messy())), "target=prise"]) == 2
    assert "Nearest: 'price'" in capsys.readouterr().err
