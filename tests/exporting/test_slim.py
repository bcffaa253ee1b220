"""A file that is packed closely says the same in fewer bytes."""

import math

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import number_types

from keras_trainkit.exporting import anatomy, interpret, litert, metadata, seal, slim
from tests.exporting.conftest import CONVERTED

FACTS = {"labels": ["a", "b"], "recipe": "tests"}
TEXTS = {"name", "description"}


def finished(converted, scheme):
    return metadata.embed((converted / f"{scheme}.tflite").read_bytes(), FACTS)


class Kept:
    """A table of three fields of four bytes, as the schema's code packs them."""

    @staticmethod
    def pack(builder, one, two, three):
        builder.StartObject(3)
        builder.PrependFloat32Slot(0, one, 0.0)
        builder.PrependInt32Slot(1, two, 0)
        builder.PrependBoolSlot(2, three, False)
        return builder.EndObject()

    @staticmethod
    def read(builder, place):
        table = flatbuffers.table.Table(builder.Bytes, len(builder.Bytes) - place)
        kinds = number_types.Float32Flags, number_types.Int32Flags, number_types.BoolFlags
        slots = [(flags, table.Offset(4 + 2 * slot)) for slot, flags in enumerate(kinds)]
        return [table.Get(flags, table.Pos + at) if at else None for flags, at in slots]


def test_numbers_that_are_equal_in_another_type_stay_apart():
    """beta=1.0 of one table and axis=1 of another; 0.0 and -0.0; True and 1."""
    rows = [(1.0, 0, False), (0.0, 1, False), (1.0, 1, True), (-0.0, 0, True), (0.0, 0, True)]
    builder = slim._Once()
    assert Kept.pack(builder, 1.0, 0, False) != other_table(builder, 1)
    places = [Kept.pack(builder, *row) for row in rows]
    found = [Kept.read(builder, place) for place in places]
    assert [[one, two, three] for one, two, three in found] == [
        [1.0, None, None],
        [None, 1, None],
        [1.0, 1, True],
        [-0.0, None, True],
        [None, None, True],
    ]
    assert math.copysign(1, found[3][0]) == -1
    again = [Kept.pack(builder, *row) for row in (*rows, (math.nan, 0, False))]
    assert again[:5] == places
    assert Kept.pack(builder, math.nan, 0, False) == again[5]


def other_table(builder, number):
    """A table whose first field is an integer, where that of `Kept` is a float."""
    builder.StartObject(3)
    builder.PrependInt32Slot(0, number, 0)
    return builder.EndObject()


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
    assert len(small) <= len(packed) < len(content)  # names may fit into the padding
    content, small = seal.seal(content), seal.seal(small)
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
    path.write_bytes(seal.seal(slim.slim(finished(converted, "int8"))))
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
