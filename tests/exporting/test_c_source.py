"""C source that compilers take, with the bytes and numbers of the file."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import c_source, to_c

CHECK = """
#include "digits-8.h"
#include "digits-8.h" /* the guard lets it be read twice */
#include <stdint.h>
#include <stdio.h>
int main(void) {
  if ((uintptr_t)digits_8_model % 16) return 1;
  if (!(digits_8_golden_tolerance_output_0 > 0)) return 2;
  fwrite(digits_8_model, 1, digits_8_model_len, stdout);
  fwrite(digits_8_golden_input_image, 1, sizeof digits_8_golden_input_image, stdout);
  fwrite(digits_8_golden_output_output_0, 1, sizeof digits_8_golden_output_output_0, stdout);
  return 0;
}
"""
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
COMPILERS = {
    "C99": ["gcc", "-std=c99", *STRICT],
    "C11": ["gcc", "-std=c11", *STRICT],
    "C++11": ["g++", "-x", "c++", "-std=c++11", *STRICT],
    "C++17": ["g++", "-x", "c++", "-std=c++17", *STRICT],
}


@pytest.fixture(scope="module", params=["int8", "float32"])
def written(request, digits, converted, tmp_path_factory):
    folder = tmp_path_factory.mktemp("c")
    path = shutil.copy(converted / f"{request.param}.tflite", folder / "digits-8.tflite")
    to_c(path, digits.test, count=2)
    (folder / "check.c").write_text(CHECK)
    return folder


@pytest.mark.parametrize("language", COMPILERS)
def test_a_compiler_gives_back_the_file_and_its_examples(digits, written, language):
    if not shutil.which(COMPILERS[language][0]):
        pytest.skip(f"{COMPILERS[language][0]} is not installed")
    program = str(written / "check")
    sources = [str(written / "digits-8.c"), str(written / "check.c")]
    command = [*COMPILERS[language], "-I", str(written), "-o", program, *sources]
    subprocess.run(command, check=True)
    printed = subprocess.run([program], capture_output=True, check=True).stdout
    content = (written / "digits-8.tflite").read_bytes()
    assert printed.startswith(content)
    whole = "tolerance_output_0 1\n" in (written / "digits-8.h").read_text()
    pixels = digits.test[:2].astype("float32")
    raw = (pixels - 128).astype("int8") if whole else pixels
    rest = printed[len(content) :]
    assert rest.startswith(raw.tobytes())
    answers = np.frombuffer(rest[raw.nbytes :], raw.dtype).reshape(2, 10)
    expected = digits.model.predict(digits.test[:2], verbose=0)
    np.testing.assert_array_equal(answers.argmax(1), expected.argmax(1))


def test_one_object_of_c_is_linked_into_c_plus_plus(written):
    if not shutil.which("g++"):
        pytest.skip("g++ is not installed")
    made = str(written / "model.o")
    subprocess.run(["gcc", "-std=c99", "-c", str(written / "digits-8.c"), "-o", made], check=True)
    main = ["-x", "c++", str(written / "check.c"), "-x", "none", made]
    subprocess.run(["g++", "-I", str(written), *main, "-o", str(written / "both")], check=True)


def test_floats_are_written_to_the_bit_and_what_is_none_by_name():
    values = np.random.default_rng(0).normal(size=500).astype("float32") * 1e-20
    values = np.concatenate([values, np.float32([0, 1, -2, 3e38, 1e-45, 16777216])])
    words = " ".join(c_source._lines(values)).replace(",", "").replace("f", "").split()
    np.testing.assert_array_equal(np.array(words, "float32"), values)
    odd = ", ".join(c_source._lines(np.float32([np.inf, -np.inf, np.nan])))
    assert odd == "INFINITY, -INFINITY, NAN,"


def test_a_file_that_is_there_stays(digits, converted, tmp_path):
    path = shutil.copy(converted / "int8.tflite", tmp_path / "a.tflite")
    (tmp_path / "a.c").write_text("mine")
    with pytest.raises(InputError, match=r"must leave a\.c new"):
        to_c(path, digits.test)
    assert (tmp_path / "a.c").read_text() == "mine"
    assert not (tmp_path / "a.h").exists()


def test_names_are_those_of_c():
    facts = {"inputs": [], "outputs": [], "arena_bytes": None, "arena_is": "unknown"}
    facts["arena_why"] = "install */ it"
    header, _ = c_source.render("8-bit.model", b"abc", {}, facts)
    assert "extern const unsigned char model_8_bit_model_model[3];" in header
    assert "#ifndef MODEL_8_BIT_MODEL_H_" in header
    odd = {"name": "a*/b\\", "dtype": "int8", "shape": [1], "scale": 0.5, "zero_point": 1}
    header, _ = c_source.render("größe*/", b"abc", {}, {**facts, "inputs": [odd]})
    assert header.count("*/") == 2
    with pytest.raises(InputError, match="a name that C can include"):
        c_source.places(Path('a"b.tflite'), False)
