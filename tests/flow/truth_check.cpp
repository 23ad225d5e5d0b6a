// Against what the reference recorded: its flows must get its errors.
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/flow/metrics.h"
#include "core/flow/warp.h"
#include "tests/checks/check.h"

using namespace flowscope;
namespace fs = std::filesystem;

namespace {

nlohmann::json json_of(const fs::path& file) {
  std::ifstream in(file);
  return nlohmann::json::parse(in);
}

bool has_opencv() {
#ifdef FLOWSCOPE_HAS_OPENCV
  return true;
#else
  return false;
#endif
}

bool readable(const fs::path& file) { return has_opencv() || file.extension() != ".png"; }

double difference(const Image& a, const Image& b, const FlowField& truth,
                  const std::vector<std::uint8_t>& inside) {
  double sum = 0, pixels = 1e-9;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == 0 || !truth.is_valid(i)) continue;
    for (std::size_t c = 0; c < 3; ++c)
      sum += std::abs(int(a.rgb[3 * i + c]) - int(b.rgb[3 * i + c]));
    pixels += 1;
  }
  return sum / pixels;
}

}  // namespace

SHARED_CASE(recorded_flows_have_their_recorded_errors) {
  const fs::path recorded = checks::shared("parity/official_raft_small");
  const fs::path cases = checks::shared("cases");
  const auto results = json_of(recorded / "results.json");
  int compared = 0;
  for (const auto& pair : json_of(cases / "pairs.json")) {
    const std::string name = pair["name"];
    const fs::path flow = recorded / (name + ".flo"), truth = cases / std::string(pair["truth"]);
    if (!fs::exists(flow) || !readable(truth)) continue;
    const FlowError error = flow_error(read_flow(flow), read_flow(truth));
    const double epe = results[name]["epe_iterations_20"];
    EXPECT_NEAR(error.epe, epe, 2e-5 * epe);
    EXPECT_NEAR(error.fl, double(results[name]["fl_percent_iterations_20"]), 1e-3);
    ++compared;
  }
  EXPECT(compared >= (has_opencv() ? 4 : 3));
}

// Every truth file that stands there is read, and undoes the motion of its pictures.
SHARED_CASE(truths_undo_the_motion) {
  const fs::path cases = checks::shared("cases");
  for (const auto& pair : json_of(cases / "pairs.json")) {
    const fs::path files[] = {cases / std::string(pair["image1"]),
                              cases / std::string(pair["image2"]),
                              cases / std::string(pair["truth"])};
    if (!readable(files[0]) || !readable(files[2])) continue;
    const Image image1 = read_image(files[0]), image2 = read_image(files[1]);
    const FlowField truth = read_flow(files[2]);
    std::vector<std::uint8_t> inside;
    const Image undone = warp_backward(make_frame(image2), truth, &inside);
    EXPECT(difference(image1, undone, truth, inside) < difference(image1, image2, truth, inside));
  }
}
