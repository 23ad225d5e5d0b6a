// One pixel's folder: what a click on it shows.
#include <algorithm>

#include "core/engine/probe_files.h"
#include "core/insides/draw.h"
#include "core/insides/lookup.h"
#include "core/insides/paint.h"
#include "core/insides/upsampling.h"

namespace flowscope::engine {
namespace {

constexpr int kMapWidth = 200, kWindowWidth = 126;

// Response maps with the correspondence marked, and the windows, iteration by iteration.
void write_level(const ProbeFiles& files, const Trace& trace, Cell cell, int level) {
  std::vector<Image> maps, pictures;
  std::vector<float> values;
  int side = 0;
  for (int k = 0; k <= trace.iterations(); ++k) {
    const insides::LookupWindow window = insides::lookup_window(trace, k, cell, level);
    const int factor = magnification(window.response.width, kMapWidth);
    Image map =
        insides::magnified(insides::painted(window.response, insides::Palette::sequential), factor);
    const insides::Point at{(window.centre.u + 0.5) * factor, (window.centre.v + 0.5) * factor};
    insides::dot(map, at, std::max(4, factor), insides::kCorrespondence);
    maps.push_back(std::move(map));
    side = window.values.width;
    pictures.push_back(
        insides::magnified(insides::painted(window.values, insides::Palette::sequential),
                           magnification(side, kWindowWidth)));
    values.insert(values.end(), window.values.values.begin(), window.values.values.end());
  }
  const std::string number = std::to_string(level + 1);
  files.numbers("response_level" + number, trace.response(cell, level));
  files.numbers("windows_level" + number, {trace.iterations() + 1, side, side}, values);
  files.picture("responses_level" + number, insides::sheet(maps));
  files.picture("windows_level" + number, insides::sheet(pictures));
}

void write_weights(const ProbeFiles& files, const insides::UpsamplingCell& upsampling) {
  if (upsampling.weights.empty()) return;
  std::vector<Image> pictures;
  for (int sy = 0; sy < insides::kSubpixels; ++sy)
    for (int sx = 0; sx < insides::kSubpixels; ++sx) {
      Map weights{3, 3, {}};
      for (int n = 0; n < 9; ++n) weights.values.push_back(upsampling.weights[0].at(sx, sy, n));
      pictures.push_back(insides::magnified(
          insides::painted(weights, insides::Palette::sequential, insides::Scale{0, 1}), 12));
    }
  const auto& values = upsampling.weights[0].values;
  files.numbers("upsampling_weights", {8, 8, 3, 3}, {values.begin(), values.end()});
  files.picture("upsampling_weights", insides::sheet(pictures, insides::kSubpixels));
}

}  // namespace

void write_probe_pixel(const ProbeFiles& files, const FlowResult& result, Cell pixel) {
  const Trace& trace = *result.trace;
  const Cell cell = trace.cell_of(pixel.x, pixel.y);
  for (int level = 0; level < trace.levels(); ++level) write_level(files, trace, cell, level);

  const auto trail = insides::trail(trace, cell);
  Image way = to_image(result.frame2);
  insides::path(way, trail, insides::kLine);
  for (const insides::Point& point : trail) insides::dot(way, point, 3, insides::kLine);
  insides::dot(way, trail.back(), 7, insides::kCorrespondence);
  files.picture("trail", way);

  Image reach = to_image(result.frame2);
  for (int level = 0; level < trace.levels(); ++level)
    insides::outline(reach, insides::window_box(trace, 0, cell, level), insides::kLine);
  insides::dot(reach, trail.front(), 7, insides::kCorrespondence);
  files.picture("windows_at_the_start", reach);

  write_weights(files, insides::upsampling_at(trace, trace.iterations(), pixel.x, pixel.y));
}

}  // namespace flowscope::engine
