"""Which way is better: one registry of metric directions, by name."""

import re

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

_MAX = """
    accuracy acc binary_accuracy categorical_accuracy sparse_categorical_accuracy
    top_k_categorical_accuracy sparse_top_k_categorical_accuracy
    auc precision recall true_positives true_negatives
    precision_at_recall recall_at_precision
    sensitivity_at_specificity specificity_at_sensitivity
    f1_score fbeta_score
    iou binary_iou mean_iou one_hot_iou one_hot_mean_iou
    r2_score pearson_correlation concordance_correlation cosine_similarity

    balanced_accuracy specificity f1 fbeta matthews_correlation cohen_kappa top_k_accuracy
    confusion_matrix roc_auc roc_curve pr_auc pr_curve
    r2 coefficient_of_determination explained_variance pearson spearman kendall concordance
    interval_coverage psnr ssim ndcg mean_reciprocal_rank

    silhouette calinski_harabasz
"""

_MIN = """
    loss false_positives false_negatives
    mean_squared_error mse mean_absolute_error mae root_mean_squared_error rmse
    mean_absolute_percentage_error mape mean_squared_logarithmic_error msle
    log_cosh_error logcosh log_cosh huber
    hinge squared_hinge categorical_hinge
    kl_divergence kld poisson
    crossentropy ce binary_crossentropy bce categorical_crossentropy
    sparse_categorical_crossentropy binary_focal_crossentropy categorical_focal_crossentropy
    categorical_generalized_cross_entropy
    dice tversky circle ctc

    error_rate hamming_loss brier_score expected_calibration_error maximum_calibration_error
    negative_log_likelihood perplexity mase
    point_rmse point_mae
    rmsle smape nrmse median_absolute_error max_error mean_pinball_loss interval_width
    reconstruction_error

    davies_bouldin
"""

_BY_CLASS = ("precision_", "recall_", "specificity_", "f1_", "fbeta_", "r2_")  # before a class name

_NAMES: dict[str, str] = {
    **dict.fromkeys(_MAX.split(), "max"),
    **dict.fromkeys(_MIN.split(), "min"),
}


def direction(name: str) -> str:
    """Returns whether more or less of a metric is better.

    Understands the names in Keras's logs: a `val_` prefix, Keras's `weighted_` prefix and numeric
    suffix for names that come twice, class names, `OUTPUT_loss` of a model with several outputs,
    and what `F1(average=None)` and its kind log, such as `f1_cat`.

    Args:
        name: such as "accuracy", "val_loss", "val_f1_1" or "MeanSquaredError".

    Returns:
        "max" or "min".

    Raises:
        InputError: the name is not registered.

    Example:
        >>> direction("val_accuracy_1"), direction("val_loss")
        ('max', 'min')
        >>> direction("acuracy")
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: 'acuracy' is not a metric of known direction. Did you
        mean 'accuracy'? Say which way is better with register_direction('acuracy', 'max') or
        'min'.
    """
    plain = str(name).removeprefix("val_")
    short = plain.removeprefix("weighted_")
    for reading in (plain, short, _unnumbered(plain), _unnumbered(short)):
        if _key(reading) in _DIRECTIONS:
            return _DIRECTIONS[_key(reading)]
    if _unnumbered(plain).endswith("_loss"):
        return "min"
    if short.startswith(_BY_CLASS):
        return "max"
    raise InputError(
        f"{name!r} is not a metric of known direction.{_checks.did_you_mean(plain, _NAMES)} "
        f"Say which way is better with register_direction({plain!r}, 'max') or 'min'."
    )


def register_direction(name: str, direction: str) -> None:
    """Says which way is better for a metric of your own, in this process.

    Args:
        name: as it is logged, without `val_`.
        direction: "max" or "min".

    Raises:
        InputError: the direction is neither, the name is empty, or it is registered already the
            other way.

    Example:
        >>> register_direction("profit", "max")
        >>> direction("val_profit")
        'max'
    """
    _checks.one_of("direction", direction, ("max", "min"))
    if not isinstance(name, str) or not name:
        raise InputError(f"name must be the name of a metric; received name={name!r}.")
    plain = name.removeprefix("val_")
    known = _DIRECTIONS.setdefault(_key(plain), direction)
    if known != direction:
        raise InputError(
            f"direction of {plain!r} must stay {known!r}; received direction={direction!r}. "
            "Give the metric another name."
        )
    _NAMES[plain] = direction


def _key(name: str) -> str:
    """Returns a name without case and underscores: `MeanIoU` and `mean_io_u` are one."""
    return name.lower().replace("_", "")


def _unnumbered(name: str) -> str:
    return re.sub(r"_\d+$", "", name)


_DIRECTIONS: dict[str, str] = {_key(name): way for name, way in _NAMES.items()}
