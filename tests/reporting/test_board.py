"""What TensorBoard reads of a run's answers, from real event files."""

import dataclasses

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.pr_curve import plugin_data_pb2
from tensorboard.util import tensor_util

from keras_trainkit import Interpretation
from keras_trainkit.reporting import write_board
from tests.reporting.examples import classes, make_run, numbers


def tags(run):
    events = EventAccumulator(str(run.path / "tensorboard" / "test"), {"tensors": 0})
    events.Reload()
    return events, set(events.Tags()["tensors"])


def test_figures_and_curves_of_a_classifier(tmp_path):
    run = make_run(tmp_path, classes(labels=("cat", "dog", "owl")))
    write_board(run)
    events, found = tags(run)
    assert {"confusion_matrix", "calibration", "worst_examples"} <= found
    curves = {name for name in found if name.startswith("precision_recall/cat")}
    (name,) = curves
    plugin = events.SummaryMetadata(name).plugin_data
    assert plugin.plugin_name == "pr_curves"
    assert plugin_data_pb2.PrCurvePluginData.FromString(plugin.content).num_thresholds == 127
    curve = tensor_util.make_ndarray(events.Tensors(name)[0].tensor_proto)
    truth = Interpretation.of(run.answers).truth == 0
    assert curve[0][0] == truth.sum()  # true positives where everything is called a cat
    assert np.isclose(curve[4][0], truth.mean())  # and the precision there


def test_a_regression_and_a_run_without_answers(tmp_path):
    run = make_run(tmp_path, numbers())
    write_board(run)
    assert tags(run)[1] == {"predicted", "residuals"}
    bare = make_run(tmp_path, name="bare")
    write_board(bare)
    assert not (bare.path / "tensorboard").exists()


@pytest.mark.slow
def test_steps_are_profiled_on_request(tiny, tmp_path):
    from keras_trainkit import InputError, train

    run = train(str(tiny), out=tmp_path / "runs", profile=2)
    assert list((run.path / "tensorboard").rglob("*.xplane.pb"))
    with pytest.raises(InputError, match="profile must be"):
        train(str(tiny), out=tmp_path / "runs", profile=-1)


def test_more_names_than_the_model_has_classes(tmp_path):
    run = make_run(
        tmp_path, dataclasses.replace(classes(labels=("a", "b")), labels=("a", "b", "c"))
    )
    write_board(run)
    curves = {name.split("/")[1] for name in tags(run)[1] if "precision" in name}
    assert curves == {"a", "b"}
