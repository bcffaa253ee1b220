"""A recipe's space becomes configs, conditions and all; what cannot be searched is refused."""

import dataclasses

import keras_tuner
import pytest

from keras_trainkit import Config, InputError, Recipe
from keras_trainkit import recipe as recipes
from keras_trainkit.tuning.space import Space, values


def deep(hp, config):
    depth = hp.Int("depth", 1, 3, default=1)
    for layer in range(depth):
        with hp.conditional_scope("depth", list(range(layer + 1, 4))):
            hp.Choice(f"width_{layer}", [8, 16])
    return dataclasses.replace(config, epochs=depth)


def make(space):
    return Recipe(config=Config(), data=None, model=None, space=space, name="mine")


def test_the_shipped_recipes_have_spaces_that_start_at_their_own_config():
    for name in recipes.shipped():
        recipe = recipes.load(name)
        space = Space(recipe, recipe.config)
        hp = keras_tuner.HyperParameters()
        assert space.build(hp) == recipe.config
        space.build(hp)
        assert set(values(hp)) <= set(dataclasses.asdict(recipe.config))


def test_only_active_hyper_parameters_are_told():
    hp = keras_tuner.HyperParameters()
    space = Space(make(deep), Config())
    space.build(hp)
    assert values(hp) == {"depth": 1, "width_0": 8}
    hp.values["depth"] = 2
    assert space.overrides(hp) == {"epochs": 2}
    assert set(values(hp)) == {"depth", "width_0", "width_1"}


def test_hyperbands_epochs_are_the_configs():
    hp = keras_tuner.HyperParameters()
    hp.values["tuner/epochs"] = 3
    assert Space(make(deep), Config()).overrides(hp)["epochs"] == 3


@pytest.mark.parametrize(
    ("space", "words"),
    [
        (None, "must have a space"),
        (lambda hp, config: config, "must vary at least one field"),
        (lambda hp, config: hp.Int("a", 1, 2), "must return a Config.*received int"),
        (lambda hp, config: 1 / 0, "mine raised ZeroDivisionError in space"),
        (lambda hp, c: dataclasses.replace(c, epochs=hp.Int("e", 0, 2)), "epochs must be a pos"),
    ],
)
def test_what_cannot_be_searched_is_refused(space, words):
    with pytest.raises(InputError, match=words):
        Space(make(space), Config())
