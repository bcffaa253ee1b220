"""No module imports, by however many steps, what imports it: not at the top, not in a function."""

import graphlib

import grimp
import pytest

ROOT = "keras_trainkit"


@pytest.fixture(scope="module")
def imports():
    graph = grimp.build_graph(ROOT, exclude_type_checking_imports=True, cache_dir=None)
    return {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}


def test_there_is_no_circle_of_imports(imports):
    list(graphlib.TopologicalSorter(imports).static_order())


def test_a_circle_is_found(imports):
    seeded = {**imports, f"{ROOT}._checks": {f"{ROOT}.training.train"}}
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter(seeded).static_order())
