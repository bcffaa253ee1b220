import keras
import numpy as np
import pytest

from keras_trainkit.recording import differentiate


def numpy(tensor):
    return np.array(keras.ops.convert_to_numpy(tensor))


@pytest.mark.backend
def test_gradient_in_closed_form():
    def function(weights, x):
        a, b, _unused = weights
        return keras.ops.sum(a * x**2) + keras.ops.sum(b) ** 2, {"extra": a + 1}

    weights = [keras.ops.convert_to_tensor(np.array(v, "float32")) for v in ([1, 2], [3, 4], [5])]
    run = differentiate.compiled(differentiate.with_gradients(function))
    loss, extra, gradients = run(weights, keras.ops.convert_to_tensor(np.array([2, 3], "float32")))
    assert float(numpy(loss)) == 4 + 18 + 49
    np.testing.assert_array_equal(numpy(extra["extra"]), [2, 3])
    for gradient, expected in zip(gradients, [[4, 9], [14, 14], [0]], strict=True):
        np.testing.assert_allclose(numpy(gradient), expected)


@pytest.mark.backend
def test_weights_of_a_model_through_a_stateless_scope():
    layer = keras.layers.Dense(1)
    layer.build((None, 2))
    values = [keras.ops.convert_to_tensor(v) for v in layer.trainable_variables]

    def function(weights, x):
        mapping = zip(layer.trainable_variables, weights, strict=True)
        with keras.StatelessScope(state_mapping=list(mapping)):
            return keras.ops.sum(layer(x)), ()

    x = keras.ops.convert_to_tensor(np.array([[1, 2], [3, 4]], "float32"))
    _, _, gradients = differentiate.compiled(differentiate.with_gradients(function))(values, x)
    np.testing.assert_allclose(numpy(gradients[0]), [[4], [6]])
    np.testing.assert_allclose(numpy(gradients[1]), [2])


@pytest.mark.backend
def test_embedding_gradients_are_dense():
    layer = keras.layers.Embedding(4, 2)
    layer.build()
    values = [keras.ops.convert_to_tensor(v) for v in layer.trainable_variables]

    def function(weights, x):
        mapping = zip(layer.trainable_variables, weights, strict=True)
        with keras.StatelessScope(state_mapping=list(mapping)):
            return keras.ops.sum(layer(x)), ()

    run = differentiate.compiled(differentiate.with_gradients(function))
    _, _, gradients = run(values, keras.ops.convert_to_tensor(np.array([1, 1, 3], "int32")))
    np.testing.assert_allclose(numpy(gradients[0]), [[0, 0], [2, 2], [0, 0], [1, 1]])
