#include "core/train/place.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace flowscope::train {
namespace {

std::string_view text_of(const Variables& variables, const char* name) {
  const char* text = variables(name);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

int number_of(const Variables& variables, const char* name, int least, int most) {
  const std::string_view text = text_of(variables, name);
  if (text.empty())
    throw UsageError(
        fmt::format("A training in several processes needs {}: RANK, WORLD_SIZE, MASTER_ADDR and "
                    "MASTER_PORT are set together, or none of them.",
                    name));
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw UsageError(
        fmt::format("{} is \"{}\", not a whole number from {} to {}.", name, text, least, most));
  return number;
}

}  // namespace

Place place_from(const Variables& variables) {
  constexpr int kMost = 4096;
  Place place;
  const auto set = [&](const char* name) { return !text_of(variables, name).empty(); };
  if (!set("RANK") && !set("WORLD_SIZE")) return place;
  place.count = number_of(variables, "WORLD_SIZE", 1, kMost);
  place.rank = number_of(variables, "RANK", 0, place.count - 1);
  if (place.alone()) return place;
  place.port = number_of(variables, "MASTER_PORT", 1, 65535);
  if (!set("MASTER_ADDR"))
    throw UsageError("MASTER_ADDR is not set: the machine of the process whose RANK is 0.");
  place.host = text_of(variables, "MASTER_ADDR");
  place.local_count =
      set("LOCAL_WORLD_SIZE") ? number_of(variables, "LOCAL_WORLD_SIZE", 1, place.count) : 1;
  place.local_rank = set("LOCAL_RANK") ? number_of(variables, "LOCAL_RANK", 0, kMost) : place.rank;
  return place;
}

std::int64_t number_of_all(std::int64_t own, int batch, const Place& place) {
  return (own / batch * place.count + place.rank) * batch + own % batch;
}

std::string own_gpu(const char* text, const Place& place) {
  if (text == nullptr) return std::to_string(place.local_rank);
  std::string visible = text;
  std::vector<std::string> listed;
  for (std::size_t begin = 0; begin < visible.size();) {
    const std::size_t comma = std::min(visible.find(',', begin), visible.size());
    listed.push_back(visible.substr(begin, comma - begin));
    begin = comma + 1;
  }
  if (listed.size() < 2) return visible;
  if (std::size_t(place.local_rank) >= listed.size())
    throw UsageError(
        fmt::format("CUDA_VISIBLE_DEVICES names {} GPUs, and this is process {} of this machine: "
                    "start no more processes than GPUs.",
                    listed.size(), place.local_rank + 1));
  return listed[std::size_t(place.local_rank)];
}

std::string why_alone() {
#if defined(FLOWSCOPE_HAS_GLOO) || defined(FLOWSCOPE_HAS_NCCL)
  return {};
#else
  return "This build trains in one process only: its LibTorch " FLOWSCOPE_TORCH_VERSION
         " has neither NCCL nor Gloo for several to talk to each other; build with Debian's "
         "libtorch-dev, or with PyPI's (./run --libtorch pip).";
#endif
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof(address);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      socket >= 0 && ::bind(socket, plain, size) == 0 && ::getsockname(socket, plain, &size) == 0;
  if (socket >= 0) ::close(socket);
  if (!bound) throw Error("The system gives no port for the processes to talk through.");
  return ntohs(address.sin_port);
}

}  // namespace flowscope::train
