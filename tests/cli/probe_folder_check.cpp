// What probe -o writes: the numbers of its document, and a picture for each.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/flow/flow_field.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Array {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

// NumPy's format, version 1.0: magic, version, length of the header, header, numbers.
Array read_array(const fs::path& file) {
  const std::string bytes = bytes_of(file);
  EXPECT(bytes.starts_with("\x93NUMPY\x01"));
  const std::size_t length = std::uint8_t(bytes[8]) + 256 * std::size_t(std::uint8_t(bytes[9]));
  const std::string header = bytes.substr(10, length);
  EXPECT_EQ((10 + length) % 16, std::size_t(0));
  EXPECT(header.find("'<f4'") != std::string::npos);
  EXPECT(header.find("'fortran_order': False") != std::string::npos);
  Array out;
  std::size_t count = 1;
  const char* at = header.c_str() + header.find('(') + 1;
  while (*at != ')') {
    char* end = nullptr;
    const auto side = std::strtoul(at, &end, 10);
    if (end == at) break;
    out.shape.push_back(side);
    count *= side;
    at = end;
    while (*at == ',' || *at == ' ') ++at;
  }
  EXPECT_EQ(bytes.size(), 10 + length + 4 * count);
  out.values.resize(count);
  std::memcpy(out.values.data(), bytes.data() + 10 + length, 4 * count);
  return out;
}

struct Probed {
  TemporaryFolder folder;
  json document;
  fs::path out = folder / "out";
  explicit Probed(const std::string& model, const std::vector<std::string>& more = {}) {
    const std::string a = folder / "a.ppm", b = folder / "b.ppm";
    write_image(a, scene({150, 130}, 0, 0));
    write_image(b, scene({150, 130}, 3, -2));
    std::vector<std::string> words = {"probe", a,
                                      b,       "--pixel",
                                      "20,30", "--model",
                                      model,   "--precision",
                                      "fp32",  "--iterations",
                                      "2",     "--device",
                                      "cpu",   "--json",
                                      "-o",    out};
    words.insert(words.end(), more.begin(), more.end());
    document = json::parse(cli_json(words));
  }
  const json& pixel() const { return document["pixels"][0]; }
};

void expect_near(const json& expected, float value) {
  const double wanted = expected.get<double>();
  EXPECT_NEAR(double(value), wanted, 1e-4 * std::max(1.0, std::abs(wanted)));
}

}  // namespace

CHECK_CASE(probe_writes_the_arrays_of_its_document) {
  const Probed probed("raft-small@formula");
  EXPECT(json::parse(bytes_of(probed.out / "probe.json")) == probed.document);
  const fs::path pixel = probed.out / "pixel_20_30";
  const Array windows = read_array(pixel / "windows_level2.npy");
  EXPECT((windows.shape == std::vector<std::size_t>{3, 7, 7}));
  for (std::size_t k = 0; k < 3; ++k) {
    const json& window = probed.pixel()["iterations"][k]["levels"][1]["window"];
    for (std::size_t y = 0; y < 7; ++y)
      for (std::size_t x = 0; x < 7; ++x)
        expect_near(window[y][x], windows.values[(k * 7 + y) * 7 + x]);
  }
  const Array response = read_array(pixel / "response_level1.npy");
  const json& peak = probed.pixel()["responses"][0]["peak"];
  EXPECT((response.shape == std::vector<std::size_t>{17, 19}));
  expect_near(peak["value"], *std::max_element(response.values.begin(), response.values.end()));
  expect_near(
      peak["value"],
      response.values[peak["at"][1].get<std::size_t>() * 19 + peak["at"][0].get<std::size_t>()]);
  const Array flow = read_array(probed.out / "flow.npy");
  EXPECT((flow.shape == std::vector<std::size_t>{130, 150, 2}));
  expect_near(probed.pixel()["flow"][0], flow.values[(30 * 150 + 20) * 2]);
  expect_near(probed.pixel()["flow"][1], flow.values[(30 * 150 + 20) * 2 + 1]);
  const json& vectors = probed.pixel()["vectors"];
  for (const char* name : {"features1", "context", "hidden", "motion"}) {
    const Array tensor = read_array(probed.out / (std::string(name) + ".npy"));
    EXPECT_EQ(tensor.shape[0], vectors[name].size());
    const std::size_t area = tensor.shape[1] * tensor.shape[2];
    const std::size_t at = probed.pixel()["cell"][1].get<std::size_t>() * tensor.shape[2] +
                           probed.pixel()["cell"][0].get<std::size_t>();
    for (std::size_t c = 0; c < tensor.shape[0]; ++c)
      expect_near(vectors[name][c], tensor.values[c * area + at]);
  }
  const Array row = read_array(probed.out / "covariance_row_level3.npy");
  const json& level = probed.document["covariance"][2];
  expect_near(level["variance"], row.values[level["cell"][1].get<std::size_t>() * row.shape[1] +
                                            level["cell"][0].get<std::size_t>()]);
}

CHECK_CASE(probe_writes_a_picture_of_everything) {
  const Probed probed("raft-large@formula");
#ifdef FLOWSCOPE_HAS_OPENCV
  const std::string type = ".png";
#else
  const std::string type = ".ppm";
#endif
  for (const char* name : {"features1",
                           "features2",
                           "context",
                           "hidden",
                           "motion",
                           "motion_film",
                           "gate_z_pass2",
                           "flow_k02",
                           "matching_margin",
                           "matching_back_best",
                           "upsampled_convex",
                           "covariance_level4",
                           "pixel_20_30/responses_level1",
                           "pixel_20_30/windows_at_the_start",
                           "pixel_20_30/upsampling_weights",
                           "pixel_20_30/upsampling",
                           "pixel_20_30/trail",
                           "delta",
                           "hidden_before",
                           "hidden_between",
                           "gate_change_pass1",
                           "matching_back_value",
                           "matching_value_over_image",
                           "covariance_diagonal_level1",
                           "pixel_20_30/match",
                           "pixel_20_30/match_back",
                           "pixel_20_30/close_up_level3",
                           "pixel_20_30/responses_over_image_level2"}) {
    const Image picture = read_image(probed.out / (name + type));
    EXPECT(picture.width > 8 && picture.height > 8);
  }
  for (const char* curves : {"changes.svg", "gates_pass2.svg", "covariance_widths.svg"})
    EXPECT(bytes_of(probed.out / curves).find("<polyline") != std::string::npos);
  EXPECT(bytes_of(probed.out / "network.svg").find("Convex upsampling") != std::string::npos);
  EXPECT(bytes_of(probed.out / "pixel_20_30/neighbours.svg").find(" %<") != std::string::npos);
#ifdef FLOWSCOPE_HAS_MEDIA
  for (const char* film :
       {"flow.gif", "delta.gif", "sweep.gif", "hidden_after.gif", "pixel_20_30/close_up_level1.gif",
        "pixel_20_30/responses_over_image_level4.gif"})
    EXPECT(bytes_of(probed.out / film).starts_with("GIF89a"));
#endif
}

#ifdef FLOWSCOPE_HAS_MEDIA
// The first iteration's maps are 9×8 cells, those of the result 19×17.
CHECK_CASE(probe_makes_films_over_grids_of_different_sizes) {
  const Probed probed("flowscope-small");
  for (const char* film :
       {"flow_low.gif", "delta.gif", "gate_z_pass1.gif", "hidden_before.gif",
        "pixel_20_30/close_up_level1.gif", "pixel_20_30/responses_over_image_level1.gif"})
    EXPECT(bytes_of(probed.out / film).starts_with("GIF89a"));
}
#endif

// Every cell's match and covariance, as the panels show them, are those of the arrays.
CHECK_CASE(what_the_whole_frame_has_is_in_the_document) {
  const Probed probed("raft-small@formula");
  const json& matching = probed.document["matching"];
  for (const auto& [direction, file] :
       {std::pair{"in_image_2", "matching_"}, {"in_image_1", "matching_back_"}}) {
    const json& way = matching[direction];
    for (const char* part : {"value", "second", "margin", "entropy"}) {
      const Array map = read_array(probed.out / (std::string(file) + part + ".npy"));
      EXPECT_EQ(way[part].size(), map.shape[0]);
      for (std::size_t y = 0; y < map.shape[0]; ++y)
        for (std::size_t x = 0; x < map.shape[1]; ++x)
          expect_near(way[part][y][x], map.values[y * map.shape[1] + x]);
    }
  }
  // The pixel's own cell says the same in both places.
  const std::size_t x = probed.pixel()["cell"][0].get<std::size_t>();
  const std::size_t y = probed.pixel()["cell"][1].get<std::size_t>();
  const json &there = matching["in_image_2"], &response = probed.pixel()["responses"][0];
  EXPECT(there["best"][y][x] == response["peak"]["at"]);
  EXPECT_NEAR(there["value"][y][x].get<double>(), response["peak"]["value"].get<double>(), 1e-4);
  EXPECT_NEAR(there["margin"][y][x].get<double>(), response["margin"].get<double>(), 1e-4);

  for (const json& level : probed.document["covariances"]) {
    const json &own = probed.pixel()["covariance"][level["level"].get<std::size_t>() - 1],
               &diagonal = level["diagonal"];
    const std::size_t cx = own["cell"][0].get<std::size_t>(),
                      cy = own["cell"][1].get<std::size_t>();
    const double variance = own["variance"].get<double>();
    EXPECT_NEAR(diagonal[cy][cx].get<double>(), variance, 1e-4 * std::max(1.0, variance));
    EXPECT(own["row"][cy][cx] == own["variance"]);
    const std::size_t width = diagonal[0].size(), at = cy * width + cx;
    if (level["matrix"].is_null()) continue;
    EXPECT_EQ(level["matrix"].size(), width * diagonal.size());
    for (std::size_t i = 0; i < level["matrix"].size(); ++i)
      EXPECT_NEAR(level["matrix"][at][i].get<double>(),
                  own["row"][i / width][i % width].get<double>(), 1e-4 * std::max(1.0, variance));
  }
  EXPECT(!probed.document["covariances"][1]["matrix"].is_null());
}

CHECK_CASE(shares_gates_and_weights_are_what_they_are_by_definition) {
  const Probed probed("raft-large@formula");
  double shares = 0;
  for (const json& block : probed.document["network"])
    if (!block["share"].is_null()) shares += block["share"].get<double>();
  EXPECT_NEAR(shares, 1.0, 1e-6);
  EXPECT_EQ(probed.document["gates"].size(), std::size_t(4));  // two updates of two passes
  for (const json& gate : probed.document["gates"])
    for (const char* name : {"z", "r"})
      EXPECT(gate[name].get<double>() > 0 && gate[name].get<double>() < 1);
  EXPECT_EQ(probed.pixel()["gates"].size(), std::size_t(4));
  for (const json& gate : probed.pixel()["gates"])
    for (std::size_t c = 0; c < gate["channels"]["z"].size(); ++c) {
      const auto value = [&](const char* name) { return gate["channels"][name][c].get<double>(); };
      EXPECT_NEAR(value("after"), (1 - value("z")) * value("before") + value("z") * value("q"),
                  1e-5);
    }
  // after = (1 - z) * before + z * q holds channel by channel; the state goes on pass by pass.
  for (std::size_t i = 0; i + 1 < 4; ++i)
    EXPECT_NEAR(probed.pixel()["gates"][i]["after"].get<double>(),
                probed.pixel()["gates"][i + 1]["before"].get<double>(), 1e-6);
  for (const auto& [name, three] : probed.document["components"].items())
    EXPECT(three[0].get<double>() >= three[1].get<double>() && three[0].get<double>() <= 1);
  for (const json& response : probed.pixel()["responses"])
    EXPECT_NEAR(response["choices"].get<double>(), std::exp(response["entropy"].get<double>()),
                1e-6 * response["choices"].get<double>());
  for (const json& nine : probed.pixel()["upsampling"]["weights"]) {
    double sum = 0;
    for (const json& weight : nine) sum += weight.get<double>();
    EXPECT_NEAR(sum, 1.0, 1e-5);
  }
}

// Of a truth far to the right of all that the coarse flows can be mixed to.
CHECK_CASE(what_no_mixture_reaches_is_in_the_document) {
  const TemporaryFolder folder;
  const std::string file = folder / "truth.flo";
  FlowField truth(150, 130);
  for (Vec2& each : truth.flow) each = {300, 0};
  truth.invalidate(3, 4);
  write_flow(file, truth, FlowFormat::flo);
  const Probed probed("raft-large@formula", {"--truth", file});
  for (std::size_t k = 0; k < 3; ++k) {
    const json& upsampling = probed.pixel()["iterations"][k]["upsampling"];
    EXPECT_EQ(upsampling["truth"][0].get<double>(), 300);
    // No further than the nearest of the nine, and no nearer than the one furthest right.
    double nearest = 1e9, right = -1e9;
    for (const json& each : upsampling["neighbours"]) {
      const double u = each["flow"][0].get<double>(), v = each["flow"][1].get<double>();
      nearest = std::min(nearest, std::hypot(300 - u, v));
      right = std::max(right, u);
    }
    const double distance = upsampling["out_of_reach"].get<double>();
    EXPECT(distance < nearest + 1e-3 && distance > 300 - right - 1e-3);
    const json& far = probed.document["errors"]["iterations"][k]["out_of_reach"];
    EXPECT_NEAR(far["share"].get<double>(), 1 - 1.0 / (150 * 130), 1e-9);  // all but the unknown
    EXPECT(far["largest"].get<double>() >= distance);
    EXPECT_EQ(far["further_than"].get<double>(), 0.5);
  }
  const Array far = read_array(probed.out / "unreachable.npy");
  expect_near(probed.pixel()["upsampling"]["out_of_reach"], far.values[30 * 150 + 20]);
}

CHECK_CASE(what_an_iteration_has_is_in_the_document) {
  const Probed probed("raft-large@formula", {"--tensors"});
  const json& iterations = probed.pixel()["iterations"];
  EXPECT(iterations[2]["upsampling"] == probed.pixel()["upsampling"]);
  EXPECT(iterations[0]["upsampling"]["weights"].is_null());  // the start has none
  const json& first = iterations[1]["upsampling"];
  const auto own =
      first["subpixel"][1].get<std::size_t>() * 8 + first["subpixel"][0].get<std::size_t>();
  double u = 0;
  for (std::size_t n = 0; n < 9; ++n)
    u += first["weights"][own][n].get<double>() * first["neighbours"][n]["flow"][0].get<double>();
  EXPECT_NEAR(first["convex"][0].get<double>(), u, 1e-3 * std::max(1.0, std::abs(u)));

  const auto cell = [&](const Array& tensor) {
    return probed.pixel()["cell"][1].get<std::size_t>() * tensor.shape[2] +
           probed.pixel()["cell"][0].get<std::size_t>();
  };
  for (const char* name : {"hidden", "motion"}) {
    const std::size_t count = std::string(name) == "hidden" ? 3 : 2;
    std::vector<float> scales;
    for (std::size_t k = 0; k < count; ++k) {
      const Array tensor =
          read_array(probed.out / (std::string(name) + "_k0" + std::to_string(k) + ".npy"));
      const std::size_t area = tensor.shape[1] * tensor.shape[2];
      scales.resize(tensor.shape[0]);
      for (std::size_t c = 0; c < tensor.shape[0]; ++c) {
        expect_near(iterations[k]["vectors"][name][c], tensor.values[c * area + cell(tensor)]);
        double sum = 0;
        for (std::size_t i = 0; i < area; ++i) {
          const float value = tensor.values[c * area + i];
          scales[c] = std::max(scales[c], std::abs(value));
          sum += double(value);
        }
        if (k + 1 < count)
          EXPECT_NEAR(probed.document["earlier"][k]["channels"][name][c]["mean"].get<double>(),
                      sum / double(area), 1e-4 * std::max(1.0, std::abs(sum / double(area))));
      }
    }
    const json& film = probed.document["film"][name];
    EXPECT_EQ(film["scales"].size(), scales.size());
    for (std::size_t c = 0; c < scales.size(); ++c) expect_near(film["scales"][c], scales[c]);
  }
  EXPECT((probed.document["film"]["motion"]["proposed"] == json{20, 48, 49, 121, 126, 127}));

  // The trail and the best match say how far RAFT is from it, in cells of 8 pixels.
  const json& best = probed.pixel()["responses"][0]["peak"]["at"];
  for (std::size_t k = 0; k < 3; ++k) {
    const json& at = iterations[k]["levels"][0]["correspondence"];
    EXPECT_NEAR(iterations[k]["from_best_match"].get<double>(),
                std::hypot(at[0].get<double>() - best[0].get<double>(),
                           at[1].get<double>() - best[1].get<double>()),
                1e-4);
  }
  for (const json& level : iterations[0]["levels"]) {
    const std::size_t side = level["window"].size();
    EXPECT_EQ(level["samples"].size(), side * side);
    for (std::size_t i = 0; i < side * side; ++i) {
      const json& sample = level["samples"][i];
      double sum = 0, weights = 0;
      for (std::size_t n = 0; n < 4; ++n) {
        weights += sample["weights"][n].get<double>();
        sum += sample["products"][n].get<double>();
        EXPECT_NEAR(sample["products"][n].get<double>(),
                    sample["values"][n].get<double>() * sample["weights"][n].get<double>(), 1e-5);
      }
      EXPECT_NEAR(weights, 1, 1e-5);
      expect_near(level["window"][i / side][i % side], float(sum));
    }
  }
  EXPECT(probed.pixel()["covariance"] == probed.document["covariance"]);
  std::int64_t parameters = 0;
  for (const json& block : probed.document["network"])
    parameters += block["parameters"].get<std::int64_t>();
  EXPECT_EQ(probed.document["parameters"].get<std::int64_t>(), parameters);
}

CHECK_CASE(probe_writes_over_nothing) {
  const TemporaryFolder folder;
  const std::string a = folder / "a.ppm";
  write_image(a, scene({64, 48}, 0, 0));
  fs::create_directory(folder / "mine");
  write_text(folder / "mine" / "flow.npy", "precious");
  const std::vector<std::string> words = {
      "probe", a, a, "--pixel", "5,5", "--model", "raft-small@formula", "-n", "1", "-o"};
  auto used = words, file = words;
  used.push_back(folder / "mine");
  expect_refusal(used, 1, "--overwrite");
  EXPECT_EQ(bytes_of(folder / "mine" / "flow.npy"), std::string("precious"));
  file.push_back(a);
  expect_refusal(file, 1, "there is a file of that name");
  used.emplace_back("--overwrite");
  EXPECT_EQ(cli(used).code, 0);
}
