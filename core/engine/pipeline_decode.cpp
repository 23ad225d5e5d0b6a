// The decode thread: opens, seeks, reads, loops.
#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "core/engine/pipeline_impl.h"

namespace flowscope::engine {
namespace {

constexpr std::size_t kMostReports = 1000;  // a thoroughly damaged file makes one per packet

}  // namespace

struct Pipeline::Impl::Decoder {
  Impl& p;
  Turn turn;
  std::unique_ptr<FrameReader> reader;
  bool reading = false;  // frames are to be read into the queue
  bool delivered_since_start = false;

  struct Order {
    OpenSource open;
    bool close = false;
    std::optional<FrameReader::Target> seek;
  };

  bool ordered() const { return p.shared.open || p.shared.close || p.shared.seek; }

  void run(const std::stop_token& stop);
  void serve(Order order);
  void open(const OpenSource& open);
  void seek(const FrameReader::Target& target);
  void advance();
  void end();
  void show(Frame frame);
  void tell_of_source();
  void finish();
  void fail(const std::exception& error);
  void give_up();
};

void Pipeline::Impl::Decoder::run(const std::stop_token& stop) {
  for (;;) {
    std::optional<Order> order;
    {
      std::unique_lock lock(p.mutex);
      p.decode_wake.wait(lock, stop, [&] { return reading || ordered(); });
      if (stop.stop_requested()) return;
      if (ordered()) {
        order = Order{std::exchange(p.shared.open, nullptr), std::exchange(p.shared.close, false),
                      std::exchange(p.shared.seek, std::nullopt)};
        turn = p.shared.turn;
      }
    }
    try {
      if (order)
        serve(std::move(*order));
      else
        advance();
    } catch (const Stopped&) {
      reading = false;  // the next order says how it goes on
    } catch (const std::exception& error) {
      fail(error);
      finish();
    }
  }
}

void Pipeline::Impl::Decoder::serve(Order order) {
  reading = false;
  p.queue.clear();
  if (order.close || order.open) reader.reset();
  if (order.open) open(order.open);
  if (order.seek && reader) seek(*order.seek);
}

void Pipeline::Impl::Decoder::open(const OpenSource& open) {
  try {
    reader = std::make_unique<FrameReader>(open());
  } catch (const std::exception& error) {
    fail(error);
    give_up();
    return;
  }
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.open || p.shared.close) return;  // something newer is wanted already
    p.shared.status.opening = false;
    p.shared.status.source = reader->info();
  }
  p.tell();
}

void Pipeline::Impl::Decoder::seek(const FrameReader::Target& target) {
  try {
    reader->seek_pair(
        target, [this](const Frame& frame) { show(frame); }, turn.stop.get_token());
  } catch (const FrameReader::Unseekable& error) {
    // A live source goes on where it is; what was asked for cannot be had.
    std::lock_guard lock(p.mutex);
    p.shared.reports.emplace_back(error.what());
    if (p.shared.current(turn.generation)) p.shared.target.reset();
  } catch (const Stopped&) {
    throw;
  } catch (const std::exception& error) {
    tell_of_source();
    fail(error);
    give_up();
    return;
  }
  tell_of_source();
  reading = true;
  delivered_since_start = false;
}

void Pipeline::Impl::Decoder::advance() {
  auto frame = reader->next();
  tell_of_source();
  if (!frame) return end();
  delivered_since_start = true;
  frame->generation = turn.generation;
  if (!p.queue.push(std::move(*frame), turn.stop.get_token())) reading = false;
}

void Pipeline::Impl::Decoder::end() {
  bool loop = false;
  {
    std::lock_guard lock(p.mutex);
    loop = p.shared.loop;
  }
  // A source that has nothing to give from its start would loop for ever.
  if (loop && reader->info().seekable && delivered_since_start) {
    delivered_since_start = false;
    reader->seek_frame(0);
    return;
  }
  finish();
}

// The end goes through the queue: what was read before is still to be shown.
void Pipeline::Impl::Decoder::finish() {
  reading = false;
  Frame marker;
  marker.generation = turn.generation;
  p.queue.push(std::move(marker), turn.stop.get_token());
}

void Pipeline::Impl::Decoder::show(Frame frame) {
  frame.generation = turn.generation;
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.current(turn.generation) && p.shared.target)
      p.shared.target = FrameReader::Target{frame.index, {}};
  }
  p.preview.set(std::move(frame));
  p.tell();
}

// Reports and the last index, where there is something new.
void Pipeline::Impl::Decoder::tell_of_source() {
  std::vector<std::string> news = reader->take_reports();
  const std::int64_t last = reader->last_index().value_or(-1);
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.open || p.shared.close) return;  // of a source that nobody wants any more
    if (news.empty() && p.shared.status.last_index == last) return;
    p.shared.status.last_index = last;
    auto& reports = p.shared.reports;
    for (std::string& report : news)
      if (reports.size() < kMostReports) reports.push_back(std::move(report));
  }
  p.tell();
}

void Pipeline::Impl::Decoder::fail(const std::exception& error) {
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.open || p.shared.close) return;
    // An old seek's failure is forgotten: the newer one will meet it again. A
    // source that could not be opened is told in any case.
    if (!p.shared.current(turn.generation) && reader) return;
    p.shared.status.source_error = sentence_of(
        error, reader ? "Reading " + reader->info().name : std::string("Opening the source"));
  }
  p.tell();
}

// There is no pair to show.
void Pipeline::Impl::Decoder::give_up() {
  reading = false;
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.open || p.shared.close) return;
    if (!p.shared.current(turn.generation) && reader) return;
    p.shared.status.opening = false;
    p.shared.status.state = p.shared.status.results == 0 ? PlayState::stopped : PlayState::paused;
    p.shared.pair_wanted = false;
    p.shared.target.reset();
    p.shared.rate.clear();
  }
  p.tell();
}

void Pipeline::Impl::decode(std::stop_token stop) { Decoder{*this, {}, nullptr}.run(stop); }

}  // namespace flowscope::engine
