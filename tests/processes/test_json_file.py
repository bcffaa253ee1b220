"""JSON files are whole, or None."""

import json

from keras_trainkit.processes import json_file


def test_files_are_written_whole(tmp_path):
    json_file.write(tmp_path / "x.json", {"a": 1})
    assert json.loads((tmp_path / "x.json").read_text()) == json_file.read(tmp_path / "x.json")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_what_is_missing_or_half_is_none(tmp_path):
    assert json_file.read(tmp_path / "x.json") is None
    (tmp_path / "x.json").write_text('{"a": ')
    assert json_file.read(tmp_path / "x.json") is None
