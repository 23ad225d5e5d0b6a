// A pipeline with a fake source and a fake model, for tests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/pipeline.h"
#include "tests/engine/fake_model.h"
#include "tests/engine/fake_source.h"

namespace flowscope::checks {

struct Player {
  std::shared_ptr<SourceScript> script = std::make_shared<SourceScript>();
  std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
  News news;
  std::optional<engine::Pipeline> pipeline{std::in_place, [this] { news.tell(); }};

  explicit Player(int frames = 10) { script->frames = frames; }

  engine::Pipeline& operator*() { return *pipeline; }
  engine::Pipeline* operator->() { return &*pipeline; }

  void load() {
    pipeline->set_model([model = model] { return model; });
  }

  // Opened and paused, with the model: shows the pair 0 → 1.
  void open_paused() {
    load();
    pipeline->open(opening(script), true);
    await_result(0, 1);
  }

  void until(const std::function<bool(const engine::PipelineStatus&)>& reached, const char* what) {
    news.until([&] { return reached(pipeline->status()); }, what);
  }

  // Until a result from `from` to `to` can be taken; others are passed over.
  FlowResult await_result(std::int64_t from, std::int64_t to) {
    std::optional<FlowResult> found;
    news.until(
        [&] {
          auto result = pipeline->take_result();
          if (result && result->frame1.index == from && result->frame2.index == to)
            found = std::move(result);
          return found.has_value();
        },
        ("the pair " + std::to_string(from) + " → " + std::to_string(to) + " came").c_str());
    return *found;
  }

  Frame await_preview(std::int64_t index) {
    std::optional<Frame> found;
    news.until(
        [&] {
          auto preview = pipeline->take_preview();
          if (preview && preview->index == index) found = std::move(preview);
          return found.has_value();
        },
        "the preview came");
    return *found;
  }

  // Everything the model computed so far.
  void expect_pushed(const std::vector<Pushed>& expected) {
    const std::vector<Pushed> pushed = model->pushed();
    EXPECT_EQ(pushed.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(pushed[i], expected[i]);
  }
};

}  // namespace flowscope::checks
