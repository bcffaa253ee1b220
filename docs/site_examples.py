"""Tells the site's reference that a docstring's `Example:` is a section of code (for griffe)."""

import re
from typing import Any

import griffe


class Examples(griffe.Extension):
    """Renames the section to the one that griffe knows."""

    def on_object(self, *, obj: Any, **_: Any) -> None:
        """Rewrites the docstring of an object that was just read."""
        if obj.docstring:
            text = obj.docstring.value
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", text, flags=re.MULTILINE)
