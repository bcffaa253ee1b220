"""A run folder from anywhere; hostile ones are in tests/hostile/test_safe_to_open.py."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.runs import trust as run_trust

GOOD = {"fields": {"epochs": {"value": 1, "from": "recipe"}}}


def test_a_plain_folder_is_fine(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    run_trust.check(tmp_path, GOOD)
    run_trust.check(tmp_path, {"fields": {}})


@pytest.mark.parametrize("config", [[], {}, {"fields": []}, {"fields": {"epochs": {"value": 1}}}])
def test_a_config_without_fields(tmp_path, config):
    with pytest.raises(InputError, match="must hold the fields of a config"):
        run_trust.check(tmp_path, config)


def test_a_link_deep_inside(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").symlink_to("/")
    with pytest.raises(InputError, match="must hold no links"):
        run_trust.check(tmp_path, GOOD)
