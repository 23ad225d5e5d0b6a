// A session with its window, and what feeds them.
#pragma once

#include <memory>

#include "tests/ui/fakes.h"
#include "ui/main_window.h"

namespace flowscope::test {

inline ui::Session::LoadModel loads(const std::shared_ptr<FlowModel>& model) {
  return [=] { return model; };
}

struct Stage {
  ui::Session session;
  ui::MainWindow window{session};

  void play(OpenSource source, const QString& name = QStringLiteral("clip.mp4"),
            const std::shared_ptr<FlowModel>& model = std::make_shared<ConstantModel>()) {
    session.use_model(loads(model), QStringLiteral("constant"));
    session.open(std::move(source), name);
  }
  std::int64_t shown() const { return session.result() ? session.result()->frame1.index : -1; }
};

}  // namespace flowscope::test
