"""The form that each layer has in a LiteRT file of integers: one rule a kind of layer."""
