"""What is measured of a training while it runs: for callbacks, the doctor and checkpoints."""
