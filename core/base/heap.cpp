#include "core/base/heap.h"

#include <malloc.h>

namespace flowscope {

void keep_freed_memory() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 512 << 20);
  ::mallopt(M_TRIM_THRESHOLD, -1);  // never
  // One heap for all threads: those of other threads cannot hold large blocks.
  ::mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace flowscope
