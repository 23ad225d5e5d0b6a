// Which of several processes that train one model this is. No Torch in this header.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace flowscope::train {

// As torchrun and its like say it in RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE,
// MASTER_ADDR and MASTER_PORT.
struct Place {
  int rank = 0, count = 1;              // of all processes
  int local_rank = 0, local_count = 1;  // of those on this machine
  std::string host = "127.0.0.1";       // where the first process is
  int port = 0;

  bool alone() const { return count == 1; }
  bool first() const { return rank == 0; }
};

using Variables = std::function<const char*(const char* name)>;

// Alone where neither RANK nor WORLD_SIZE is set. Throws UsageError naming the variable
// that is missing or makes no sense.
Place place_from(const Variables& variables);

// Number `own` (from 0) of what this process takes, pairs or uses of pairs, is that number
// of all: in turn each process takes a batch, so that together they see what one process with
// as many batches a step sees.
std::int64_t number_of_all(std::int64_t own, int batch, const Place& place);

// What CUDA_VISIBLE_DEVICES has to be for this process to see the GPU that is its own;
// `visible`: what it is, nullptr where it is not set. One GPU alone was given by whoever
// started the process; an empty list hides all, and stays.
std::string own_gpu(const char* visible, const Place& place);

// Empty, or why this build cannot train in several processes, and what to do.
std::string why_alone();

// A port of this machine that nobody uses now.
int free_port();

}  // namespace flowscope::train
