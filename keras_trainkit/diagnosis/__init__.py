"""Rules over recorded signals: pure functions of plain values, one symptom a file.

The order of `RULES` is that of the report: a cause stands before what follows from it.
"""

from keras_trainkit.diagnosis import (
    bad_initialization,
    class_imbalance,
    constant_inputs,
    constant_predictions,
    constant_target,
    dead_units,
    exploding_gradients,
    frozen,
    head_loss,
    head_range,
    initial_loss,
    input_bound,
    label_noise,
    large_batch,
    leakage,
    learning_rate_sign,
    learning_rate_too_high,
    learning_rate_too_low,
    linear_hidden,
    loss_reduction,
    narrow_layer,
    no_signal,
    non_finite_data,
    non_finite_loss,
    not_learning,
    one_unit_softmax,
    oscillation,
    over_regularized,
    overfitting,
    rescued,
    saturated_units,
    shape_mismatch,
    small_batch,
    sorted_rows,
    stacked_softmax,
    stuck_metric,
    target_form,
    target_scale,
    too_few_steps,
    trained_too_long,
    unscaled_inputs,
    vanishing_gradients,
)
from keras_trainkit.diagnosis.finding import Finding as Finding
from keras_trainkit.diagnosis.finding import Prescription as Prescription
from keras_trainkit.diagnosis.judge import Verdict as Verdict
from keras_trainkit.diagnosis.judge import examine as examine
from keras_trainkit.diagnosis.judge import judge as judge
from keras_trainkit.diagnosis.rule import Rule as Rule
from keras_trainkit.diagnosis.signals import Signals as Signals

_MODULES = (
    # the data, the head and the loss
    non_finite_data,
    constant_inputs,
    target_form,
    shape_mismatch,
    one_unit_softmax,
    head_loss,
    head_range,
    stacked_softmax,
    learning_rate_sign,
    unscaled_inputs,
    target_scale,
    bad_initialization,
    loss_reduction,
    sorted_rows,
    constant_target,
    leakage,
    # the steps
    small_batch,
    large_batch,
    rescued,
    non_finite_loss,
    learning_rate_too_high,
    exploding_gradients,
    dead_units,
    saturated_units,
    frozen,
    vanishing_gradients,
    over_regularized,
    oscillation,
    learning_rate_too_low,
    # what comes of it
    class_imbalance,
    constant_predictions,
    no_signal,
    linear_hidden,
    narrow_layer,
    stuck_metric,
    not_learning,
    initial_loss,
    overfitting,
    label_noise,
    trained_too_long,
    too_few_steps,
    input_bound,
)
RULES: tuple[Rule, ...] = tuple(module.RULE for module in _MODULES)
