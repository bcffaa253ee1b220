from keras_trainkit.checking.finding import DataFinding, places
from tests.checking.examples import healthy


def test_places_are_those_of_the_source_each_once():
    splits = healthy()
    known = splits.places["train"]
    assert places(splits, "train", [2, 0, 2]) == (int(known[2]), int(known[0]))


def test_the_first_few_are_said():
    said = DataFinding("x", "note", "s", tuple(range(10))).where()
    assert said.endswith("6, 7 and 2 more (0 is the first below the header)")
    assert DataFinding("x", "note", "s", ("a.png",)).where() == "look at a.png"
    assert DataFinding("x", "note", "s").where() == ""
