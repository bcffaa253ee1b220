"""Two layers answer as the separable one did."""

import keras
import numpy as np

from keras_trainkit.compression import graph, separation
from tests.compression.integers import nets

L = keras.layers


def test_a_graph_of_halves_answers_the_same():
    shared = L.SeparableConv1D(3, 3, padding="same", activation="tanh", name="both")
    x = keras.Input((9, 3))
    model = nets.scattered(keras.Model(x, shared(shared(x))))
    walked = separation.separated(graph.trace(model))
    kinds = [type(node.layer) for node in walked.nodes]
    assert kinds == 2 * [L.DepthwiseConv1D, L.Conv1D]
    again = graph.rebuild(walked, lambda n, args, kw: args[0] if n is None else n.layer(*args))
    given = nets.numbers(model)
    np.testing.assert_allclose(again(given), model(given), atol=1e-5)
