"""C++ source that a compiler takes, with the bytes and numbers of the file."""

import shutil
import subprocess

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import c_source, to_c

CHECK = """
#include "digits-8.h"
#include "digits-8.h"  // the guard lets it be read twice
#include <cstdio>
int main() {
  if (reinterpret_cast<uintptr_t>(digits_8_model) % 16) return 1;
  fwrite(digits_8_model, 1, digits_8_model_len, stdout);
  fwrite(digits_8_golden_input_image, 1, sizeof digits_8_golden_input_image, stdout);
  fwrite(digits_8_golden_output_output_0, 1, sizeof digits_8_golden_output_output_0, stdout);
}
"""


@pytest.mark.parametrize("scheme", ["int8", "float32"])
def test_a_compiler_gives_back_the_file_and_its_examples(digits, converted, tmp_path, scheme):
    if not shutil.which("g++"):
        pytest.skip("g++ is not installed")
    path = shutil.copy(converted / f"{scheme}.tflite", tmp_path / "digits-8.tflite")
    header, source = to_c(path, digits.test, count=2)
    (tmp_path / "check.cc").write_text(CHECK)
    program = str(tmp_path / "check")
    flags = ["-std=c++17", "-Wall", "-Werror", "-I", str(tmp_path), "-o", program]
    subprocess.run(["g++", *flags, str(source), str(tmp_path / "check.cc")], check=True)
    printed = subprocess.run([program], capture_output=True, check=True).stdout
    content = path.read_bytes()
    assert printed.startswith(content)
    pixels = digits.test[:2].astype("float32")
    raw = (pixels - 128).astype("int8") if scheme == "int8" else pixels
    rest = printed[len(content) :]
    assert rest.startswith(raw.tobytes())
    answers = np.frombuffer(rest[raw.nbytes :], raw.dtype).reshape(2, 10)
    expected = digits.model.predict(digits.test[:2], verbose=0)
    np.testing.assert_array_equal(answers.argmax(1), expected.argmax(1))
    assert f"constexpr unsigned int digits_8_model_len = {len(content)};" in header.read_text()


def test_a_file_that_is_there_stays(digits, converted, tmp_path):
    path = shutil.copy(converted / "int8.tflite", tmp_path / "a.tflite")
    (tmp_path / "a.cc").write_text("mine")
    with pytest.raises(InputError, match=r"must leave a\.cc new"):
        to_c(path, digits.test)
    assert (tmp_path / "a.cc").read_text() == "mine"
    assert not (tmp_path / "a.h").exists()


def test_names_are_those_of_c():
    facts = {"inputs": [], "outputs": [], "arena_bytes": None}
    header, _ = c_source.render("8-bit.model", b"abc", {}, facts)
    assert "extern const unsigned char model_8_bit_model_model[3];" in header
    assert "#ifndef MODEL_8_BIT_MODEL_H_" in header
