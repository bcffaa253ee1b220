"""Files of a stranger are refused in a sentence, before they cost memory; honest ones open."""

import json
import resource
import zipfile

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.hostile_file import refuse_hostile
from keras_trainkit.model_file import load_model


@pytest.fixture
def honest(tmp_path):
    path = tmp_path / "honest.keras"
    layers = [keras.Input((6,)), keras.layers.Dense(5), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(loss="mse")
    model.save(path)
    return path


def rewritten(honest, change=lambda config: config, compression=zipfile.ZIP_STORED, **entries):
    """A copy with a changed config and other entries."""
    path = honest.with_name("changed.keras")
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(path, "w", compression) as new:
        for name in old.namelist():
            data = old.read(name)
            data = json.dumps(change(json.loads(data))) if name == "config.json" else data
            new.writestr(name, data)
        for name, data in entries.items():
            new.writestr(name, data)
    return path


def with_units(units, layer=1):
    def change(config):
        config["config"]["layers"][layer]["config"]["units"] = units
        return config

    return change


def test_an_honest_file_opens(honest):
    refuse_hostile(honest)
    assert load_model(honest).count_params() == 41


@pytest.mark.parametrize("units", [10**9, 10**15, 30_000])
def test_layers_that_the_weights_cannot_fill_are_refused_before_they_are_built(honest, units):
    path = rewritten(honest, with_units(units))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=rf"units={units}.*nothing of it was built"):
        load_model(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_wide_layer_behind_wide_inputs_is_refused(honest):
    def change(config):
        layer = config["config"]["layers"][1]
        layer["config"]["units"], layer["build_config"]["input_shape"] = 5000, [None, 30_000]
        return config

    with pytest.raises(InputError, match=r"units=5000.*30000 inputs"):
        load_model(rewritten(honest, change))


def test_a_zip_bomb_is_refused(honest):
    path = rewritten(honest, compression=zipfile.ZIP_DEFLATED, bomb=bytes(100 * 2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(InputError, match="must unpack to at most 100 times its size"):
        load_model(path)


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "..\\out"])
def test_names_that_leave_the_folder_are_refused(honest, name):
    with pytest.raises(InputError, match="plain files of its own"):
        load_model(rewritten(honest, **{name: b"x"}))


def test_a_lambda_is_not_run(tmp_path, monkeypatch):
    mark, path = tmp_path / "executed", tmp_path / "lambda.keras"
    code = f"open({str(mark)!r}, 'w').close()"
    model = keras.Sequential([keras.Input((1,))])
    model.add(keras.layers.Lambda(eval(f"lambda x: exec({code!r}) or x")))
    model.save(path)
    mark.unlink(missing_ok=True)
    with pytest.raises(InputError, match="must be a whole"):
        load_model(path)
    assert not mark.exists()


def test_pickled_arrays_are_not_opened(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    from keras_trainkit.interpretation.answers import Answers

    np.savez(tmp_path / "predictions.npz", y=np.array([Evil()], dtype=object))
    with pytest.raises(InputError):
        Answers.load(tmp_path / "predictions.npz")
    assert not (tmp_path / "executed").exists()
