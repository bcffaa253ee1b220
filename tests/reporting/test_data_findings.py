import dataclasses

import numpy as np
import pytest
from PIL import Image

from keras_trainkit import InputError
from keras_trainkit.checking import DataFinding
from keras_trainkit.reporting import data_findings
from tests.checking.examples import healthy


def test_a_line_of_images_for_each_finding(tmp_path):
    splits = healthy(classes=2)
    images = np.zeros((300, 6, 6, 1), "uint8")
    splits = dataclasses.replace(splits, train=dataclasses.replace(splits.train, x=images))
    places = tuple(int(place) for place in splits.places["train"][:3])
    findings = [DataFinding("a", "note", "", places), DataFinding("b", "note", "", places)]
    first = data_findings.drawn(splits, findings).axes[0]
    assert first.get_title(loc="left").startswith("a\n")
    assert first.get_title() == ""  # no title over another
    data_findings.save(splits, findings, tmp_path / "two.png")
    data_findings.save(splits, findings[:1], tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as one, Image.open(tmp_path / "two.png") as two:
        assert two.size == (one.width, 2 * one.height)
    with pytest.raises(InputError, match=r"picture must be a .png"):
        data_findings.save(splits, findings, tmp_path / "no" / "x.png")


def test_odd_class_names_and_a_regression(tmp_path):
    splits = healthy(classes=2)
    images = np.zeros((300, 6, 6, 1), "uint8")
    places = tuple(int(place) for place in splits.places["train"][:3])
    for name, labels in (("a", ("$x^$", "$$")), ("b", ())):
        y = splits.train.y if labels else splits.train.y + 0.5
        train = dataclasses.replace(splits.train, x=images, y=y)
        found = dataclasses.replace(splits, train=train, labels=labels)
        data_findings.save(found, [DataFinding("a", "note", "", places)], tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").is_file()


def test_a_table_has_no_picture(tmp_path):
    with pytest.raises(InputError, match="of images that a finding names"):
        data_findings.save(healthy(), [], tmp_path / "a.png")
