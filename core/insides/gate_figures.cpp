#include "core/insides/gate_figures.h"

#include <algorithm>

#include "core/insides/channels.h"

namespace flowscope::insides {
namespace {

Figure of(Map map, Palette palette, std::optional<Scale> scale = {}) {
  Figure figure;
  figure.map = std::move(map);
  figure.palette = palette;
  figure.scale = scale;
  return figure;
}

}  // namespace

GateFigures gate_figures(const Trace& trace, int k, int pass, const GruPass& gru,
                         std::optional<int> channel) {
  const auto shown = [&](const Channels& channels) {
    return channel ? channels.map(*channel) : mean_over_channels(channels);
  };
  const int last = trace.passes() - 1;
  GateFigures out;
  const Scale gates{0, 1};
  out.z = of(shown(gru.z), Palette::sequential, gates);
  out.r = of(shown(gru.r), Palette::sequential, gates);
  out.q = of(shown(gru.q), Palette::diverging);
  out.before =
      of(shown(pass == 0 ? gru.before : trace.inside(Inside::hidden, k)), Palette::diverging);
  out.after = of(shown(pass == last ? gru.after : trace.inside(Inside::after, k, last)),
                 Palette::diverging);
  if (last > 0) out.between = of(shown(trace.inside(Inside::after, k, 0)), Palette::diverging);
  out.change = of(mean_change(gru.after, gru.before), Palette::sequential);

  std::vector<Figure*> states = {&out.q, &out.before, &out.after};
  if (out.between) states.push_back(&*out.between);
  float most = 0;
  for (const Figure* each : states)
    most = std::max(most, scale_of(each->map, Palette::diverging).largest);
  for (Figure* each : states) each->scale = Scale{-most, most};
  return out;
}

}  // namespace flowscope::insides
