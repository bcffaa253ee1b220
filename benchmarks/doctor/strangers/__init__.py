"""Faulty and healthy programs that the doctor's rules were not calibrated on."""
