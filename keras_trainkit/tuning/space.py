"""The recipe's search space: what may vary, and the config of a trial."""

import dataclasses
from typing import Any

import keras_tuner

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.recipe import Config, Recipe

_EPOCHS = "tuner/epochs"


class Space(keras_tuner.HyperModel):
    """A recipe's `space` as KerasTuner asks for it.

    Args:
        recipe: must have a `space`.
        config: the recipe's config with the user's overrides.

    Raises:
        InputError: the recipe has no space, it is empty, or it raises.
    """

    def __init__(self, recipe: Recipe[Any], config: Config) -> None:
        super().__init__()
        if recipe.space is None:
            raise InputError(
                f"recipe must have a space(hp, config) to search in; {recipe.name} has none: "
                "write one, and Recipe(..., space=space)."
            )
        self._space, self._name, self.config = recipe.space, recipe.name, config
        found = keras_tuner.HyperParameters()
        self.build(found)
        if not found.space:
            raise InputError(
                f"space must vary at least one field; {self._name}'s asks hp for nothing, as "
                "hp.Float('learning_rate', 1e-4, 1e-1, sampling='log', "
                "default=config.learning_rate)."
            )

    def build(self, hp: Any) -> Config:
        """Returns the config of these hyper-parameters."""
        try:
            found = self._space(hp, self.config)
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"{self._name} raised {type(error).__name__} in space(): {error}."
            ) from error
        if not isinstance(found, type(self.config)):
            raise InputError(
                f"space must return a {type(self.config).__name__}, as dataclasses.replace(config, "
                f"...) does; received {type(found).__name__}."
            )
        return found

    def overrides(self, hp: Any) -> dict[str, Any]:
        """Returns the fields that a trial sets: those that vary, and those that changed."""
        found, base = dataclasses.asdict(self.build(hp)), dataclasses.asdict(self.config)
        names = {one.name for one in hp.space}
        chosen = {k: v for k, v in found.items() if k in names or v != base[k]}
        if _EPOCHS in hp.values:
            chosen["epochs"] = int(hp.values[_EPOCHS])
        recipes.override(self.config, chosen, self._name)
        return chosen

    def describe(self) -> dict[str, Any]:
        """Returns ranges and conditions, to know the same space again."""
        found = keras_tuner.HyperParameters()
        self.build(found)
        return found.get_config()


def values(hp: Any) -> dict[str, Any]:
    """Returns the active hyper-parameters of a trial, without KerasTuner's own."""
    return {
        one.name: hp.values[one.name]
        for one in hp.space
        if one.name in hp.values and hp.is_active(one) and not one.name.startswith("tuner/")
    }
