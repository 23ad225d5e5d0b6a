#include <sys/resource.h>

#include <cstring>
#include <memory>

#include "core/base/heap.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

// Pages that the system had to give while a block of that many bytes was filled.
long pages_given(std::size_t bytes) {
  const auto given = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
  };
  const long before = given();
  const std::unique_ptr<char[]> block(new char[bytes]);
  std::memset(block.get(), 1, bytes);
  volatile char last = block[bytes - 1];
  (void)last;
  return given() - before;
}

}  // namespace

CHECK_CASE(a_freed_block_is_given_again_without_new_pages) {
#if !defined(__GLIBC__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  throw checks::Skip("the heap is not glibc's here");
#endif
  keep_freed_memory();
  constexpr std::size_t kBlock = 100 << 20;
  pages_given(kBlock);
  EXPECT(pages_given(kBlock) < 100);
}
