// The program's heap.
#pragma once

namespace flowscope {

// For programs that allocate the same large blocks over and over, as each pair of frames
// does: freed memory stays with the process instead of going back to the system, which
// clears every page that it gives out again. Blocks above 512 MiB still come and go. To be
// called once, before threads start; does nothing where the C library is not glibc.
void keep_freed_memory();

}  // namespace flowscope
