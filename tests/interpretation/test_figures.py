"""Figures for pages."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from keras_trainkit.interpretation import figures


def test_an_svg_is_well_formed_and_its_ids_are_its_own():
    figure, axes = figures.chart(xlabel="<b>&")
    axes.plot([0, 1], [0, 1], "o", color=figures.FIRST)
    text = figures.svg(figure, 'a "title" <b>', "key")
    ET.fromstring(text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert ids
    assert all(name.startswith("key-") for name in ids)
    targets = set(re.findall(r'xlink:href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)", text))
    assert targets
    assert targets <= set(ids)
    assert f"var(--c1, {figures.FIRST})" in text  # a notebook has no variables
    assert "currentColor" in text
    assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", text)


def test_a_figure_is_the_same_every_time():
    def once():
        counts = np.eye(3, dtype=int)
        return figures.svg(figures.draw_confusion(counts, ["$a$", "b" * 40, "<c>"]), "t", "k")

    assert once() == once()
    assert "&lt;c&gt;" in once()


def test_many_points_are_thinned():
    x = np.arange(100_000.0)
    line = figures.draw_scatter(x, x, "diagonal").axes[0].lines[0]
    assert len(line.get_xdata()) == figures.MOST_POINTS


def test_titles_and_keys_are_text_alone():
    figure, axes = figures.chart()
    axes.plot([0, 1], [0, 1], label="x")
    text = figures.svg(figure, r"over \1 \d", 'a"><script>\\1')
    ET.fromstring(text)
    assert r'aria-label="over \1 \d"' in text
    assert "<script" not in text
    other = figures.svg(figure, "t", "a b")
    ids = set(re.findall(r'\bid="([^"]+)"', other))
    assert not ids & set(re.findall(r'\bid="([^"]+)"', figures.svg(figure, "t", "a.b")))


@pytest.mark.parametrize(("low", "high"), [(0.041, 0.049), (0.06, 0.7), (1, 5), (1e-4, 30)])
def test_a_logarithmic_axis_has_numbers(low, high):
    for which in "xy":
        figure, axes = figures.chart()
        axes.plot([low, high], [low, high])
        figures.logarithmic(axes, which)
        ends = getattr(axes, f"get_{which}lim")()
        figure.draw_without_rendering()
        ticks = getattr(axes, f"{which}axis").get_ticklabels()
        place = 0 if which == "x" else 1
        shown = {t.get_text() for t in ticks if ends[0] <= t.get_position()[place] <= ends[1]}
        assert 2 <= len(shown - {""}) <= 12
        assert all("$" not in word for word in shown)


def test_a_few_extremes_do_not_flatten_a_scatter_and_are_counted():
    x, y = np.arange(300.0), np.arange(300.0) % 7
    x[5], y[9] = 1e9, -1e6
    axes = figures.draw_scatter(x, y, "zero", xlabel="x").axes[0]
    assert axes.get_xlim()[1] < 330
    assert axes.get_ylim()[0] > -2
    assert axes.get_title("right") == "2 beyond the axes"
    heavy = np.random.default_rng(0).normal(size=300)
    assert figures.draw_scatter(heavy, heavy, "zero").axes[0].get_title("right") == ""


def test_an_axis_of_codes_has_their_names():
    axes = figures.draw_scatter(np.arange(4.0), np.ones(4), "zero", {0.0: "a$", 3.0: "b"}).axes[0]
    assert [each.get_text() for each in axes.get_xticklabels()] == [r"a\$", "b"]
