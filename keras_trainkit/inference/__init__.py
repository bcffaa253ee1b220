"""A finished model answers new rows: from a run, or from an exported file without TensorFlow."""
