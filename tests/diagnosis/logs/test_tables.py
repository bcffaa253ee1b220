"""Tables as programs write them."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.diagnosis.logs import tables

TABLES = {
    "keras": "epoch,loss,val_loss\n0,1.0,1.5\n1,0.5,NA\n",
    "lightning": "epoch,step,train_loss,val_loss\n0,9,1.0,\n0,9,,1.5\n1,19,0.5,\n",
    "semicolons": "epoch;loss;val_loss\n0;1,0;1,5\n1;0,5;\n",
    "tabs": "step\tloss\tval_loss\n1\t1.0\t1.5\n2\t0.5\t\n",
    "blanks": "  epoch   loss  val_loss\n   0    1.0   1.5\n   1    0.5   nan\n",
    "spaced": " epoch, loss, val_loss\n 0, 1.0, 1.5\n 1, 0.5, \n",
    "wandb": '"Step","a - loss","a - loss__MAX","a - val_loss"\n1,"1","9","1.5"\n2,"0.5","9",""\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_the_losses_are_found(name, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(TABLES[name])
    found = tables.read(path)
    train = found.get("loss") or found["train_loss"]
    assert [value for _, value in train] == [1.0, 0.5]
    assert found["val_loss"][0][1] == 1.5
    assert not any("__M" in each for each in found)


def test_steps_are_those_of_the_file(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,step,loss\n0,10,1.0\n1,20,0.5\n")
    assert tables.read(path)["loss"] == [(10.0, 1.0), (20.0, 0.5)]
    path.write_text("Wall time,Step,Value\n1.6e9,10,1.0\n1.6e9,20,0.5\n")
    assert tables.read(path)["log"] == [(10.0, 1.0), (20.0, 0.5)]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "received 0 lines"), ("loss\n", "received 1 lines")],
)
def test_what_is_no_table_is_said(text, words, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        tables.read(path)


def test_two_runs_in_one_export_are_not_mixed(tmp_path):
    path = tmp_path / "wandb.csv"
    path.write_text('"Step","a - loss","b - loss"\n1,1,2\n2,1,2\n')
    with pytest.raises(InputError, match="loss of several runs: export one"):
        tables.read(path)
