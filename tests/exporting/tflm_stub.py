"""A stand-in for the headers of TensorFlow Lite Micro: it compiles as they do, and runs nothing.

`Invoke` copies the golden output of the first example that was not copied yet, plus OFF.
"""

from pathlib import Path

from keras_trainkit.exporting import operators

_RESOLVER = """#pragma once
#include "tensorflow/lite/schema/schema_generated.h"
enum TfLiteStatus { kTfLiteOk, kTfLiteError };
namespace tflite {
template <unsigned N> class MicroMutableOpResolver {
 public:
METHODS
 private:
  unsigned count = 0;
  TfLiteStatus next() { return ++count <= N ? kTfLiteOk : kTfLiteError; }
};
}
"""
_SCHEMA = """#pragma once
#define TFLITE_SCHEMA_VERSION 3
namespace tflite {
struct Model { unsigned version() const { return 3; } };
inline const Model* GetModel(const void*) { static const Model model; return &model; }
}
"""
_INTERPRETER = """#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include "MODEL.h"
struct TfLiteTensor { union { char* raw; } data; };
namespace tflite {
class MicroInterpreter {
 public:
  template <typename R>
  MicroInterpreter(const Model*, const R&, uint8_t*, size_t) {
    given.data.raw = in; taken.data.raw = out;
  }
  TfLiteStatus AllocateTensors() { return kTfLiteOk; }
  TfLiteStatus Reset() { return kTfLiteOk; }
  TfLiteStatus Invoke() {
    std::memcpy(out, NAME_golden_output_output_0[run], sizeof NAME_golden_output_output_0[run]);
    out[3] = static_cast<char>(out[3] + OFF);  // the exponent of a float
    const bool same = !std::memcmp(in, INPUT[run], sizeof INPUT[run]);
    ++run;
    return same ? kTfLiteOk : kTfLiteError;
  }
  size_t arena_used_bytes() const { return 1; }
  TfLiteTensor* input(int) { return &given; }
  TfLiteTensor* output(int) { return &taken; }
 private:
  int run = 0;
  char in[65536] = {}, out[65536] = {};
  TfLiteTensor given, taken;
};
}
"""


def write(folder: Path, name: str, stem: str, entry: str) -> Path:
    """Writes the headers for a model of one input and the output `output_0`; returns the folder."""
    lines = [
        f"  TfLiteStatus Add{each}() {{ return next(); }}" for each in operators._METHODS.split()
    ]
    texts = {
        "tensorflow/lite/micro/micro_mutable_op_resolver.h": _RESOLVER.replace(
            "METHODS", "\n".join(lines)
        ),
        "tensorflow/lite/schema/schema_generated.h": _SCHEMA,
        "tensorflow/lite/micro/micro_interpreter.h": _INTERPRETER.replace("MODEL", stem)
        .replace("NAME", name)
        .replace("INPUT", f"{name}_golden_input_{entry}"),
    }
    for place, text in texts.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text)
    return folder
