// The errors of OpenCV's methods as measured by others with OpenCV alone: mean over
// the images of a data set.
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/core/version.hpp>

#include "core/classic/classic_model.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/flow/metrics.h"
#include "tests/checks/check.h"

using namespace flowscope;
namespace fs = std::filesystem;

namespace {

std::map<std::string, double> errors_of(const FlowModel& model) {
  const fs::path cases = checks::shared("cases");
  std::ifstream in(cases / "pairs.json");
  std::map<std::string, double> sums;
  std::map<std::string, int> counts;
  for (const auto& pair : nlohmann::json::parse(in)) {
    const auto file = [&](const char* key) { return cases / std::string(pair[key]); };
    const FlowResult result =
        model.pair(make_frame(read_image(file("image1"))), make_frame(read_image(file("image2"))));
    sums[pair["dataset"]] += flow_error(*result.flow, read_flow(file("truth"))).epe;
    counts[pair["dataset"]] += 1;
  }
  for (auto& [dataset, sum] : sums) {
    sum /= counts[dataset];
    std::printf("  %s %s: %.4f\n", model.info().name.c_str(), dataset.c_str(), sum);
  }
  return sums;
}

void expect_errors(const FlowModel& model, const std::map<std::string, double>& expected) {
  const auto errors = errors_of(model);
  for (const auto& [dataset, epe] : expected) EXPECT_NEAR(errors.at(dataset), epe, 0.005 * epe);
}

}  // namespace

// OpenCV 4.10 changed its DIS; measured with its Python package, 4.6 and 4.10.
SHARED_CASE(dis_has_its_known_errors) {
#if CV_VERSION_MAJOR > 4 || CV_VERSION_MINOR >= 10
  expect_errors(*classic::dis(), {{"Middlebury", 0.6748},
                                  {"KITTI-2015", 12.564},
                                  {"FlyingChairs", 3.431},
                                  {"MPI-Sintel", 13.530}});
#else
  expect_errors(*classic::dis(), {{"Middlebury", 0.6775},
                                  {"KITTI-2015", 14.998},
                                  {"FlyingChairs", 3.543},
                                  {"MPI-Sintel", 13.617}});
#endif
}

SHARED_CASE(farneback_has_its_known_errors) {
  expect_errors(
      *classic::farneback(),
      {{"Middlebury", 1.08}, {"KITTI-2015", 22.1}, {"FlyingChairs", 4.97}, {"MPI-Sintel", 23.4}});
}
