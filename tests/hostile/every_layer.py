"""A small model of every layer that Keras has, each as (shape of the input, arguments)."""

from collections.abc import Callable
from typing import Any

import keras

L = keras.layers
VECTOR, ROWS, PICTURE, VOLUME, SOUND = (6,), (6, 4), (8, 8, 3), (4, 4, 4, 2), (400,)
_BY_AXES = {1: ROWS, 2: PICTURE, 3: VOLUME}
_INTEGERS = ("Embedding", "ReversibleEmbedding", "IntegerLookup", "Hashing", "CategoryEncoding")

_PLAIN = """
    BatchNormalization LayerNormalization RMSNormalization UnitNormalization PReLU ReLU LeakyReLU
    ELU Softmax Identity ActivityRegularization
"""
_PICTURES = """
    RandomFlip RandomGrayscale RandomInvert RandomGaussianBlur RandomErasing RandomElasticTransform
    RandomPerspective RandomColorJitter AutoContrast Solarization AugMix RandAugment CutMix MixUp
"""

LAYERS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    **{name: (VECTOR, {}) for name in _PLAIN.split()},
    **{name: (PICTURE, {}) for name in _PICTURES.split()},
    **{name: (VECTOR, {"rate": 0.1}) for name in ("Dropout", "AlphaDropout", "GaussianDropout")},
    **{f"SpatialDropout{n}D": (shape, {"rate": 0.1}) for n, shape in _BY_AXES.items()},
    **{
        f"{kind}{n}D{end}": (shape, {"filters": 2, "kernel_size": 2})
        for kind, axes, end in (
            ("Conv", (1, 2, 3), ""),
            ("Conv", (1, 2, 3), "Transpose"),
            ("SeparableConv", (1, 2), ""),
        )
        for n, shape in _BY_AXES.items()
        if n in axes
    },
    **{f"DepthwiseConv{n}D": (_BY_AXES[n], {"kernel_size": 2}) for n in (1, 2)},
    **{
        f"ConvLSTM{n}D": ((3, *shape), {"filters": 2, "kernel_size": 2})
        for n, shape in _BY_AXES.items()
    },
    **{
        f"{kind}Pooling{n}D": (shape, {"pool_size": 2})
        for kind in ("Average", "Max")
        for n, shape in _BY_AXES.items()
    },
    **{
        f"Global{kind}Pooling{n}D": (shape, {})
        for kind in ("Average", "Max")
        for n, shape in _BY_AXES.items()
    },
    **{
        f"Adaptive{kind}Pooling{n}D": (shape, {"output_size": 2})
        for kind in ("Average", "Max")
        for n, shape in _BY_AXES.items()
    },
    **{
        f"{kind}{n}D": (shape, {})
        for kind in ("ZeroPadding", "UpSampling")
        for n, shape in _BY_AXES.items()
    },
    **{f"Cropping{n}D": (shape, {"cropping": 1}) for n, shape in _BY_AXES.items()},
    **{name: (ROWS, {"units": 3}) for name in ("LSTM", "GRU", "SimpleRNN")},
    **{name: (PICTURE, {"height": 4, "width": 4}) for name in ("Resizing", "CenterCrop")},
    **{
        name: (PICTURE, {"factor": 0.1})
        for name in (
            *("RandomRotation", "RandomBrightness", "RandomContrast", "RandomHue"),
            *("RandomSaturation", "RandomSharpness", "RandomColorDegeneration"),
        )
    },
    "Activation": (VECTOR, {"activation": "relu"}),
    "CategoryEncoding": (VECTOR, {"num_tokens": 4}),
    "Dense": (VECTOR, {"units": 3}),
    "Discretization": (VECTOR, {"bin_boundaries": [0.0, 1.0]}),
    "EinsumDense": (
        ROWS,
        {"equation": "abc,cd->abd", "output_shape": (None, 7), "bias_axes": "d"},
    ),
    "Embedding": (VECTOR, {"input_dim": 10, "output_dim": 3}),
    "Flatten": (ROWS, {}),
    "GaussianNoise": (VECTOR, {"stddev": 0.1}),
    "GroupNormalization": (PICTURE, {"groups": 3}),
    "Hashing": (VECTOR, {"num_bins": 4}),
    "IntegerLookup": (VECTOR, {"vocabulary": [1, 2, 3]}),
    "Masking": (ROWS, {}),
    "MelSpectrogram": (SOUND, {"fft_length": 64, "sequence_stride": 16}),
    "Normalization": (VECTOR, {"mean": 0.0, "variance": 1.0}),
    "Permute": (ROWS, {"dims": (2, 1)}),
    "RandomCrop": (PICTURE, {"height": 4, "width": 4}),
    "RandomPosterization": (PICTURE, {"factor": 4}),
    "RandomTranslation": (PICTURE, {"height_factor": 0.1, "width_factor": 0.1}),
    "RandomZoom": (PICTURE, {"height_factor": 0.1}),
    "RepeatVector": (VECTOR, {"n": 3}),
    "Rescaling": (PICTURE, {"scale": 0.5}),
    "Reshape": (VECTOR, {"target_shape": (3, 2)}),
    "ReversibleEmbedding": (VECTOR, {"input_dim": 10, "output_dim": 3}),
    "STFTSpectrogram": ((400, 1), {"frame_length": 32, "frame_step": 16, "fft_length": 64}),
}

WRAPPED: dict[str, Callable[[], Any]] = {
    "Bidirectional": lambda: L.Bidirectional(L.LSTM(3)),
    "RNN": lambda: L.RNN(L.LSTMCell(3)),
    "StackedRNNCells": lambda: L.RNN([L.GRUCell(3), L.SimpleRNNCell(2)]),
    "TimeDistributed": lambda: L.TimeDistributed(L.Dense(3)),
    "SpectralNormalization": lambda: L.TimeDistributed(L.SpectralNormalization(L.Dense(3))),
}

OF_TWO: dict[str, Callable[[], Any]] = {
    **{
        name: (lambda name=name: getattr(L, name)())
        for name in (
            *("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"),
            *("Attention", "AdditiveAttention"),
        )
    },
    "Dot": lambda: L.Dot(1),
}

# Aliases, bases, and what needs another backend or is no layer to be saved in a .keras file.
ELSEWHERE = {
    *("Layer", "Wrapper", "InputLayer", "InputSpec", "Lambda", "Pipeline", "Equalization"),
    *("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper", "MaxNumBoundingBoxes"),
    *("GRUCell", "LSTMCell", "SimpleRNNCell", "StringLookup", "TextVectorization"),
    *("RandomShear", "ContrastLimitedAdaptiveHistogramEqualization", "HashedCrossing"),
}


def model(name: str) -> keras.Model:
    """Returns a model with one layer of a name."""
    if name in LAYERS:
        shape, arguments = LAYERS[name]
        dtype = "int32" if name in _INTEGERS else None
        return keras.Sequential([keras.Input(shape, dtype=dtype), getattr(L, name)(**arguments)])
    if name in WRAPPED:
        return keras.Sequential([keras.Input(ROWS), WRAPPED[name]()])
    if name in OF_TWO:
        first, second = keras.Input(ROWS), keras.Input(ROWS)
        return keras.Model([first, second], OF_TWO[name]()([first, second]))
    return OTHERS[name]()


def _attention(layer: Any) -> keras.Model:
    rows = keras.Input(ROWS)
    return keras.Model(rows, layer(rows, rows))


def _nested() -> keras.Model:
    inner = keras.Sequential([keras.Input((3,)), L.Dense(2)])
    middle = keras.Sequential([keras.Input(VECTOR), L.Dense(3), inner])
    given = keras.Input(VECTOR)
    return keras.Model(given, L.Dense(1)(L.Concatenate()([middle(given), middle(-given)])))


def _operations() -> keras.Model:
    ops, given = keras.ops, keras.Input(VECTOR)
    x = ops.reshape(ops.concatenate([given, given * 2], -1), (-1, 3, 4))
    x = ops.pad(ops.repeat(ops.tile(x, (1, 2, 1)), 2, 1), ((0, 0), (1, 1), (0, 0)))
    return keras.Model(given, ops.one_hot(ops.cast(ops.sum(x, -1), "int32"), 5))


OTHERS: dict[str, Callable[[], keras.Model]] = {
    "GroupQueryAttention": lambda: _attention(L.GroupQueryAttention(4, 4, 2)),
    "MultiHeadAttention": lambda: _attention(L.MultiHeadAttention(2, 3)),
    "nested": _nested,
    "operations": _operations,
}
NAMES = (*LAYERS, *WRAPPED, *OF_TWO, *OTHERS)
