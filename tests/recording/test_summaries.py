import io

import numpy as np
from matplotlib import image
from matplotlib.figure import Figure
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

from keras_trainkit.recording import summaries


def test_what_is_written_is_read_back(tmp_path):
    writer = summaries.open_writer(tmp_path)
    summaries.write_scalars(writer, {"a/b": 0.5, "c": float("nan")}, 3)
    summaries.write_scalars(writer, {"a/b": 0.25}, 7)
    figure = Figure(figsize=(2, 1), dpi=50, facecolor="red")
    summaries.write_figure(writer, "picture", figure, 2)
    writer.close()
    events = EventAccumulator(str(tmp_path)).Reload()
    tensors = {
        tag: [(e.step, make_ndarray(e.tensor_proto)) for e in events.Tensors(tag)]
        for tag in events.Tags()["tensors"]
    }
    assert set(tensors) == {"a/b", "c", "picture"}
    assert [(step, float(value)) for step, value in tensors["a/b"]] == [(3, 0.5), (7, 0.25)]
    step, (width, height, png) = tensors["picture"][0]
    assert (step, width, height) == (2, b"100", b"50")
    pixels = image.imread(io.BytesIO(png))
    np.testing.assert_allclose(pixels[10, 10], [1, 0, 0, 1])
