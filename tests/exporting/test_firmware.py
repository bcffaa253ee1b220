"""A firmware folder: what compilers say of it, and what it prints.

Without TensorFlow Lite Micro's C++ tree (`TFLM_DIR`) its headers are a stand-in, `tflm_stub.py`.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import to_firmware
from tests.exporting import tflm_stub
from tests.exporting.test_micro import needed

pytestmark = needed
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
ARM = {
    "cortex-m4": ["-mcpu=cortex-m4", "-mthumb"],
    "cortex-m55": ["-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard"],
}


@pytest.fixture(scope="module", params=["int8", "float32"])
def made(request, digits, converted, tmp_path_factory):
    place = tmp_path_factory.mktemp("firmware")
    path = shutil.copy(converted / f"{request.param}.tflite", place / "digits-8.tflite")
    folder = to_firmware(path, digits.test, place / "board", count=3)
    tflm_stub.write(place / "stub", "digits_8", "digits-8", "image")
    return folder


def test_everything_is_there(made):
    files = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert files == {
        *("README.md", "CMakeLists.txt", "board.ino", "host/main.cpp", "firmware.json"),
        *("zephyr/CMakeLists.txt", "zephyr/prj.conf", "zephyr/src/main.cpp"),
        *("src/digits-8.h", "src/digits-8.c", "src/digits_8_resolver.h"),
        *("src/digits_8_check.h", "src/digits_8_check.cpp"),
    }
    resolver = (made / "src" / "digits_8_resolver.h").read_text()
    assert resolver.count("resolver->Add") == int(resolver.partition("Resolver<")[2].split(">")[0])
    assert "AddConv2D" in resolver
    texts = [path.read_text() for path in made.rglob("*.*") if path.suffix != ".c"]
    assert not any("@" in text for text in texts)
    assert "(measured)" in (made / "README.md").read_text()


def compiled(made, compiler, *options):
    command = [compiler, *STRICT, *options, "-isystem", str(made.parent / "stub")]
    command += ["-I", str(made / "src")]
    return subprocess.run(command, check=True, cwd=made)


@pytest.mark.parametrize("standard", ["c++11", "c++17"])
@pytest.mark.parametrize(("off", "word"), [(0, "pass: 3 examples"), (100, "fail: example 0")])
def test_it_says_pass_or_the_first_difference(made, standard, off, word):
    if not shutil.which("g++"):
        pytest.skip("g++ is not installed")
    compiled(made, "gcc", "-std=c99", "-c", "src/digits-8.c", "-o", "model.o")
    sources = ["src/digits_8_check.cpp", "host/main.cpp", "model.o"]
    compiled(made, "g++", f"-std={standard}", f"-DOFF={off}", *sources, "-o", "check")
    run = subprocess.run([made / "check"], capture_output=True, text=True, check=False)
    assert word in run.stdout
    assert run.returncode == (off != 0)
    for name in ("model.o", "check"):
        (made / name).unlink()


@pytest.mark.parametrize("core", ARM)
def test_compilers_for_microcontrollers_take_it(made, core):
    if not shutil.which("arm-none-eabi-g++"):
        pytest.skip("arm-none-eabi-g++ is not installed")
    name = str(made.parent / f"{core}.o")
    compiled(made, "arm-none-eabi-gcc", "-std=c99", *ARM[core], "-c", "src/digits-8.c", "-o", name)
    check = "src/digits_8_check.cpp"
    compiled(
        made, "arm-none-eabi-g++", "-std=c++17", "-DOFF=0", *ARM[core], "-c", check, "-o", name
    )


@pytest.mark.proof
def test_tensorflow_lite_micro_itself_passes_it(made, tmp_path):
    tree = os.environ.get("TFLM_DIR", "")
    if not Path(tree, "tensorflow").is_dir() or not shutil.which("cmake"):
        pytest.skip("needs cmake, and a tree of TensorFlow Lite Micro: set TFLM_DIR")
    build = [str(tmp_path), f"-DTFLM_DIR={tree}", "-DCMAKE_BUILD_TYPE=Release"]
    subprocess.run(["cmake", "-S", str(made), "-B", *build], check=True)
    subprocess.run(["cmake", "--build", str(tmp_path), "--parallel", "2"], check=True)
    run = subprocess.run([tmp_path / "check"], capture_output=True, text=True, check=False)
    assert "pass: 3 examples" in run.stdout + run.stderr


def test_a_folder_that_holds_something_else_stays(digits, converted, tmp_path):
    path = converted / "int8.tflite"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    for overwrite in (False, True):
        with pytest.raises(InputError, match="folder must be new or empty"):
            to_firmware(path, digits.test, tmp_path / "mine", overwrite=overwrite)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"
    with pytest.raises(InputError, match="make it first"):
        to_firmware(path, digits.test, tmp_path / "none" / "below")
    with pytest.raises(InputError, match="a file or a link"):
        to_firmware(path, digits.test, tmp_path / "mine" / "notes.txt")
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_a_project_of_somebody_is_never_taken_for_ours(digits, converted, tmp_path):
    path, folder = converted / "int8.tflite", tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "CMakeLists.txt").write_text("project(thesis)")
    (folder / "src" / "thesis.c").write_text("years")
    for manifest in (None, "{}", "[", '{"written_by": "keras_trainkit", "files": ["../x"]}'):
        if manifest is not None:
            (folder / "firmware.json").write_text(manifest)
        with pytest.raises(InputError, match="folder must be new or empty"):
            to_firmware(path, digits.test, folder, overwrite=True)
    assert (folder / "src" / "thesis.c").read_text() == "years"
    assert (folder / "CMakeLists.txt").read_text() == "project(thesis)"


@pytest.mark.parametrize("name", [".", "..", "../.."])
def test_the_folder_that_one_is_in_is_refused(name, digits, converted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="a folder of its own; received"):
        to_firmware(converted / "int8.tflite", digits.test, name)


def test_one_of_ours_is_written_over_when_told_and_the_rest_stays(digits, converted, tmp_path):
    path, folder = converted / "int8.tflite", tmp_path / "board"
    folder.mkdir()
    to_firmware(path, digits.test, folder, count=1)
    (folder / "build").mkdir()
    (folder / "build" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="folder must be new"):
        to_firmware(path, digits.test, folder)
    other = shutil.copy(converted / "float32.tflite", tmp_path / "other.tflite")
    to_firmware(other, digits.test, folder, count=2, overwrite=True)
    assert (folder / "build" / "mine.txt").read_text() == "mine"
    assert not (folder / "src" / "int8.h").exists()
    assert "[2][" in (folder / "src" / "other.h").read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["board", "other.tflite"]


def test_what_no_microcontroller_takes_is_refused(digits, converted, tmp_path):
    with pytest.raises(InputError, match="working memory is known; received dynamic"):
        to_firmware(converted / "dynamic.tflite", digits.test, tmp_path / "board")
    assert list(tmp_path.iterdir()) == []
