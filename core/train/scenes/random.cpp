#include "core/train/scenes/random.h"

#include <cmath>

namespace flowscope::train {

double Random::log_uniform(double low, double high) {
  return low * std::exp(uniform() * std::log(high / low));
}

}  // namespace flowscope::train
