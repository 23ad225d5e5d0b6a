// How OpenMP's threads wait for each other. No Torch.
#pragma once

namespace flowscope::nn {

// For programs that share the processor, with themselves or with others. GNU's OpenMP lets a
// thread that waits spin for milliseconds, on a core that the thread it waits for may need.
// Only where there are more OpenMP threads than processors it soon lets go (libgomp's manual,
// GOMP_SPINCOUNT). So this makes one more, which sleeps until the process ends, the first
// time it is called. What the environment says of waiting goes before. A program that has
// the processor to itself is faster without.
void keep_waits_short();

}  // namespace flowscope::nn
