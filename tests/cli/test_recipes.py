"""`trainkit recipes`."""

from keras_trainkit.cli import main


def test_recipes_lists_a_line_each(capsys):
    assert main(["recipes"]) == 0
    printed = capsys.readouterr().out
    assert "mnist_mlp" in printed
    assert "regression" in printed
