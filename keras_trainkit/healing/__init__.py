"""Heal a training: apply one prescription at a time, keep what helps on validation."""

from keras_trainkit.healing.climb import Attempt as Attempt
from keras_trainkit.healing.climb import Story as Story
from keras_trainkit.healing.of_recipes import heal_recipe as heal_recipe
from keras_trainkit.healing.plain import Healed as Healed
from keras_trainkit.healing.plain import heal as heal
