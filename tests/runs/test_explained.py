"""An explanation is read back as it was kept."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.runs import explained
from keras_trainkit.runs.explained import Explanation
from tests.reporting.examples import make_run, numbers


def test_what_was_kept_comes_back_and_damage_is_said(tmp_path):
    run = make_run(tmp_path, numbers())
    assert explained.kept(run) is None
    curve = Dependence("a", (0.0, 1.0), ((1.0,), (2.0,)), ((0.5,), (1.5,)), ((1.5,), (2.5,)))
    found = Explanation("So.", 1.0, (Importance("a", 2.0, 1.0, 3.0),), (curve,), ("y",))
    explained.keep(run, found)
    back = explained.kept(run)
    assert (back.columns, back.outputs, back.sentence) == (found.columns, ("y",), "So.")
    assert back.curves[0].name == "a"
    assert [list(each) for each in back.curves[0].means] == [[1.0], [2.0]]
    run.write_json(explained.FILE, {"sentence": "So."})
    with pytest.raises(InputError, match=r"explanation\.json must be as"):
        explained.kept(run)
