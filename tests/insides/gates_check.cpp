// The gates of two hand-written updates.
#include "core/insides/gates.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

Channels two(float a, float b, float c, float d) { return {2, 2, 1, {a, b, c, d}}; }

checks::WrittenTrace written() {
  checks::WrittenTrace trace;
  trace.flows.assign(3, checks::constant_flow(2, 1, {}));
  for (int k = 0; k < 2; ++k) {
    trace.tensors[{Inside::z, k}] = two(0, 0.5f, 1, 0.5f);
    trace.tensors[{Inside::r, k}] = two(1, 1, 0, 0);
    trace.tensors[{Inside::q, k}] = two(1, -1, 1, -1);
  }
  trace.tensors[{Inside::hidden, 0}] = two(0, 0, 0, 0);
  trace.tensors[{Inside::after, 0}] = two(0, -0.5f, 1, -0.5f);
  trace.tensors[{Inside::hidden, 1}] = two(0, -0.5f, 1, -0.5f);
  trace.tensors[{Inside::after, 1}] = two(0, -0.75f, 1, -0.75f);
  return trace;
}

}  // namespace

CHECK_CASE(a_pass_holds_the_states_around_it) {
  const GruPass pass = gru_pass(written(), 1, 0);
  EXPECT((pass.before.values == std::vector<float>{0, -0.5f, 1, -0.5f}));
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(pass.after.values[i],
              (1 - pass.z.values[i]) * pass.before.values[i] + pass.z.values[i] * pass.q.values[i]);
}

CHECK_CASE(the_mean_change_is_by_size) {
  const Map change = mean_change(two(1, 2, -3, 2), two(0, 2, 0, 1));
  EXPECT((change.values == std::vector<float>{2, 0.5f}));
  EXPECT_EQ(change.width, 2);
  EXPECT_ERROR(mean_change(two(1, 2, 3, 4), Channels{1, 2, 1, {0, 0}}), "shapes");
}

CHECK_CASE(means_of_every_update) {
  const auto means = gate_means(written(), 0);
  EXPECT_EQ(means.size(), std::size_t(2));
  EXPECT_EQ(means[0].z, 0.5);
  EXPECT_EQ(means[1].r, 0.5);
  EXPECT_EQ(means[0].change, 0.5);
  EXPECT_EQ(means[1].change, 0.125);
  EXPECT_EQ(means[1].k, 1);
}
