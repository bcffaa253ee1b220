"""What the pictures show, read off the figure."""

import numpy as np

from keras_trainkit.tuning import pictures
from keras_trainkit.tuning.lr_range import conclude, read

RATES = np.geomspace(1e-6, 10, 100)
LOSSES = 2 - 1.5 / (1 + np.exp(-3 * (np.log10(RATES) + 2))) + np.exp(4 * (np.log10(RATES) - 0.3))


def test_every_suggestion_is_marked(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(pictures, "_save", lambda figure, path: drawn.append(figure))
    found = conclude((read(RATES, LOSSES),))
    pictures.draw_range(found, tmp_path / "x.png")
    labels = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert [label.split()[0] for label in labels] == [
        "valley", "steep", "minimum", "slide", "recommended",
    ]  # fmt: skip
    assert labels[-1] == f"recommended {found.recommended:.2g}"
