"""Tables that scikit-learn ships (diabetes) or downloads (california_housing)."""

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets.splits import Raw, Split

_DOWNLOADED = ("california_housing",)
_SHIPPED = ("breast_cancer", "diabetes", "digits", "iris", "wine")


def load(name: str) -> Raw:
    """Returns a table of scikit-learn's.

    Raises:
        InputError: there is no table of that name, or its download fails.
    """
    from sklearn import datasets

    _checks.one_of("sklearn data", name, [*_SHIPPED, *_DOWNLOADED])
    if name in _SHIPPED:
        found = getattr(datasets, f"load_{name}")()
    else:
        try:
            found = datasets.fetch_california_housing(n_retries=1, delay=0.1)
        except OSError as error:
            raise InputError(
                f"sklearn:{name} could not be downloaded ({error}): give data=npz:PATH with a file "
                "that holds x and y."
            ) from error
    features = tuple(str(feature) for feature in found.feature_names)
    return Raw(Split(found.data, found.target), features=features)
