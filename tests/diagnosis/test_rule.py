"""Every rule."""

from keras_trainkit.diagnosis import RULES
from keras_trainkit.diagnosis.rule import FAILURES


def test_every_symptom_is_named_once_and_by_its_module():
    names = [rule.symptom for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(rule.check.__module__.endswith("." + rule.symptom) for rule in RULES)


def test_only_known_symptoms_are_explained():
    names = {rule.symptom for rule in RULES}
    assert set(FAILURES) <= names
    for rule in RULES:
        assert set(rule.explains) <= names
        assert rule.symptom not in set(rule.explains) - set(FAILURES)


def test_every_docstring_can_be_a_page():
    for rule in RULES:
        text = rule.check.__doc__ or ""
        for section in ("Seen by:", "Do:", "Reference:"):
            assert section in text, (rule.symptom, section)
