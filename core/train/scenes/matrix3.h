// Homographies in double precision.
#pragma once

#include <array>
#include <cmath>

namespace flowscope::train {

struct Vector3 {
  double x = 0, y = 0, z = 0;
  friend Vector3 operator+(Vector3 a, Vector3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vector3 operator-(Vector3 a, Vector3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vector3 operator*(double k, Vector3 a) { return {k * a.x, k * a.y, k * a.z}; }
};

// Row by row; acts on columns (x, y, 1).
struct Matrix3 {
  std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

  static Matrix3 shift(double x, double y) { return {{1, 0, x, 0, 1, y, 0, 0, 1}}; }
  static Matrix3 scale(double x, double y) { return {{x, 0, 0, 0, y, 0, 0, 0, 1}}; }
  static Matrix3 rotation(double angle) {
    const double c = std::cos(angle), s = std::sin(angle);
    return {{c, -s, 0, s, c, 0, 0, 0, 1}};
  }
  static Matrix3 columns(Vector3 a, Vector3 b, Vector3 c) {
    return {{a.x, b.x, c.x, a.y, b.y, c.y, a.z, b.z, c.z}};
  }

  friend Matrix3 operator*(const Matrix3& a, const Matrix3& b) {
    Matrix3 out;
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < 3; ++c)
        out.m[3 * r + c] =
            a.m[3 * r] * b.m[c] + a.m[3 * r + 1] * b.m[3 + c] + a.m[3 * r + 2] * b.m[6 + c];
    return out;
  }
  friend Vector3 operator*(const Matrix3& a, Vector3 v) {
    const auto row = [&](std::size_t r) {
      return a.m[3 * r] * v.x + a.m[3 * r + 1] * v.y + a.m[3 * r + 2] * v.z;
    };
    return {row(0), row(1), row(2)};
  }
  friend bool operator==(const Matrix3&, const Matrix3&) = default;

  double determinant() const {
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
           m[2] * (m[3] * m[7] - m[4] * m[6]);
  }
  Matrix3 inverse() const {
    const double k = 1 / determinant();
    return {{k * (m[4] * m[8] - m[5] * m[7]), k * (m[2] * m[7] - m[1] * m[8]),
             k * (m[1] * m[5] - m[2] * m[4]), k * (m[5] * m[6] - m[3] * m[8]),
             k * (m[0] * m[8] - m[2] * m[6]), k * (m[2] * m[3] - m[0] * m[5]),
             k * (m[3] * m[7] - m[4] * m[6]), k * (m[1] * m[6] - m[0] * m[7]),
             k * (m[0] * m[4] - m[1] * m[3])}};
  }
};

}  // namespace flowscope::train
