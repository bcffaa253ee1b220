"""The tutorials' notebooks are those of their source, and run from the first cell to the last."""

import json

import pytest

from tests import scripts
from tests.conftest import ROOT

tutorials = scripts.loaded("make_tutorials")


@pytest.mark.parametrize("name", tutorials.TUTORIALS)
def test_a_notebook_is_that_of_its_source_and_was_run(name):
    kept = json.loads((ROOT / "docs" / "tutorials" / f"{name}.ipynb").read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in kept["cells"]]
    assert sources == [part for _, part in tutorials.parts(tutorials.TUTORIALS[name])]
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    kinds = {output["output_type"] for cell in code for output in cell["outputs"]}
    assert "error" not in kinds


@pytest.mark.proof
@pytest.mark.parametrize("name", tutorials.TUTORIALS)
def test_a_notebook_runs(name, tmp_path):
    pytest.importorskip("nbclient")
    tutorials.execute(tutorials.notebook(tutorials.TUTORIALS[name]), tmp_path)


def test_the_tutorials_stand_in_the_site():
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [name for name in tutorials.TUTORIALS if f"tutorials/{name}.ipynb" not in menu] == []
