"""Whatever ends a fit, callbacks are settled."""

import copy
import pickle
import threading

import keras
import numpy as np
import pytest

from keras_trainkit.recording.settling import SettlingCallback

X = np.ones((4, 1), "float32")


class Noted(SettlingCallback):
    def __init__(self, name="a", notes=None, fails=False):
        super().__init__()
        self.name, self.notes, self.fails = name, [] if notes is None else notes, fails

    def settle(self):
        self.notes.append(self.name)
        if self.fails:
            raise ValueError("no way back")


class Breaks(keras.callbacks.Callback):
    """Raises in a hook, as a later callback, validation or Ctrl-C would."""

    def __init__(self, hook, error=KeyError):
        super().__init__()
        self.error = error
        setattr(self, hook, self._break)

    def _break(self, *arguments, **options):
        raise self.error("broken")


@pytest.fixture(scope="module")
def model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    return model


def fit(model, *callbacks, **options):
    model.fit(X, X, verbose=0, validation_data=(X, X), callbacks=list(callbacks), **options)


HOOKS = "on_train_begin on_epoch_begin on_train_batch_begin on_train_batch_end on_test_begin "
HOOKS += "on_test_batch_end on_test_end on_epoch_end on_train_end"


@pytest.mark.parametrize("hook", HOOKS.split())
@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, SystemExit])
def test_an_end_from_anywhere_settles(model, hook, error):
    noted = Noted()
    with pytest.raises(error):
        fit(model, noted, Breaks(hook, error))
    assert noted.notes == ["a"]


def test_the_last_is_settled_first_and_an_error_in_it_is_a_note(model):
    notes = []
    callbacks = [Noted("a", notes), Noted("b", notes, fails=True), Noted("c", notes)]
    with pytest.raises(KeyError) as caught:
        fit(model, *callbacks, Breaks("on_epoch_end"))
    assert notes == ["c", "b", "a"]
    assert caught.value.__notes__ == [
        "Noted could not put right what it had changed: no way back",
    ]


def test_a_fit_that_ends_well_is_left_to_on_train_end(model):
    noted = Noted()
    fit(model, noted)
    assert noted.notes == []
    with pytest.raises(KeyError):  # of another fit it is no part
        fit(model, Breaks("on_epoch_end"))
    assert noted.notes == []


def test_a_fit_within_a_fit_settles_its_own(model):
    other = keras.models.clone_model(model)
    other.compile(optimizer="sgd", loss="mse")
    outer, inner = Noted("outer"), Noted("inner")

    class Inside(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            with pytest.raises(KeyError):
                fit(other, inner, Breaks("on_epoch_end"))

    fit(model, outer, Inside())
    assert (outer.notes, inner.notes) == ([], ["inner"])


def test_an_error_in_a_step(model):
    class Data(keras.utils.PyDataset):
        seen = 0

        def __len__(self):
            return 3

        def __getitem__(self, place):
            self.seen += 1
            if self.seen > 30:
                raise OSError("the disk is gone")
            return X, X

    noted = Noted()
    with pytest.raises(Exception, match="the disk is gone"):
        model.fit(Data(), epochs=20, verbose=0, callbacks=[noted])
    assert noted.notes == ["a"]


def test_copies_are_settled_too(model):
    for twin in (copy.deepcopy(Noted("a")), pickle.loads(pickle.dumps(Noted("a")))):
        with pytest.raises(KeyError):
            fit(model, twin, Breaks("on_epoch_end"))
        assert twin.notes == ["a"]


def test_a_list_of_callbacks_that_was_made_before_the_fit(model):
    noted = Noted()
    ready = keras.callbacks.CallbackList([noted, Breaks("on_epoch_end")], model=model)
    with pytest.raises(KeyError):
        model.fit(X, X, verbose=0, callbacks=ready)
    assert noted.notes == ["a"]


def test_fits_in_two_threads_settle_their_own():
    begun, gone_on, ended = threading.Barrier(2, timeout=60), Noted("on"), []

    class Together(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            begun.wait()

    def train(*callbacks):
        own = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        own.compile(optimizer="sgd", loss="mse", run_eagerly=True)
        try:
            fit(own, *callbacks)
        except KeyError:
            ended.append(callbacks[0].notes)

    other = threading.Thread(target=train, args=(gone_on, Together()))
    other.start()
    train(Noted("broken"), Together(), Breaks("on_epoch_end"))
    other.join()
    assert (ended, gone_on.notes) == ([["broken"]], [])


def test_a_fit_of_the_users_own_around_that_of_keras():
    class Own(keras.Sequential):
        def fit(self, *arguments, **options):
            return super().fit(*arguments, **options)

    own, noted = Own([keras.Input((1,)), keras.layers.Dense(1)]), Noted()
    own.compile(optimizer="sgd", loss="mse")
    with pytest.raises(KeyError):
        fit(own, noted, Breaks("on_epoch_begin"))
    assert noted.notes == ["a"]


def test_fit_is_wrapped_once(model):
    before = keras.Model.fit
    Noted()
    assert keras.Model.fit is before
    assert keras.Model.fit.__name__ == "fit"
    assert not hasattr(keras.Model.fit.__wrapped__, "settles_callbacks")
