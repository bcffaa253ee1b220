"""Files of a stranger are refused in a sentence, before they cost memory; honest ones open."""

import json
import os
import resource
import zipfile

import h5py
import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.runs.hostile_file import refuse_hostile
from keras_trainkit.runs.model_file import load_model


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
    path = rewritten(honest, with_units(units, layer=2))
    load_model(honest)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=rf"\(5, {units}\).*nothing of it was built"):
        load_model(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_layer_that_no_longer_fits_the_next_one_is_refused(honest):
    with pytest.raises(InputError, match=r"must be a whole \.keras file"):
        load_model(rewritten(honest, with_units(10**9)))


def test_a_zip_bomb_is_refused(honest):
    path = rewritten(honest, compression=zipfile.ZIP_DEFLATED, bomb=bytes(100 * 2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(
        InputError, match=r"must unpack to at most 100 times its size.*TRAINKIT_LIMITS=10"
    ):
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


def test_a_config_of_many_lists_is_refused_before_it_is_parsed(honest):
    for text, words in (
        (b"[" + b"[]," * 3_000_000 + b"[]]", "at most 2,000,000 values"),
        (b"[" * 5000 + b"]" * 5000, "lists at most 100 deep"),
        (b'["' + b"a" * 17 * 2**20 + b'"]', "at most 16 MiB"),
    ):
        path = honest.with_name("changed.keras")
        with zipfile.ZipFile(honest) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, text if name == "config.json" else old.read(name))
        with pytest.raises(InputError, match=words):
            load_model(path)


def weights(honest, change):
    """A copy whose HDF5 file `change` has written to."""
    kept = honest.with_name("weights.h5")
    with zipfile.ZipFile(honest) as old:
        kept.write_bytes(old.read("model.weights.h5"))
    with h5py.File(kept, "a") as file:
        change(file)
    path = honest.with_name("changed.keras")
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = kept.read_bytes() if name == "model.weights.h5" else old.read(name)
            new.writestr(name, data)
    return path


def test_weights_that_state_more_than_they_hold_are_refused(honest):
    path = weights(honest, lambda file: file.create_dataset("huge", (10**10,), "f4", chunks=True))
    with pytest.raises(InputError, match="state at most 2 times"):
        load_model(path)


def test_weights_that_lie_elsewhere_are_refused(honest):
    def external(file):
        file.create_dataset("x", (4,), "u1", external=[("/etc/passwd", 0, 4)])

    def link(file):
        file["x"] = h5py.ExternalLink("/etc/other.h5", "/")

    for change in (external, link):
        with pytest.raises(InputError, match="hold its weights itself; received 'x'"):
            load_model(weights(honest, change))


def test_what_is_no_plain_file_is_refused(tmp_path, honest):
    pipe = tmp_path / "pipe.keras"
    os.mkfifo(pipe)
    sparse = tmp_path / "sparse.keras"
    with sparse.open("wb") as file:
        file.truncate(2**37)
    empty = tmp_path / "empty.keras"
    empty.touch()
    for path, words in (
        (pipe, "a plain file; received a pipe"),
        (tmp_path, "a plain file; received a folder"),
        (sparse, "at most 64 GiB"),
        (empty, "no archive"),
        (tmp_path / "none.keras", "No such file"),
        (rewritten(honest).rename(tmp_path / "bare.keras"), "a whole"),
    ):
        if path.name == "bare.keras":
            with zipfile.ZipFile(path, "w") as file:
                file.writestr("config.json", "{}")
        with pytest.raises(InputError, match=words):
            load_model(path)
