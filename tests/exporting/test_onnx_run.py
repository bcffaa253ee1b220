"""The other end of the process: a small file made by hand is run, and a broken one refused."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import onnx_run, ports

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


def doubling(path, operator="Add"):
    """Writes y = x + x."""
    ends = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", 3]) for name in "xy"
    ]
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node(operator, ["x", "x"], ["y"])], "doubling", ends[:1], ends[1:]
    )
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=9), path)


def test_all_examples_are_answered_in_parts(tmp_path):
    x = np.random.default_rng(0).normal(size=(2500, 3)).astype("float32")
    doubling(tmp_path / "a.onnx")
    ports.store(tmp_path / "inputs.npz", {"x": x})
    facts = onnx_run.run(tmp_path, str(tmp_path / "a.onnx"), {"labels": ["a"]})
    with np.load(tmp_path / "outputs.npz") as kept:
        np.testing.assert_array_equal(kept["arr_0"], 2 * x)
    assert facts["operators"] == {"Add": 1}
    assert facts["inputs"][0]["shape"] == [None, 3]
    assert facts["outputs"][0]["dtype"] == "float32"
    assert facts["opset"] == 17
    assert 0 < facts["latency_ms"]["median"] <= facts["latency_ms"]["p95"]
    assert onnx.load(tmp_path / "a.onnx").metadata_props[0].value == '{"labels": ["a"]}'


def test_a_file_that_the_runtime_refuses_is_one_sentence(tmp_path):
    doubling(tmp_path / "a.onnx", "Or")  # of booleans alone
    ports.store(tmp_path / "inputs.npz", {"x": np.zeros((1, 3), "float32")})
    with pytest.raises(InputError, match="ONNX Runtime can run; it says"):
        onnx_run.run(tmp_path, str(tmp_path / "a.onnx"), {})


def test_an_operator_that_is_none_of_onnx_is_named(tmp_path):
    doubling(tmp_path / "a.onnx", "Nonsense")
    with pytest.raises(InputError, match="operators that ONNX has; received Nonsense in"):
        onnx_run.run(tmp_path, str(tmp_path / "a.onnx"), {})
