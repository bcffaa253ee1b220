"""Training that waits for its data."""

import statistics

from keras_trainkit.diagnosis.finding import ADVICE, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SHARE = 0.5  # of a step's time
SECONDS = 5e-3  # below it the wait is the price of any pipeline
FEWEST = 3  # waits measured


def check(signals: Signals) -> Finding | None:
    """Most of a step's time passes before its batch is there.

    Seen by: the time some batches took to come, against the time of a step.
    Do: num_parallel_calls and prefetch in tf.data; workers=4 in a PyDataset; cache.
    Reference: tensorflow.org/guide/data_performance
    """
    waits = signals.data.get("waits", [])
    rows = [row for row in signals.epochs if row.get("steps") and row.get("wall")]
    if len(waits) < FEWEST or not rows:
        return None
    step = statistics.median(row["wall"] / row["steps"] for row in rows)
    wait = statistics.median(waits)
    if wait < SECONDS or wait < SHARE * step:
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=ADVICE,
        sentence=f"A step takes {1e3 * step:.1f} ms, and {1e3 * wait:.1f} ms of it pass waiting "
        "for its batch.",
        evidence={"seconds waiting": wait, "seconds a step": step, "batches timed": len(waits)},
        causes=("reading or preparing the data, one batch at a time",),
        prescription=Prescription(
            "dataset = dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE)"
            ".prefetch(tf.data.AUTOTUNE)  # a PyDataset: workers=4"
        ),
        effect=f"up to {step / max(step - wait, step / 10):.1f} times as many steps a second",
        reference="https://www.tensorflow.org/guide/data_performance",
    )


RULE = Rule("input_bound", "data come in time", check, ("data", "epochs"), live=False)
