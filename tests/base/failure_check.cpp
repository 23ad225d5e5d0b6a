#include <new>
#include <stdexcept>

#include "core/base/error.h"
#include "core/base/failure.h"
#include "tests/checks/check.h"

using namespace flowscope;

CHECK_CASE(lack_of_memory_is_told_from_other_failures) {
  // As LibTorch says it, with the stack below.
  const std::runtime_error processor(
      "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: "
      "you tried to allocate 3221225472 bytes.\nframe #0: c10::ThrowEnforceNotMet");
  const std::runtime_error gpu(
      "CUDA out of memory. Tried to allocate 2.00 GiB.\nException raised from malloc");
  EXPECT(is_lack_of_memory(processor));
  EXPECT(is_lack_of_memory(gpu));
  EXPECT(is_lack_of_memory(std::bad_alloc()));
  EXPECT(!is_lack_of_memory(std::runtime_error("a shape\nframe #0: out of memory")));
  EXPECT(!is_lack_of_memory(Error("A film ran out of memory cards.")));
  EXPECT_EQ(first_line(gpu), "CUDA out of memory. Tried to allocate 2.00 GiB.");
  EXPECT_EQ(first_line(Error("One line.")), "One line.");
}
