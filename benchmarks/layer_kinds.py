"""Small networks on digits, one for each kind of layer that people build with."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

L = keras.layers
IMAGE, ROWS, TABLE, TOKENS, VOLUME, RAW = (
    (14, 14, 1),
    (14, 14),
    (196,),
    (49,),
    (6, 14, 14, 1),
    (14, 14, 3),
)


def _head(x: Any) -> Any:
    return L.Dense(10, activation="softmax", name="head")(x)


def _on(shape: tuple[int, ...], body: Callable[[Any], Any], dtype: str = "float32") -> Any:
    x = keras.Input(shape, dtype=dtype)
    return keras.Model(x, body(x))


def _images(body: Callable[[Any], Any], filters: int = 12) -> Callable[[], Any]:
    """A convolution, the layer, another convolution."""

    def build() -> Any:
        def whole(x: Any) -> Any:
            x = L.Conv2D(filters, 3, strides=2, name="first")(x)
            x = body(x)
            x = L.Conv2D(16, 3, activation="relu", name="second")(x)
            return _head(L.Flatten()(x))

        return _on(IMAGE, whole)

    return build


def _rows(body: Callable[[Any], Any]) -> Callable[[], Any]:
    return lambda: _on(ROWS, lambda x: _head(body(x)))


def _table(body: Callable[[Any], Any]) -> Callable[[], Any]:
    return lambda: _on(TABLE, lambda x: _head(body(x)))


def _after_conv(layer: Callable[[], Any]) -> Callable[[], Any]:
    return _images(lambda x: layer()(x))


def _bent(function: str) -> Callable[[], Any]:
    return _images(lambda x: L.Conv2D(12, 3, padding="same", activation=function)(x))


def _joined(kind: Callable[[], Any]) -> Callable[[], Any]:
    def body(x: Any) -> Any:
        a = L.Conv2D(12, 3, padding="same", activation="relu", name="left")(x)
        b = L.Conv2D(12, 1, name="right")(x)
        return kind()([a, b])

    return _images(body)


def _added(x: Any) -> Any:
    a = L.Conv2D(12, 3, padding="same", activation="relu", name="left")(x)
    return L.ReLU()(a + x)


def _normed(x: Any) -> Any:
    return L.ReLU()(L.BatchNormalization(momentum=0.8)(x))


def _preact(x: Any) -> Any:
    y = L.Conv2D(12, 3, padding="same", name="inner")(_normed(x))
    return _normed(L.Add()([x, y]))


def _flat(x: Any) -> Any:
    return L.Dense(24, activation="relu")(L.Flatten()(x))


def _moved(x: Any) -> Any:
    x = L.Permute((2, 1, 3))(L.Conv2D(8, 3, strides=2, activation="relu")(x))
    return _head(L.Flatten()(L.Reshape((9, 32))(x)))


def _nested() -> Any:
    inner = keras.Sequential([keras.Input((6, 6, 12)), L.Conv2D(12, 3, name="deep"), L.ReLU()])
    return _images(lambda x: inner(x))()


def _distributed() -> Any:
    layer = L.Conv1D(8, 3, activation="relu", name="per_step")
    return _on((14, 14, 1), lambda x: _head(_flat(L.TimeDistributed(layer, name="distributed")(x))))


def _two_outputs() -> Any:
    x = keras.Input(IMAGE)
    y = L.Flatten()(L.Conv2D(12, 3, strides=2, activation="relu")(x))
    return keras.Model(x, [_head(y), L.Dense(1, activation="sigmoid", name="second")(y)])


def _shared() -> Any:
    layer = L.Conv2D(12, 3, padding="same", activation="relu", name="shared")
    return _images(lambda x: layer(layer(x)))()


def _attended(x: Any) -> Any:
    y = L.Dense(16)(x)
    y = L.Add()([y, L.MultiHeadAttention(2, 8)(y, y)])
    return L.GlobalAveragePooling1D()(y)


def _application(name: str) -> Callable[[], Any]:
    def build() -> Any:
        x = keras.Input((32, 32, 3))
        net = getattr(keras.applications, name)(
            input_tensor=x, weights=None, alpha=0.35 if name == "MobileNetV2" else 0.25, classes=10
        )
        for layer in net.layers:
            if isinstance(layer, L.BatchNormalization):
                layer.momentum = 0.9  # 0.999 is for trainings of many thousand steps
        return keras.Model(x, net.output)

    return build


KINDS: dict[str, Callable[[], Any]] = {
    "Dense": _table(lambda x: L.Dense(24, activation="relu")(x)),
    "Dense + BatchNormalization + ReLU": _table(lambda x: _normed(L.Dense(24)(x))),
    "Conv2D + BatchNormalization + ReLU": _images(
        lambda x: _normed(L.Conv2D(12, 3, padding="same", use_bias=False)(x))
    ),
    "DepthwiseConv2D + BatchNormalization + ReLU": _images(
        lambda x: _normed(L.DepthwiseConv2D(3, padding="same")(x))
    ),
    "SeparableConv2D": _after_conv(
        lambda: L.SeparableConv2D(12, 3, padding="same", activation="relu")
    ),
    "Conv1D": _rows(lambda x: _flat(L.Conv1D(12, 3, activation="relu")(x))),
    "Conv2DTranspose": _after_conv(
        lambda: L.Conv2DTranspose(12, 3, strides=2, padding="same", activation="relu")
    ),
    "activation='relu6'": _bent("relu6"),
    "LeakyReLU": _after_conv(lambda: L.LeakyReLU(0.1)),
    "a + b": _images(_added),
    "Concatenate": _joined(L.Concatenate),
    "Multiply": _joined(L.Multiply),
    "Dense + BatchNormalization, tanh": _table(
        lambda x: L.Activation("tanh")(L.BatchNormalization(momentum=0.8)(L.Dense(24)(x)))
    ),
    "Conv2D": _images(lambda x: L.Conv2D(12, 3, padding="same", activation="relu")(x)),
    "Conv2D, dilated": _images(
        lambda x: L.Conv2D(12, 3, dilation_rate=2, padding="same", activation="relu")(x)
    ),
    "Conv2D, groups=2": _images(
        lambda x: L.Conv2D(12, 3, groups=2, padding="same", activation="relu")(x)
    ),
    "Conv1D + BatchNormalization": _rows(lambda x: _flat(_normed(L.Conv1D(12, 3)(x)))),
    "DepthwiseConv1D": _rows(lambda x: _flat(L.DepthwiseConv1D(3, activation="relu")(x))),
    "SeparableConv1D": _rows(
        lambda x: _flat(L.SeparableConv1D(12, 3, padding="same", activation="relu")(x))
    ),
    "Conv3D": lambda: _on(
        VOLUME,
        lambda x: _head(
            L.Flatten()(
                L.Conv3D(12, 3, activation="relu")(
                    L.Conv3D(8, 3, strides=(1, 2, 2), activation="relu")(x)
                )
            )
        ),
    ),
    "ReLU(max_value=6)": _after_conv(lambda: L.ReLU(6.0)),
    "Activation('relu6')": _after_conv(lambda: L.Activation("relu6")),
    "PReLU": _after_conv(lambda: L.PReLU(shared_axes=[1, 2])),
    "ELU": _after_conv(L.ELU),
    "gelu": _bent("gelu"),
    "swish": _bent("swish"),
    "hard_swish": _bent("hard_swish"),
    "hard_sigmoid": _bent("hard_sigmoid"),
    "sigmoid": _bent("sigmoid"),
    "tanh": _bent("tanh"),
    "Softmax layer": lambda: _on(TABLE, lambda x: L.Softmax()(L.Dense(10)(x))),
    "Add": _joined(L.Add),
    "Subtract": _joined(L.Subtract),
    "Average": _joined(L.Average),
    "Maximum": _joined(L.Maximum),
    "MaxPooling2D": _after_conv(lambda: L.MaxPooling2D(2)),
    "AveragePooling2D": _after_conv(lambda: L.AveragePooling2D(2, 1)),
    "GlobalMaxPooling2D": _images(lambda x: L.Reshape((1, 1, 12))(L.GlobalMaxPooling2D()(x)) * x),
    "MaxPooling1D": _rows(lambda x: _flat(L.MaxPooling1D(2)(x))),
    "GlobalAveragePooling1D": _rows(
        lambda x: L.GlobalAveragePooling1D()(L.Conv1D(16, 5, activation="relu")(x))
    ),
    "UpSampling2D": _after_conv(lambda: L.UpSampling2D(2, interpolation="bilinear")),
    "Resizing": _after_conv(lambda: L.Resizing(9, 7)),
    "ZeroPadding2D": _after_conv(lambda: L.ZeroPadding2D(1)),
    "Cropping2D": _after_conv(lambda: L.Cropping2D(1)),
    "Flatten, Reshape, Permute": lambda: _on(IMAGE, _moved),
    "Dropout": _after_conv(lambda: L.Dropout(0.1)),
    "Rescaling(1/255)": lambda: _on(RAW, lambda x: _body(L.Rescaling(1 / 255)(x))),
    "Rescaling(1/127.5, -1)": lambda: _on(RAW, lambda x: _body(L.Rescaling(1 / 127.5, -1)(x))),
    "Normalization": lambda: _on(
        RAW,
        lambda x: _body(
            L.Normalization(mean=[30.0, 33.0, 36.0], variance=[5000.0, 6000.0, 7000.0])(x)
        ),
    ),
    "Embedding": lambda: _on(TOKENS, lambda x: _head(_flat(L.Embedding(16, 6)(x))), "int32"),
    "LSTM": _rows(lambda x: L.LSTM(16, unroll=True)(x)),
    "LayerNormalization": _table(
        lambda x: L.LayerNormalization()(L.Dense(24, activation="relu")(x))
    ),
    "BatchNormalization first": lambda: _on(
        IMAGE, lambda x: _body(L.BatchNormalization(momentum=0.8)(x))
    ),
    "pre-activation: Add, then BatchNormalization": _images(_preact),
    "ReLU, then BatchNormalization": _images(
        lambda x: L.BatchNormalization(momentum=0.8)(L.ReLU()(x))
    ),
    "nested Sequential": _nested,
    "TimeDistributed": _distributed,
    "two outputs": _two_outputs,
    "shared layer": _shared,
    "Dense, activation='softmax'": lambda: _on(TABLE, _head),
    "Dense, activation='gelu'": _table(lambda x: L.Dense(24, activation="gelu")(x)),
    "Dense, activation='swish'": _table(lambda x: L.Dense(24, activation="swish")(x)),
    "MobileNetV2": _application("MobileNetV2"),
    "MobileNet": _application("MobileNet"),
}
MORE: dict[str, Callable[[], Any]] = {
    "Conv1DTranspose": _rows(lambda x: _flat(L.Conv1DTranspose(8, 3, strides=2)(x))),
    "GRU": _rows(lambda x: L.GRU(16, unroll=True)(x)),
    "Bidirectional LSTM": _rows(lambda x: L.Bidirectional(L.LSTM(8, unroll=True))(x)),
    "MultiHeadAttention": _rows(_attended),
    "EinsumDense": _rows(
        lambda x: L.Flatten()(L.EinsumDense("abc,cd->abd", (14, 8), bias_axes="d")(x))
    ),
    "SELU": _bent("selu"),
    "mish": _bent("mish"),
    "softplus": _bent("softplus"),
    "softsign": _bent("softsign"),
    "ReLU(max_value=1.5)": _after_conv(lambda: L.ReLU(1.5)),
    "AveragePooling3D": lambda: _on(VOLUME, lambda x: _head(_flat(L.AveragePooling3D(2)(x)))),
    "MaxPooling3D": lambda: _on(
        VOLUME, lambda x: _head(_flat(L.MaxPooling3D(3, 2, padding="same")(x)))
    ),
    "ops: mean, square, 1 - x, x / 2": _images(
        lambda x: (1.0 - ops.relu(x)) / 2.0 + ops.mean(ops.square(x), axis=-1, keepdims=True)
    ),
}


def _body(x: Any) -> Any:
    x = L.Conv2D(12, 3, strides=2, activation="relu", name="first")(x)
    x = L.Conv2D(16, 3, activation="relu", name="second")(x)
    return _head(L.Flatten()(x))
