"""What a forked child has of its own: variables, place, chance, input, output, limits."""

import pytest

from keras_trainkit import processes
from keras_trainkit.processes import CrashError, Limits
from tests.processes.conftest import TOLD

MINUTE = Limits(seconds=60)


def run(server, name, folder, limits=MINUTE, **arguments):
    child = server.start(f"{TOLD}:{name}", folder, arguments, limits=limits)
    return processes.outcome(child, limits)


def test_a_fork_has_what_its_caller_has_now(light, told, monkeypatch, tmp_path):
    first = run(light, "say", told, word="here")
    monkeypatch.setenv("TOLD", "something")
    monkeypatch.chdir(tmp_path)
    second = run(light, "say", told)
    assert (first["word"], first["variable"], first["typed"]) == ("here", None, "")
    assert (second["variable"], second["place"]) == ("something", str(tmp_path))
    assert first["parent"] == second["parent"] == light._process.pid
    assert first["pid"] != second["pid"]
    assert first["draws"] != second["draws"]
    assert (told / "log.txt").read_text() == "said\n"


def test_a_forks_end_is_its_own(light, told):
    with pytest.raises(CrashError, match=r"^ended with code 1 .KeyError: 'nothing'"):
        run(light, "fail", told)
    with pytest.raises(CrashError, match=r"^was killed by SIGSEGV$"):
        run(light, "crash", told)
    with pytest.raises(CrashError, match=r"^ended with code 1 .MemoryError"):
        run(light, "eat", told, Limits(seconds=60, memory_gib=1))
    pid = light._process.pid
    assert run(light, "say", told)["parent"] == pid


def test_a_module_that_fails_to_load_is_the_childs_error(light, told):
    child = light.start("keras_trainkit.nowhere:run", told, {})
    with pytest.raises(CrashError, match=r"No module named 'keras_trainkit.nowhere'"):
        processes.outcome(child, MINUTE)
    assert run(light, "say", told)["pid"]
