// LibTorch's distributed backends, and what differs of them between its versions (1.13 to
// 2.x). For distributed.cpp alone; cmake/Distributed.cmake says which backends there are.
#pragma once

#define USE_C10D
#ifdef FLOWSCOPE_HAS_GLOO
#define USE_C10D_GLOO
#endif
#ifdef FLOWSCOPE_HAS_NCCL
#define USE_C10D_NCCL
#endif

#include <torch/version.h>

#include <chrono>
#include <cstdlib>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef FLOWSCOPE_HAS_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef FLOWSCOPE_HAS_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace flowscope::train::c10d {

#if TORCH_VERSION_MAJOR >= 2
using Backend = ::c10d::Backend;
#else
using Backend = ::c10d::ProcessGroup;
#endif
using Group = c10::intrusive_ptr<Backend>;
using Store = c10::intrusive_ptr<::c10d::Store>;

// Later versions take libuv for the store unless told not to, and Debian's is built without.
template <typename Options>
void take_plain_sockets(Options& options) {
  if constexpr (requires { options.useLibUV; }) options.useLibUV = false;
}

// How long a process may wait for the others: the first evaluates meanwhile. One that has
// failed is noticed otherwise.
constexpr std::chrono::hours kPatience{24 * 7};

#ifdef FLOWSCOPE_HAS_GLOO
// `local`: all processes are on this machine, which may have no name that it can be
// reached by.
inline Group gloo(const Store& store, int rank, int count, bool local) {
  using Gloo = ::c10d::ProcessGroupGloo;
  const auto options = Gloo::Options::create();
  options->timeout = kPatience;
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  options->devices.push_back(interface != nullptr ? Gloo::createDeviceForInterface(interface)
                             : local              ? Gloo::createDeviceForHostname("127.0.0.1")
                                                  : Gloo::createDefaultDevice());
  return c10::make_intrusive<Gloo>(store, rank, count, options);
}
#endif

#ifdef FLOWSCOPE_HAS_NCCL
inline Group nccl(const Store& store, int rank, int count, bool /*local*/) {
  const auto options = ::c10d::ProcessGroupNCCL::Options::create();
  options->timeout = kPatience;
  return c10::make_intrusive<::c10d::ProcessGroupNCCL>(store, rank, count, options);
}
#endif

// Ends what NCCL still waits for, which a destructor of later versions would wait for too.
inline void give_up([[maybe_unused]] const Group& group) {
#if defined(FLOWSCOPE_HAS_NCCL) && \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6))
  if (auto* nccl = dynamic_cast<::c10d::ProcessGroupNCCL*>(group.get())) nccl->abort();
#endif
}

}  // namespace flowscope::train::c10d
