"""The card, and the header that Hugging Face reads."""

import numpy as np
import pytest
import yaml

from keras_trainkit import InputError
from keras_trainkit.reporting import save_card
from tests.reporting.examples import EVIL, classes, make_run, numbers


@pytest.mark.parametrize(
    ("answers", "pipeline", "limit"),
    [
        (classes, "image-classification", "The weakest class is"),
        (numbers, "tabular-regression", "It errs most for truths from"),
    ],
)
def test_header_figures_and_limits(tmp_path, answers, pipeline, limit):
    run = make_run(tmp_path, answers())
    text = save_card(run).read_text()
    _, header, body = text.split("---\n", 2)
    facts = yaml.safe_load(header)
    assert facts["library_name"] == "keras"
    assert facts["pipeline_tag"] == pipeline
    (result,) = facts["model-index"][0]["results"]
    (metric,) = result["metrics"]
    assert {metric["type"]: metric["value"]} == run.metrics["test"]
    assert limit in body
    assert "95 % interval" in body
    assert EVIL not in body


def test_a_run_without_a_score_has_no_card(tmp_path):
    run = make_run(tmp_path)
    with pytest.raises(InputError, match="must have a score"):
        save_card(run)
    assert not (run.path / "model_card.md").exists()


def test_a_model_that_answers_nothing_still_has_its_card(tmp_path):
    broken = classes(labels=("a", "\N{GRINNING FACE}"))
    broken.outputs[:] = np.nan
    run = make_run(tmp_path, broken, source="csv:\N{GRINNING FACE}.csv")
    run.write_json("metrics.json", {**run.metrics, "test": {"loss": float("nan")}})
    _, header, body = save_card(run).read_text().split("---\n", 2)
    (result,) = yaml.safe_load(header)["model-index"][0]["results"]
    assert np.isnan(result["metrics"][0]["value"])
    assert result["dataset"]["name"] == run.data["source"]
    assert "200 of 200 test examples got no finite answer." in body
    assert "ECE" not in body
