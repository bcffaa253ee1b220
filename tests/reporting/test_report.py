"""The page of a run: whole, or with what is missing named."""

import dataclasses
import html
from html.parser import HTMLParser

import numpy as np
import pytest

from keras_trainkit import runs
from keras_trainkit.reporting import save_report
from tests import browser
from tests.reporting.examples import EVIL, classes, history, make_run, numbers

VOID = {"meta", "link", "img", "br", "input", "use", "path", "stop"}


class Page(HTMLParser):
    """Collects ids and text, and sees that every element is closed."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.open, self.words, self.tags = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def page(run):
    text = save_report(run).read_text()
    assert EVIL not in text
    assert len(text) < 2_000_000
    read = Page(text)
    assert len(read.ids) == len(set(read.ids))
    assert "script" not in read.tags
    return " ".join(" ".join(read.words).split()), text


def test_a_classifier_s_page_holds_what_a_person_asks_for(tmp_path):
    words, text = page(make_run(tmp_path, classes()))
    for title in (
        "Curves",
        "Confusion matrix",
        "Most confused",
        "The errors with the highest loss",
    ):
        assert title.lower() in words.lower()
    assert "95 % interval" in words
    assert "trainkit train mnist data=bundled:mnist" in words
    assert "not on this page" not in words
    assert html.escape(EVIL) in text
    assert "data:image/png;base64" in text


def test_a_regression_s_page(tmp_path):
    words, _ = page(make_run(tmp_path, numbers()))
    assert "Error by size of the truth" in words
    assert "The largest errors" in words
    assert "residuals over column 1" in words


@pytest.mark.parametrize("file", ["predictions.npz", "metrics.json", "layers.json", "data.json"])
@pytest.mark.parametrize("damage", [None, b"{ damaged"])
def test_what_is_missing_or_damaged_is_named(tmp_path, file, damage):
    run = make_run(tmp_path, classes())
    (run.path / file).unlink()
    if damage:
        (run.path / file).write_bytes(damage)
    words, _ = page(run)
    assert file == "metrics.json" or "not on this page" in words
    assert "Do it again" in words


@pytest.mark.parametrize("status", [runs.INTERRUPTED, runs.FAILED, runs.RUNNING])
def test_a_run_that_did_not_finish(tmp_path, status):
    words, _ = page(make_run(tmp_path, status=status, rows=[]))
    assert status in words
    assert "This run has no score yet." in words


def test_a_history_that_is_not_finite_and_one_epoch(tmp_path):
    words, _ = page(make_run(tmp_path, classes(), rows=history(bad=True)))
    assert "not finite from epoch 1 on" in words
    assert "Without a finite validation loss there is no best epoch" in words
    words, _ = page(make_run(tmp_path, classes(), rows=history(1), name="one"))
    assert "one epoch: a point, no curve" in words


def test_two_and_two_hundred_classes_and_answers_that_are_nan(tmp_path):
    words, _ = page(make_run(tmp_path, classes(50, ("no", "yes"))))
    assert "the second class" in words
    many = classes(10_000, tuple(f"class {i}" for i in range(200)))
    words, _ = page(make_run(tmp_path, many, name="many"))
    assert "the other 188 classes" in words
    broken = classes()
    broken.outputs[3] = np.nan
    words, _ = page(make_run(tmp_path, broken, name="nan"))
    assert "1 got no finite answer" in words


def test_a_hundred_thousand_rows_stay_small(tmp_path):
    words, _ = page(make_run(tmp_path, numbers(100_000, 12)))
    assert "1,000 of 100,000 test examples" in words
    assert "4 more columns are not shown" in words


@pytest.mark.parametrize("answers", [classes, numbers])
def test_a_browser_finds_no_fault(tmp_path, answers):
    run = make_run(tmp_path, answers())
    console, asked, dom = browser.visit(save_report(run).as_uri(), tmp_path)
    assert console == []
    assert asked == []
    assert "Do it again" in dom


def test_the_browser_would_tell(tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text('<img src="http://127.0.0.1:9/x.png"><script>console.error("no")</script>')
    console, asked, _ = browser.visit(bad.as_uri(), tmp_path)
    assert any("no" in line for line in console)
    assert asked == ["http://127.0.0.1:9/x.png"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("recipe", "fields", "says"),
    [
        pytest.param(
            *("mnist_mlp", {"epochs": 2, "data": "bundled"}, "confusion matrix"),
            marks=pytest.mark.proof,
        ),
        pytest.param("regression", {"epochs": 5}, "predicted and true", marks=pytest.mark.proof),
        ("mnist_mlp", {"epochs": 2, "data": "bundled", "learning_rate": 3.0}, "learning_rate=0.0"),
    ],
)
def test_real_runs(tmp_path, recipe, fields, says):
    from keras_trainkit import train

    run = train(recipe, out=tmp_path / "runs", **fields)
    words, _ = page(run)
    assert says in words
    assert "not on this page" not in words
    console, asked, _ = browser.visit((run.path / "report.html").as_uri(), tmp_path)
    assert (console, asked) == ([], [])


def test_columns_with_odd_names_or_none(tmp_path):
    answers = numbers(50, 4)
    for i, names in enumerate([("x_1", "x_2", "x.1", "x 1"), ("$a^$", r"a\1", r"\d"), ()]):
        run = make_run(tmp_path, dataclasses.replace(answers, features=names), name=f"{i}")
        words, _ = page(run)
        assert "residuals over column 3" in words or i == 0
        assert "not on this page" not in words


def test_a_metric_s_name_is_text(tmp_path):
    _, text = page(make_run(tmp_path, rows=[{**row, f'"{EVIL}': 0.5} for row in history()]))
    assert html.escape(EVIL) in text


def test_damaged_signals_leave_the_history_s_curves(tmp_path):
    run = make_run(tmp_path, classes())
    (run.path / "signals.jsonl").write_text("{}\n")
    words, _ = page(run)
    assert "signals: " in words
    assert "learning rate" in words.partition("Curves")[2]


def test_a_failed_run_says_why_and_not_which_files_it_lacks(tmp_path):
    run = make_run(tmp_path, status=runs.RUNNING)
    run.write_status(runs.FAILED, f"ValueError: {EVIL} (mine.py, line 3)")
    words, text = page(run)
    assert "Training failed with ValueError" in words
    assert "written when training is done" in words
    assert "Errno" not in text
