"""Seeded faults: what the tests are worth."""
