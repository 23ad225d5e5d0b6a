// Exports of a fake source by a fake model, for tests.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/engine/export_job.h"
#include "tests/engine/fake_model.h"
#include "tests/engine/fake_source.h"

namespace flowscope::checks {

struct Exporting {
  TemporaryFolder folder;
  std::shared_ptr<SourceScript> script = std::make_shared<SourceScript>();
  std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
  engine::ExportOptions options;

  explicit Exporting(int frames = 10) {
    script->frames = frames;
    options.folder = folder / "out";
    options.source = "fake.mp4";
  }

  using Progress = std::function<void(const engine::ExportProgress&)>;
  engine::ExportSummary run(const Progress& progress = {}, std::stop_token stop = {}) {
    engine::ExportJob job(model, fake_source(script), options);
    return job.run(progress, stop);
  }

  // Stops when so many pairs are done; the run has to end by Stopped.
  void run_until(std::int64_t pairs) {
    std::stop_source stop;
    try {
      run(
          [&](const engine::ExportProgress& p) {
            if (p.done == pairs) stop.request_stop();
          },
          stop.get_token());
    } catch (const Stopped&) {
      return;
    }
    fail(__FILE__, __LINE__, "the export was not stopped");
  }

  std::filesystem::path file(const std::string& name) const { return options.folder / name; }
  nlohmann::json record() const;  // to be kept: a loop over a part of a temporary dangles
};

// Every file below a folder, hidden ones too: relative name and bytes.
using Files = std::map<std::string, std::string>;
Files files_in(const std::filesystem::path& folder);
void expect_same(const Files& a, const Files& b);
std::string bytes_of(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace flowscope::checks
