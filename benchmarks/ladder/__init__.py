"""How soon programs reach an accuracy on MNIST: from the classic program up, a change a rung."""
