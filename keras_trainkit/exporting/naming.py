"""Names that a signature and C can hold: distinct, whatever the inputs of a model are called."""

import keyword
import re
from collections.abc import Sequence

_MADE_UP = re.compile(r"(keras_tensor|input_layer)(_\d+)?")  # others after loading the model


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Returns a name for each input, in order.

    A name that only Keras made up becomes `input_` and its place, since it is another one after the
    model is loaded. Of names that would be the same, also but for their case, the first that a
    person wrote so keeps it, and the others get a number.

    Args:
        names: what Keras calls the inputs.

    Example:
        >>> distinct(["x.1", "x_1", "keras_tensor_7", "größe"])
        ('x_1_2', 'x_1', 'input_2', 'gr__e')
    """
    wanted = [_clean(name, place) for place, name in enumerate(names)]
    found: dict[int, str] = {}
    for place in sorted(range(len(names)), key=lambda place: wanted[place] != names[place]):
        name, number = wanted[place], 1
        while name.lower() in {each.lower() for each in found.values()}:
            number += 1
            name = f"{wanted[place]}_{number}"
        found[place] = name
    return tuple(found[place] for place in range(len(names)))


def _clean(name: str, place: int) -> str:
    """Returns a name of letters, digits and `_` that begins with a letter and is no keyword."""
    if _MADE_UP.fullmatch(name):
        return f"input_{place}"
    plain = re.sub(r"[^0-9A-Za-z_]", "_", name)
    usable = plain[:1].isalpha() and not keyword.iskeyword(plain) and plain != "self"
    return plain if usable else f"input_{plain}"
