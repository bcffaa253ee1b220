"""One scale for each column of a Dense kernel, or one for all of it: which of the two is better.

The converter gives each its own. That is closer to Keras, and costs twelve bytes a column in the
file and more in a microcontroller's working memory; firmware with TensorFlow Lite Micro from before
September 2024 refuses it, or computes it wrongly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from keras_trainkit.exporting import findings
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.schemes import SCHEMES

PER_CHANNEL, PER_TENSOR, AUTO = FORMS = ("per_channel", "per_tensor", "auto")
ATTRIBUTE = "_experimental_disable_per_channel_quantization_for_dense_layers"  # of the converter
_END = f"-{PER_TENSOR}"
_CLOSE = 1.0  # decibels, and as many tenths of a point of accuracy, that the smaller file may lose


def variants(scheme: str, form: str) -> list[str]:
    """Returns the files to make of a scheme; the converter's own is named as the scheme.

    Example:
        >>> variants("int8", "auto"), variants("float32", "auto")
        (['int8', 'int8-per_tensor'], ['float32'])
    """
    if not SCHEMES[scheme].calibrated or form == PER_CHANNEL:
        return [scheme]
    return [scheme + _END] if form == PER_TENSOR else [scheme, scheme + _END]


def scheme_of(variant: str) -> str:
    """Returns the scheme that a file is of.

    Example:
        >>> scheme_of("int8-per_tensor"), scheme_of("int8")
        ('int8', 'int8')
    """
    return variant.removesuffix(_END)


def ask(converter: Any, variant: str) -> None:
    """Tells the converter to give a Dense kernel one scale, where a file is to have it.

    Raises:
        ValueError: this converter cannot.
    """
    if variant.endswith(_END):
        if not hasattr(converter, ATTRIBUTE):
            raise ValueError("this TensorFlow has no Dense per tensor; give dense='per_channel'")
        setattr(converter, ATTRIBUTE, True)


def choose(reports: Mapping[str, Mapping[str, Any]], budget: Budget | None = None) -> str:
    """Returns the file to keep: the smaller one, unless it answers worse.

    Worse is a finding more, a decibel less in an output, or a tenth of a point of accuracy, or a
    percent of RMSE, that it loses more.

    Args:
        reports: the report of each file.
        budget: what is allowed.
    """
    names = sorted(reports, key=lambda name: _size(reports[name]))
    best = names[0]
    for name in names[1:]:
        if _worse(reports[best], reports[name], budget):
            best = name
    return best


def _size(report: Mapping[str, Any]) -> tuple[int, int]:
    return report["bytes"], report.get("arena_bytes") or 0


def _worse(one: Mapping[str, Any], other: Mapping[str, Any], budget: Budget | None) -> bool:
    first, second = one["verified"], other["verified"]
    found = [len(findings.of(each, budget)) for each in (first, second)]
    if found[0] != found[1]:
        return found[0] > found[1]
    if "drop_pp" in first and first["drop_pp"] > second["drop_pp"] + _CLOSE / 10:
        return True
    if "rise_percent" in first and first["rise_percent"] > second["rise_percent"] + _CLOSE:
        return True
    return any(a < b - _CLOSE for a, b in zip(_powers(first), _powers(second), strict=True))


def _powers(verified: Mapping[str, Any]) -> Sequence[float]:
    return [each["sqnr_db"] for each in verified["outputs"] if "sqnr_db" in each]


def described(reports: Mapping[str, Mapping[str, Any]], chosen: str) -> dict[str, Any]:
    """Returns which form was kept, and the figures that decided it, for the report."""
    keys = ("bytes", "arena_bytes")
    tried = {
        PER_TENSOR if name.endswith(_END) else PER_CHANNEL: {
            **{key: report.get(key) for key in keys},
            "sqnr_db": min(_powers(report["verified"]), default=None),
            **{
                k: report["verified"][k]
                for k in ("drop_pp", "rise_percent")
                if k in report["verified"]
            },
        }
        for name, report in reports.items()
    }
    return {"form": PER_TENSOR if chosen.endswith(_END) else PER_CHANNEL, "tried": tried}
