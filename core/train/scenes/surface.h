// What one layer shows at one pixel: the formulas of rendering, written once for packs
// of pixels on the CPU (R = Floats, P = float) and for tensors on any device (R and P
// tensors, [layers, pixels] and [layers, 1]). No sine, no root, no fused operation: every
// step is a sum, product or quotient that IEEE rounds the same way everywhere.
#pragma once

// pack.h or tensor_math.h comes before this header: the arithmetic is theirs.
#include "core/train/scenes/layer_numbers.h"
#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {

// A pixel in a layer's coordinates, and how these change from pixel to pixel.
template <class R>
struct Spot {
  R s, t, s_x, s_y, t_x, t_y;
  R inverse_depth;  // at least kNearlyAway
  R ahead;          // 1 where the layer is before the camera, else 0
};
inline constexpr float kNearlyAway = 1e-5f;

// About the length of (a, b), at most 8 % too long and 1 % too short.
template <class R>
R about_length(const R& a, const R& b) {
  const R p = magnitude(a), q = magnitude(b);
  return larger(p, q) + smaller(p, q) * 0.4f;
}

// A wave of period 1 and height 1 made of two parabolas.
template <class R>
R wave(const R& turns) {
  const R phase = turns - as_real(floor_of(turns + 0.5f));
  return phase * (8.0f - magnitude(phase) * 16.0f);
}

// W of a bend (scene.h) at a pixel: waves from `number::bend + 1` on.
template <class R, class P, class Row>
void bend_at(const Row& numbers, std::size_t first, const R& x, const R& y, R& along_x,
             R& along_y) {
  const auto at = [&](std::size_t i) {
    const P& kx = numbers[first + 4 * i];
    const P& ky = numbers[first + 4 * i + 1];
    const P& phase = numbers[first + 4 * i + 2];
    const P& amplitude = numbers[first + 4 * i + 3];
    return wave<R>(x * kx + y * ky + phase) * amplitude;
  };
  along_x = at(0) + at(1);
  along_y = at(2) + at(3);
}

template <class R, class P>
Spot<R> spot_at(const Surface<P>& layer, R x, R y, bool bends) {
  if (bends) {
    R along_x = x, along_y = y;
    bend_at<R, P>(layer, number::bend + 1, x, y, along_x, along_y);
    x = x + along_x * layer[number::bend];
    y = y + along_y * layer[number::bend];
  }
  const auto row = [&](int i) -> R {
    return x * layer[number::inverse + 3 * i] + y * layer[number::inverse + 3 * i + 1] +
           layer[number::inverse + 3 * i + 2];
  };
  Spot<R> spot{x, x, x, x, x, x, row(2), x};
  const auto in_front = spot.inverse_depth > kNearlyAway;
  const R zero = x * 0.0f;
  spot.ahead = choose(in_front, zero + 1.0f, zero);
  spot.inverse_depth = choose(in_front, spot.inverse_depth, zero + 1.0f);
  const R depth = 1.0f / spot.inverse_depth;
  spot.s = row(0) * depth;
  spot.t = row(1) * depth;
  const P& away_x = layer[number::inverse + 6];
  const P& away_y = layer[number::inverse + 7];
  spot.s_x = (layer[number::inverse] - spot.s * away_x) * depth;
  spot.s_y = (layer[number::inverse + 1] - spot.s * away_y) * depth;
  spot.t_x = (layer[number::inverse + 3] - spot.t * away_x) * depth;
  spot.t_y = (layer[number::inverse + 4] - spot.t * away_y) * depth;
  return spot;
}

// Coverage, 0 to 1, from a distance inward in pixels.
template <class R, class P>
R covered(const Surface<P>& layer, const Spot<R>& spot, const R& inward) {
  return clamped(inward * layer[number::sharpness] + 0.5f, 0, 1) * spot.ahead;
}

template <class R, class P>
R box_coverage(const Surface<P>& layer, const Spot<R>& spot) {
  const R along_s = (1.0f - magnitude(spot.s)) / (about_length(spot.s_x, spot.s_y) + 1e-12f);
  const R along_t = (1.0f - magnitude(spot.t)) / (about_length(spot.t_x, spot.t_y) + 1e-12f);
  return covered(layer, spot, smaller(along_s, along_t));
}

// The shape's distance is interpolated between texels. A place that is no number is outside.
template <class R, class P, class Table>
R shape_coverage(const Surface<P>& layer, const Spot<R>& spot, const Table& shapes) {
  constexpr int side = 1 << kShapeBits;
  const auto inside = (magnitude(spot.s) < 1.0f) & (magnitude(spot.t) < 1.0f);
  const R zero = spot.ahead * 0.0f;
  const R s = choose(inside, spot.s, zero), t = choose(inside, spot.t, zero);
  const R i = clamped((s + 1.0f) * (0.5f * (side - 1)), 0, side - 1.001f);
  const R j = clamped((t + 1.0f) * (0.5f * (side - 1)), 0, side - 1.001f);
  const auto column = floor_of(i), row = floor_of(j);
  const R fi = i - as_real(column), fj = j - as_real(row);
  const auto first = row * side + column + whole(layer[number::shape]);
  const R above = shapes.at(first) * (1.0f - fi) + shapes.at(first + 1) * fi;
  const R below = shapes.at(first + side) * (1.0f - fi) + shapes.at(first + (side + 1)) * fi;
  const R inward = above * (1.0f - fj) + below * fj;
  const R unit = larger(about_length(spot.s_x, spot.s_y), about_length(spot.t_x, spot.t_y));
  const R coverage = covered<R, P>(layer, spot, inward / (unit + 1e-12f));
  return choose(inside, coverage, zero);
}

template <class R>
struct Colour {
  R red, green, blue;
};

// Between the four texels around (u, v) of level 0 coordinates, on one level.
template <class R, class I, class P, class Table>
Colour<R> texel_at(const Table& textures, const P& tile, const R& u, const R& v, const I& level,
                   const R& scale) {
  constexpr int stride = 1 << kTileStride;
  const R x = u * scale - 0.5f, y = v * scale - 0.5f;
  const I column = floor_of(x), row = floor_of(y);
  const R fx = x - as_real(column), fy = y - as_real(row);
  const I bits = (level - kTileBits) * -1;
  const I last = shifted_right((1 << kTileBits) - 1, level);
  const I base = (shifted_right(stride, level) - stride) * -1 + whole(tile);
  const I left = column & last, right = (column + 1) & last;
  const I above = shifted_left(row & last, bits) + base;
  const I below = shifted_left((row + 1) & last, bits) + base;
  const I a = textures.at(above + left), b = textures.at(above + right);
  const I c = textures.at(below + left), d = textures.at(below + right);
  const R gx = 1.0f - fx, gy = 1.0f - fy;
  const R wa = gx * gy, wb = fx * gy, wc = gx * fy, wd = fx * fy;
  const auto mixed = [&](const I& p, const I& q, const I& r, const I& s) -> R {
    return (as_real(p & 255) * wa + as_real(q & 255) * wb + as_real(r & 255) * wc +
            as_real(s & 255) * wd) *
               (1.0f / 128) -
           1.0f;
  };
  return {mixed(a, b, c, d),
          mixed(shifted_right(a, 8), shifted_right(b, 8), shifted_right(c, 8), shifted_right(d, 8)),
          mixed(shifted_right(a, 16), shifted_right(b, 16), shifted_right(c, 16),
                shifted_right(d, 16))};
}

// The tile's deviation at (u, v), between the two levels nearest to `footprint` texels a
// pixel: level l shows 2^l texels as one, between them the level is linear in the
// footprint.
template <class R, class P, class Table>
Colour<R> texture_at(const Table& textures, const P& tile, const R& u, const R& v,
                     const R& footprint) {
  R level = clamped(footprint - 1.0f, 0, 1);
  for (int l = 1; l < kTileLevels - 1; ++l)
    level = level + clamped((footprint - float(1 << l)) * (1.0f / float(1 << l)), 0, 1);
  const auto fine = clamped(floor_of(level), 0, kTileLevels - 2);
  const R rest = level - as_real(fine);
  const R fine_scale = as_real(shifted_right(64, fine)) * (1.0f / 64);
  const Colour<R> a = texel_at(textures, tile, u, v, fine, fine_scale);
  if constexpr (requires { any_lane(rest > 0.0f); })
    if (!any_lane(rest > 0.0f)) return a;  // the sum below would add nothing
  const Colour<R> b = texel_at(textures, tile, u, v, fine + 1, fine_scale * 0.5f);
  return {a.red + (b.red - a.red) * rest, a.green + (b.green - a.green) * rest,
          a.blue + (b.blue - a.blue) * rest};
}

// The layer's colour before fog, 0 to 1 and a little beyond. `second` says whether any
// layer has a second tile.
template <class R, class P, class Table>
Colour<R> colour_at(const Surface<P>& layer, const Spot<R>& spot, const Table& textures,
                    bool second) {
  const auto& n = layer;
  constexpr float far = 1 << 20;  // beyond it a texel's place has no digits left
  const R u = clamped(
      spot.s * n[number::texture] + spot.t * n[number::texture + 1] + n[number::texture + 2], -far,
      far);
  const R v = clamped(
      spot.s * n[number::texture + 3] + spot.t * n[number::texture + 4] + n[number::texture + 5],
      -far, far);
  const R u_x = spot.s_x * n[number::texture] + spot.t_x * n[number::texture + 1];
  const R u_y = spot.s_y * n[number::texture] + spot.t_y * n[number::texture + 1];
  const R v_x = spot.s_x * n[number::texture + 3] + spot.t_x * n[number::texture + 4];
  const R v_y = spot.s_y * n[number::texture + 3] + spot.t_y * n[number::texture + 4];
  const R footprint = larger(about_length(u_x, v_x), about_length(u_y, v_y)) * n[number::blur];
  Colour<R> deviation = texture_at(textures, n[number::tile], u, v, footprint);
  if (second) {
    const Colour<R> coarse =
        texture_at<R, P>(textures, n[number::second_tile], u * n[number::second_scale],
                         v * n[number::second_scale], footprint * n[number::second_scale]);
    const P& weight = n[number::second_weight];
    deviation = {deviation.red + coarse.red * weight, deviation.green + coarse.green * weight,
                 deviation.blue + coarse.blue * weight};
  }
  const R light =
      clamped(spot.s * n[number::shade] + spot.t * n[number::shade + 1], -0.6f, 0.6f) + 1.0f;
  return {(deviation.red * n[number::contrast] + n[number::colour]) * light,
          (deviation.green * n[number::contrast + 1] + n[number::colour + 1]) * light,
          (deviation.blue * n[number::contrast + 2] + n[number::colour + 2]) * light};
}

// The flow at a pixel. Through a bend the point sought solves z + a'·W(z) = q, found by
// repetition: every step shrinks the error by the bend's slope, below 0.5.
template <class R, class P>
void flow_at(const Passage<P>& layer, const R& x, const R& y, bool bends, R& u, R& v) {
  R from_x = x, from_y = y, along_x = x, along_y = y;
  if (bends) {
    bend_at<R, P>(layer, passage::waves, x, y, along_x, along_y);
    from_x = x + along_x * layer[passage::bend_from];
    from_y = y + along_y * layer[passage::bend_from];
  }
  const auto row = [&](int i) -> R {
    return from_x * layer[passage::change + 3 * i] + from_y * layer[passage::change + 3 * i + 1] +
           layer[passage::change + 3 * i + 2];
  };
  const R grown = row(2);
  const R depth = larger(grown + 1.0f, grown * 0.0f + 1e-3f);
  u = (row(0) - from_x * grown) / depth;
  v = (row(1) - from_y * grown) / depth;
  if (!bends) return;
  const R to_x = from_x + u, to_y = from_y + v;
  R at_x = to_x, at_y = to_y;
  for (int step = 0; step < 24; ++step) {
    bend_at<R, P>(layer, passage::waves, at_x, at_y, along_x, along_y);
    at_x = to_x - along_x * layer[passage::bend_to];
    at_y = to_y - along_y * layer[passage::bend_to];
  }
  // Differences one by one: a layer that does not bend keeps its digits.
  u = u + (at_x - to_x) + (from_x - x);
  v = v + (at_y - to_y) + (from_y - y);
}

}  // namespace flowscope::train
