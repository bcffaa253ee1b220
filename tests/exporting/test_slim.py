"""A file that is packed closely says the same in fewer bytes."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from keras_trainkit.exporting import anatomy, interpret, litert, metadata, slim
from tests.exporting.conftest import CONVERTED

FACTS = {"labels": ["a", "b"], "recipe": "tests"}
TEXTS = {"name", "description"}


def finished(converted, scheme):
    return metadata.embed((converted / f"{scheme}.tflite").read_bytes(), FACTS)


def told(value, *, texts=True):
    """Returns all that a flatbuffer's object says, down to numbers; buffers by what they hold."""
    if hasattr(value, "__dict__"):
        fields = vars(value).items()
        return {key: told(part, texts=texts) for key, part in fields if texts or key not in TEXTS}
    if isinstance(value, list):
        return [told(part, texts=texts) for part in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def parsed(content):
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(bytearray(content), 0))


@pytest.mark.parametrize("scheme", CONVERTED)
def test_graph_and_numbers_are_the_same_in_fewer_bytes(converted, digits, tmp_path, scheme):
    content = finished(converted, scheme)
    packed, small = slim.slim(content, keep_names=True), slim.slim(content)
    assert told(parsed(packed)) == told(parsed(content))
    assert told(parsed(small).subgraphs, texts=False) == told(
        parsed(content).subgraphs, texts=False
    )
    assert len(small) < len(packed) < len(content)
    images = {"image": digits.test[:20].astype("float32")}
    found = []
    for name, each in {"before": content, "after": small}.items():
        (tmp_path / f"{name}.tflite").write_bytes(each)
        for plain in (False, True):
            interpreter = litert.load(tmp_path / f"{name}.tflite", plain=plain)
            inputs, outputs = litert.ends(interpreter)
            given = interpret.ready(images, inputs)
            found.append(interpret.answers(interpreter, inputs, outputs, given)["output_0"])
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[1], found[3])


def test_what_is_needed_stays_and_what_the_converter_says_of_itself_goes(converted, tmp_path):
    path = tmp_path / "small.tflite"
    path.write_bytes(slim.slim(finished(converted, "int8")))
    model = anatomy.read(path)
    assert metadata.read(model)["recipe"] == "tests"
    assert [entry.name for entry in model.metadata] == [b"keras_trainkit"]
    interpreter = litert.load(path)
    runner = interpreter.get_signature_runner()
    assert list(runner.get_input_details()) == ["image"]
    assert runner(image=np.zeros((1, 28, 28, 1), np.int8))["output_0"].shape == (1, 10)
    ends = [*interpreter.get_input_details(), *interpreter.get_output_details()]
    assert [end["name"] for end in ends] == ["image", "output_0"]
    names = [tensor.name for tensor in model.subgraphs[0].tensors if tensor.name]
    assert sorted(names) == [b"image", b"output_0"]


def test_constants_lie_where_the_schema_wants_them(converted):
    content = slim.slim(finished(converted, "int16x8"))
    read = schema.Model.GetRootAs(content, 0)
    held = [read.Buffers(place) for place in range(read.BuffersLength())]
    arrays = [buffer.DataAsNumpy() for buffer in held if buffer.DataLength()]
    start = np.frombuffer(content, np.uint8).ctypes.data
    assert len(arrays) > 4
    assert [(array.ctypes.data - start) % 16 for array in arrays] == [0] * len(arrays)


def test_equal_parts_are_stored_once(converted):
    """The ten zero points of the last layer's weights and of its biases are one vector."""
    content = finished(converted, "int8")
    zeros = np.array([10, *[0] * 20], np.int32).tobytes()  # the length, and ten of eight bytes
    assert content.count(zeros) == 2
    assert slim.slim(content).count(zeros) == 1
