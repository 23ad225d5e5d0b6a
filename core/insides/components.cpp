#include "core/insides/components.h"

#include <algorithm>
#include <cmath>

#include "core/base/stop.h"

namespace flowscope::insides {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Channels less their means, and the covariance of those over the cells.
struct Centred {
  std::size_t channels, cells;
  std::vector<float> values;
  std::vector<double> covariance;  // [channels, channels]
  double variance = 0;             // its trace

  Centred(const Channels& source, const std::stop_token& stop)
      : channels(std::size_t(source.count)),
        cells(source.cells()),
        values(source.values),
        covariance(channels * channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      float* row = values.data() + c * cells;
      double mean = 0;
      for (std::size_t i = 0; i < cells; ++i) mean += row[i];
      mean /= double(cells);
      for (std::size_t i = 0; i < cells; ++i) row[i] = float(row[i] - mean);
    }
    for (std::size_t a = 0; a < channels; ++a) {
      check_stop(stop);
      for (std::size_t b = 0; b <= a; ++b) {
        const float *x = values.data() + a * cells, *y = values.data() + b * cells;
        double sum = 0;
        for (std::size_t i = 0; i < cells; ++i) sum += double(x[i]) * y[i];
        covariance[a * channels + b] = covariance[b * channels + a] = sum / double(cells);
      }
    }
    for (std::size_t c = 0; c < channels; ++c) variance += covariance[c * channels + c];
  }

  Vector times(const Vector& vector) const {
    Vector out(channels);
    for (std::size_t a = 0; a < channels; ++a) {
      const double* row = covariance.data() + a * channels;
      for (std::size_t b = 0; b < channels; ++b) out[a] += row[b] * vector[b];
    }
    return out;
  }
};

// Less what it has along `others`, then of length 1; false if nothing is left.
bool make_orthonormal(Vector& vector, const std::vector<Vector>& others, double least) {
  for (int twice = 0; twice < 2; ++twice)
    for (const Vector& other : others) {
      const double along = dot(vector, other);
      for (std::size_t i = 0; i < vector.size(); ++i) vector[i] -= along * other[i];
    }
  const double length = std::sqrt(dot(vector, vector));
  if (!(length > least)) return false;
  for (double& entry : vector) entry /= length;
  return true;
}

// The eigenvector of the largest eigenvalue that is orthogonal to those found, by power
// iteration from the column of the covariance with the most of it left. Empty if none is.
Vector next_direction(const Centred& data, const std::vector<Vector>& found) {
  constexpr int kMostSteps = 2000;
  constexpr double kConverged = 1e-14;
  const double nothing = 1e-9 * data.variance;
  Vector best;
  double most = nothing;
  for (std::size_t c = 0; c < data.channels; ++c) {
    Vector unit(data.channels);
    unit[c] = 1;
    Vector column = data.times(unit);
    Vector left = column;
    if (!make_orthonormal(left, found, nothing)) continue;
    if (const double length = std::abs(dot(column, left)); length > most) {
      most = length;
      best = left;
    }
  }
  if (best.empty()) return best;
  for (int step = 0; step < kMostSteps; ++step) {
    Vector next = data.times(best);
    if (!make_orthonormal(next, found, 0)) return {};
    const double same = std::abs(dot(next, best));
    best = std::move(next);
    if (1 - same < kConverged) break;
  }
  return best;
}

}  // namespace

PrincipalComponents principal_components(const Channels& channels, const std::stop_token& stop) {
  PrincipalComponents out;
  for (std::size_t i = 0; i < 3; ++i) {
    out.maps[i] = {channels.width, channels.height, std::vector<float>(channels.cells())};
    out.directions[i].assign(std::size_t(channels.count), 0);
  }
  if (channels.cells() == 0) return out;
  const Centred data(channels, stop);
  std::vector<Vector> found;
  for (std::size_t i = 0; i < 3 && data.variance > 0; ++i) {
    check_stop(stop);
    Vector direction = next_direction(data, found);
    if (direction.empty()) break;
    const auto largest =
        std::max_element(direction.begin(), direction.end(),
                         [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (*largest < 0)
      for (double& entry : direction) entry = -entry;
    out.explained[i] = dot(direction, data.times(direction)) / data.variance;
    std::vector<float>& map = out.maps[i].values;
    for (std::size_t c = 0; c < data.channels; ++c)
      for (std::size_t cell = 0; cell < data.cells; ++cell)
        map[cell] += float(direction[c]) * data.values[c * data.cells + cell];
    out.directions[i] = direction;
    found.push_back(std::move(direction));
  }
  return out;
}

Image component_picture(const PrincipalComponents& components) {
  constexpr double kReach = 2.5;  // standard deviations to either side
  Image image(components.maps[0].width, components.maps[0].height);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<float>& map = components.maps[i].values;
    double squares = 0;
    for (const float value : map) squares += double(value) * value;
    const double deviation = std::sqrt(squares / double(std::max<std::size_t>(map.size(), 1)));
    for (std::size_t cell = 0; cell < map.size(); ++cell) {
      const double t = deviation > 0 ? map[cell] / (2 * kReach * deviation) + 0.5 : 0.5;
      image.rgb[cell * 3 + i] = std::uint8_t(std::lround(255 * std::clamp(t, 0.0, 1.0)));
    }
  }
  return image;
}

}  // namespace flowscope::insides
