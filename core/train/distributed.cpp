#include "core/train/distributed.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "core/base/error.h"
#include "core/base/failure.h"

#if defined(FLOWSCOPE_HAS_GLOO) || defined(FLOWSCOPE_HAS_NCCL)
#include "core/train/c10d.h"

namespace flowscope::train {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// Keys of the store, which is in the first process.
constexpr const char* kFailed = "failed";  // why a process ended
constexpr const char* kLeft = "left";      // how many processes ask nothing more
constexpr const char* kReady = "ready";    // how many processes can begin
constexpr const char* kDone = "done";      // the first process is

constexpr auto kListenEvery = 500ms;
constexpr auto kLastWords = 3s;  // to wait for what may be on its way

c10d::Store open_store(const Place& place) {
  ::c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = place.first();
  options.waitWorkers = false;
  c10d::take_plain_sockets(options);
  try {
    return c10::make_intrusive<::c10d::TCPStore>(place.host, options);
  } catch (const std::exception&) {
    if (place.first())
      throw Error(
          fmt::format("The first process cannot listen at port {} (MASTER_PORT): another "
                      "program has it; take another port.",
                      place.port));
    throw Error(
        fmt::format("The first process does not answer at {}:{} (MASTER_ADDR, MASTER_PORT): "
                    "is it running, with RANK=0?",
                    place.host, place.port));
  }
}

// A letter for the kind, then the sentence.
std::string words_of(const std::exception_ptr& reason, const Place& place) {
  const auto sentence = [&](const std::string& what) {
    return fmt::format("The process of rank {} has failed: {}", place.rank, what);
  };
  try {
    std::rethrow_exception(reason);
  } catch (const Stopped&) {
    return "S";
  } catch (const UsageError& error) {
    return "U" + sentence(error.what());
  } catch (const std::exception& error) {
    return "E" + sentence(first_line(error));
  } catch (...) {
    return "E" + sentence("it does not say why.");
  }
}

[[noreturn]] void throw_words(const std::string& words) {
  if (words.starts_with('S')) throw Stopped();
  if (words.starts_with('U')) throw UsageError(words.substr(1));
  throw Error(words.substr(1));
}

}  // namespace

struct Processes::Impl {
  explicit Impl(const Place& given) : place(given), store(open_store(given)) {}

  bool is_set(const char* key) {
    try {
      return store->check({key});
    } catch (const std::exception&) {
      throw Error(
          "The first process of the training has ended without a word (killed, or out of memory?); "
          "go on from its last save with --resume.");
    }
  }

  // Throws what another process has ended with.
  void listen() {
    listened = Clock::now();
    if (!is_set(kFailed)) return;
    const std::vector<std::uint8_t> words = store->get(kFailed);
    throw_words({words.begin(), words.end()});
  }
  void listen_now_and_then() {
    if (Clock::now() - listened > kListenEvery) listen();
  }

  template <typename Condition>
  void wait_until(const Condition& condition) {
    while (!condition()) {
      listen_now_and_then();
      std::this_thread::sleep_for(10ms);
    }
  }

  void wait_for_others_to_leave(Clock::duration limit) {
    const auto begin = Clock::now();
    while (store->add(kLeft, 0) < place.count && Clock::now() - begin < limit)
      std::this_thread::sleep_for(10ms);
  }

  void add_up(const at::Tensor& tensor) {
    std::vector<at::Tensor> tensors = {tensor};
    std::string why;
    try {
      const auto work = group->allreduce(tensors);
      for (int asked = 0; !work->isCompleted(); ++asked) {
        if (asked < 1000) {
          std::this_thread::yield();
        } else {
          listen_now_and_then();
          std::this_thread::sleep_for(50us);
        }
      }
      work->wait();
      return;
    } catch (const Error&) {
      throw;
    } catch (const Stopped&) {
      throw;
    } catch (const c10::Error& error) {
      why = error.what_without_backtrace();
    } catch (const std::exception& error) {
      why = error.what();
    }
    // A connection has closed, or the backend has failed.
    const auto begin = Clock::now();
    while (Clock::now() - begin < kLastWords) {
      listen();
      std::this_thread::sleep_for(50ms);
    }
    throw Error(
        fmt::format("Another process of the training has ended without a word (killed, or out of "
                    "memory?); go on from the last save with --resume ({}).",
                    why.substr(0, why.find('\n'))));
  }

  const Place place;
  const c10d::Store store;
  c10d::Group group;
  at::Device device = at::kCPU;  // of tensors that the group takes
  Clock::time_point listened;
};

Processes::Processes(const Place& place) : impl_(std::make_unique<Impl>(place)) {}
Processes::~Processes() = default;
const Place& Processes::place() const { return impl_->place; }

void Processes::agree(const std::string& what, const std::string& mine) {
  const std::string key = "agree " + what;
  if (place().first()) {
    impl_->store->set(key, std::vector<std::uint8_t>(mine.begin(), mine.end()));
    return;
  }
  impl_->wait_until([&] { return impl_->is_set(key.c_str()); });
  const std::vector<std::uint8_t> firsts = impl_->store->get(key);
  if (std::string(firsts.begin(), firsts.end()) != mine)
    throw Error(fmt::format(
        "its {} is not that of the first process; start all with the same arguments and folder, "
        "and with a GPU each or --device cpu.",
        what));
}

void Processes::start([[maybe_unused]] at::Device device) {
  impl_->store->add(kReady, 1);
  impl_->wait_until([&] { return impl_->store->add(kReady, 0) >= place().count; });
  [[maybe_unused]] const bool local =
      place().local_count == place().count || place().host == "127.0.0.1";
#ifdef FLOWSCOPE_HAS_NCCL
  if (device.is_cuda()) {
    impl_->device = device;
    impl_->group = c10d::nccl(impl_->store, place().rank, place().count, local);
    return;
  }
#endif
#ifdef FLOWSCOPE_HAS_GLOO
  impl_->group = c10d::gloo(impl_->store, place().rank, place().count, local);
#else
  throw UsageError(
      "This build trains in several processes on GPUs only: its LibTorch has NCCL and no Gloo; "
      "take "
      "--device cuda, or one process.");
#endif
}

void Processes::average(at::Tensor& tensor) {
  const at::Tensor there = tensor.to(impl_->device);
  impl_->add_up(there);
  tensor.copy_(there.div_(place().count));
}

std::vector<double> Processes::sum(const std::vector<double>& numbers) {
  const at::Tensor there = at::tensor(numbers, at::kDouble).to(impl_->device);
  impl_->add_up(there);
  const at::Tensor sums = there.cpu();
  return {sums.data_ptr<double>(), sums.data_ptr<double>() + sums.numel()};
}

bool Processes::fail(const std::exception_ptr& reason) noexcept {
  try {
    if (impl_->group) c10d::give_up(impl_->group);
    if (!impl_->is_set(kFailed)) {
      const std::string words = words_of(reason, place());
      impl_->store->set(kFailed, std::vector<std::uint8_t>(words.begin(), words.end()));
    }
    impl_->store->add(kLeft, 1);
    // The store ends with this process, and they may not have asked yet.
    if (place().first()) impl_->wait_for_others_to_leave(kLastWords);
    return !place().first();
  } catch (...) {
    return place().rank > 1;  // the first is gone: the second speaks
  }
}

void Processes::finish() {
  if (place().first()) impl_->store->set(kDone, std::vector<std::uint8_t>{1});
  impl_->wait_until([&] { return impl_->is_set(kDone); });
  impl_->store->add(kLeft, 1);
  if (place().first()) impl_->wait_for_others_to_leave(kLastWords);
}

}  // namespace flowscope::train

#else  // no backend

namespace flowscope::train {

struct Processes::Impl {
  Place place;
};
Processes::Processes(const Place&) { throw UsageError(why_alone()); }
Processes::~Processes() = default;
const Place& Processes::place() const { return impl_->place; }
void Processes::agree(const std::string&, const std::string&) {}
void Processes::start(at::Device) {}
void Processes::average(at::Tensor&) {}
std::vector<double> Processes::sum(const std::vector<double>& numbers) { return numbers; }
bool Processes::fail(const std::exception_ptr&) noexcept { return false; }
void Processes::finish() {}

}  // namespace flowscope::train
#endif
