"""A finding."""

import json

from keras_trainkit.diagnosis.finding import Finding, Prescription, worst


def test_as_plain_values():
    found = Finding("a", "error", "b", {"c": 1.0}, ("d",), Prescription("e", {"f": 2}), "g", "h")
    again = json.loads(json.dumps(found.as_dict()))
    assert again["prescription"]["overrides"] == {"f": 2}
    assert again["evidence"] == {"c": 1.0}


def test_the_worst():
    assert worst(["warning", "error", "advice"]) == "error"
