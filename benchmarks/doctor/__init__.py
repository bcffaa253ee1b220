"""The doctor on a corpus of sick and healthy programs, beside the rules of others."""
