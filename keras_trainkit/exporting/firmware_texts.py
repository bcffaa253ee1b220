"""The texts of a firmware folder; `@name@` and the like are filled in by `firmware`."""

RESOLVER = """/* The operators of the model @name@, and no others. Written by keras_trainkit. */
#ifndef @NAME@_RESOLVER_H_
#define @NAME@_RESOLVER_H_
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

using @name@_Resolver = tflite::MicroMutableOpResolver<@count@>;

inline TfLiteStatus @name@_add_operators(@name@_Resolver* resolver) {
@lines@
  return kTfLiteOk;
}
#endif /* @NAME@_RESOLVER_H_ */
"""

CHECK_H = """/* Runs the golden examples of the model @name@. Written by keras_trainkit. */
#ifndef @NAME@_CHECK_H_
#define @NAME@_CHECK_H_

/* Prints "pass", or the first difference, by printf; returns 0 where all is as it was exported. */
int @name@_check(void);

#endif /* @NAME@_CHECK_H_ */
"""

CHECK = """// Runs the golden examples of the model @name@. Written by keras_trainkit.
#include "@name@_check.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "@stem@.h"
#include "@name@_resolver.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace {

@how@
constexpr unsigned kArenaBytes = @arena@;
alignas(16) uint8_t arena[kArenaBytes];

// Returns the place of the first number that is off by more than the tolerance, or -1.
template <typename T>
int first_difference(const T* received, const T* expected, int count, double tolerance) {
  for (int place = 0; place < count; ++place) {
    const double off = static_cast<double>(received[place]) - static_cast<double>(expected[place]);
    if (!(off <= tolerance && -off <= tolerance)) return place;
  }
  return -1;
}

template <typename T>
bool equal(const TfLiteTensor* output, const T* expected, int count, double tolerance,
           const char* name, int example) {
  const T* received = reinterpret_cast<const T*>(output->data.raw);
  const int place = first_difference(received, expected, count, tolerance);
  if (place < 0) return true;
  std::printf("fail: example %d, %s[%d]: received %g, expected %g, tolerance %g\\n", example, name,
              place, static_cast<double>(received[place]), static_cast<double>(expected[place]),
              tolerance);
  return false;
}

}  // namespace

int @name@_check(void) {
  const tflite::Model* model = tflite::GetModel(@name@_model);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    std::printf("fail: the model is of another schema version than this TensorFlow Lite Micro\\n");
    return 1;
  }
  @name@_Resolver resolver;
  if (@name@_add_operators(&resolver) != kTfLiteOk) {
    std::printf("fail: an operator cannot be added\\n");
    return 1;
  }
  tflite::MicroInterpreter interpreter(model, resolver, arena, kArenaBytes);
  if (interpreter.AllocateTensors() != kTfLiteOk) {
    std::printf("fail: the tensors do not fit into an arena of %u bytes\\n", kArenaBytes);
    return 1;
  }
  std::printf("arena: %u of %u bytes\\n", static_cast<unsigned>(interpreter.arena_used_bytes()),
              kArenaBytes);
  for (int example = 0; example < @examples@; ++example) {
    if (interpreter.Reset() != kTfLiteOk) {  // an LSTM keeps its state
      std::printf("fail: the interpreter cannot be reset\\n");
      return 1;
    }
@inputs@
    if (interpreter.Invoke() != kTfLiteOk) {
      std::printf("fail: example %d cannot be run\\n", example);
      return 1;
    }
@outputs@
  }
  std::printf("pass: %d examples\\n", @examples@);
  return 0;
}
"""

HOST = """// Runs the golden examples on a computer, or in qemu by semihosting.
#include "../src/@name@_check.h"

int main() { return @name@_check(); }
"""

SKETCH = """// Runs the golden examples of the model @name@; open the serial monitor at 115200.
// Needs TensorFlow Lite Micro as an Arduino library, and a core whose printf prints to Serial.
#include "src/@name@_check.h"

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 5000) {
  }
  Serial.println(@name@_check() == 0 ? "pass" : "fail");
}

void loop() {}
"""

CMAKE = """# cmake -B build -DTFLM_DIR=/path/to/tree && cmake --build build && build/check
cmake_minimum_required(VERSION 3.16)
project(@name@ C CXX)
set(TFLM_DIR "" CACHE PATH "a tree made by tflite-micro's create_tflm_tree.py")
if(NOT EXISTS "${TFLM_DIR}/tensorflow/lite/micro/micro_interpreter.h")
  message(FATAL_ERROR "TFLM_DIR must be a tree made by tflite-micro's create_tflm_tree.py; "
                      "received '${TFLM_DIR}': give -DTFLM_DIR=PATH")
endif()
file(GLOB_RECURSE TFLM_SOURCES "${TFLM_DIR}/tensorflow/*.cc" "${TFLM_DIR}/tensorflow/*.c"
     "${TFLM_DIR}/signal/*.cc" "${TFLM_DIR}/third_party/kissfft/*.c")
list(FILTER TFLM_SOURCES EXCLUDE REGEX "_test\\\\.cc$|/examples/")
add_library(tflm STATIC ${TFLM_SOURCES})
target_compile_features(tflm PUBLIC cxx_std_17)
target_compile_definitions(tflm PUBLIC TF_LITE_STATIC_MEMORY)
target_include_directories(tflm SYSTEM PUBLIC "${TFLM_DIR}"
  "${TFLM_DIR}/third_party/flatbuffers/include" "${TFLM_DIR}/third_party/gemmlowp"
  "${TFLM_DIR}/third_party/kissfft" "${TFLM_DIR}/third_party/ruy")
add_executable(check host/main.cpp src/@name@_check.cpp "src/@stem@.c")
target_link_libraries(check PRIVATE tflm)
"""

ZEPHYR_CMAKE = """# west build -b BOARD zephyr
cmake_minimum_required(VERSION 3.20)
find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})
project(@name@)
target_sources(app PRIVATE src/main.cpp ../src/@name@_check.cpp "../src/@stem@.c")
"""

ZEPHYR_CONF = """CONFIG_CPP=y
CONFIG_STD_CPP17=y
CONFIG_REQUIRES_FULL_LIBCPP=y
CONFIG_TENSORFLOW_LITE_MICRO=y
CONFIG_MAIN_STACK_SIZE=8192
CONFIG_CBPRINTF_FP_SUPPORT=y
"""

ZEPHYR_MAIN = """#include "../../src/@name@_check.h"

int main(void) { return @name@_check(); }
"""

README = """# @stem@: a model for a microcontroller

Written by keras_trainkit @version@ from `@file@`: @bytes@ bytes of flash for the model,
@memory@ bytes of working memory (@arena_is@).
Operators: @operators@.

- `src/@stem@.h`, `.c`: the model and @examples@ golden examples, C99 and C++
- `src/@name@_resolver.h`: exactly its operators; `src/@name@_check.cpp` runs the examples
- a PC: `cmake -B build -DTFLM_DIR=TREE && cmake --build build && build/check`, with a tree from
  tflite-micro's `tensorflow/lite/micro/tools/project_generation/create_tflm_tree.py`
- Arduino: open `@sketch@`; Zephyr: `west build -b BOARD zephyr`

It prints `pass`, or the first number that is off by more than the tolerance in `@stem@.h`.
"""
