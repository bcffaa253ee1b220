"""What the tuner refuses and reuses; the whole of it is in test_search.py."""

import pytest

from keras_trainkit import InputError, search
from keras_trainkit.tuning import tuner
from tests.tuning.test_search import quiet


def test_kerastuners_variables_say_who_one_is(monkeypatch):
    monkeypatch.delenv("KERASTUNER_TUNER_ID", raising=False)
    assert not tuner.is_worker()
    monkeypatch.setenv("KERASTUNER_TUNER_ID", "chief")
    assert not tuner.is_worker()
    monkeypatch.setenv("KERASTUNER_TUNER_ID", "worker3")
    assert tuner.is_worker()


def test_a_space_that_builds_no_model_ends_the_search(spaced, tmp_path):
    path = tmp_path / "invalid.py"
    text = spaced.read_text().replace('if config.word == "crash"', "if config.epochs == 2")
    text = text.replace("os.kill(os.getpid(), 9)", "raise ValueError('a Dense of -1 units')")
    path.write_text(text.replace("return model(config, splits)", "return model(config, splits)"))
    with pytest.raises(InputError, match="a Dense of -1 units"):
        search(str(path), trials=8, seeds=0, out=tmp_path, console=quiet())


def test_minutes_end_a_search_between_trials(spaced, tmp_path):
    found = search(
        str(spaced), minutes=1e-6, algorithm="random", seeds=0, out=tmp_path, console=quiet()
    )
    assert (found.trials, found.best, found.interrupted) == ((), None, False)


def test_a_state_that_kerastuner_left_half_is_one_sentence(spaced, tmp_path):
    options = {"algorithm": "random", "seeds": 0, "out": tmp_path, "console": quiet()}
    search(str(spaced), minutes=1e-6, **options)
    (tmp_path / "spaced/search/oracle.json").write_text('{"ongoing_trials": {')
    with pytest.raises(InputError, match=r"oracle\.json .* begin another with --name"):
        search(str(spaced), trials=2, **options)


@pytest.mark.slow
def test_a_config_that_the_recipe_refuses_is_a_failed_trial_with_its_reason(
    spaced, tmp_path, capfd
):
    path = tmp_path / "refusing.py"
    text = spaced.read_text().replace("config, word=word,", "config, epochs=size,")
    size = '    size = hp.Int("size", -60, 1, default=1)\n'
    path.write_text(text.replace("    rate = hp", f"{size}    rate = hp"))
    options = {"algorithm": "random", "seeds": 0, "out": tmp_path, "console": quiet()}
    found = search(str(path), trials=3, **options)
    assert [one.status for one in found.trials] == ["finished", "failed", "failed"]
    assert found.trials[1].reason.startswith("epochs must be a positive integer; received epochs=-")
    assert "Traceback" not in capfd.readouterr().err
