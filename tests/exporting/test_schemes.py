"""The table of schemes."""

from keras_trainkit.exporting.schemes import SCHEMES


def test_a_file_of_integers_alone_is_calibrated_and_has_integer_ends():
    for scheme in SCHEMES.values():
        if scheme.whole:
            assert scheme.calibrated
            assert scheme.io in ("int8", "uint8")
        else:
            assert scheme.io == "float32"
