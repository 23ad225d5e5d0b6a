// Updates, errors and the loss, by hand.
#include "core/insides/iterations.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

CHECK_CASE(loss_terms_weigh_late_errors_more) {
  std::vector<double> l1(20);
  l1[9] = 0.5;   // ten iterations before the last
  l1[19] = 0.2;  // the last
  const auto terms = loss_terms(l1, 0.8);
  EXPECT_EQ(terms.size(), l1.size());
  EXPECT_EQ(terms.front().k, 1);
  EXPECT_NEAR(terms[9].product, 0.0537, 5e-5);
  EXPECT_EQ(terms[19].product, 0.2);
  EXPECT_NEAR(terms[9].share + terms[19].share, 1, 1e-12);
  EXPECT_EQ(loss_terms({0, 0})[1].share, 0.0);
}

CHECK_CASE(l1_is_over_all_pixels_and_both_directions_epe_over_those_that_count) {
  FlowField flow(4, 1), truth(4, 1);
  flow.flow = {{3, 4}, {0, 0}, {7, 7}, {0, 0}};
  truth.flow = {{0, 0}, {0, 0}, {0, 0}, {500, 0}};
  truth.valid = {1, 1, 0, 1};
  const IterationError error = error_of(flow, truth);  // the 500 px are beyond RAFT's 400
  EXPECT_EQ(error.l1, 7.0 / 8);
  EXPECT_EQ(error.epe, 2.5);
  EXPECT_ERROR(error_of(FlowField(2, 2), truth), "4x1");
}

CHECK_CASE(changes_are_the_lengths_of_the_updates) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(2, 1, {}), checks::constant_flow(2, 1, {})};
  trace.flows[1].at(1, 0) = {3, -4};
  const auto found = changes(trace);
  EXPECT_EQ(found.size(), std::size_t(1));
  EXPECT_EQ(found[0].mean, 2.5);
  EXPECT_EQ(found[0].largest, 5.0);
  EXPECT((found[0].where == Cell{1, 0}));
}

CHECK_CASE(every_flow_is_held_against_the_truth) {
  checks::WrittenTrace trace;
  trace.flows.resize(2);
  trace.pictures = {checks::constant_flow(4, 4, {}), checks::constant_flow(4, 4, {1, 0})};
  const auto errors = iteration_errors(trace, checks::constant_flow(4, 4, {1, 2}));
  EXPECT_EQ(errors[0].l1, 1.5);
  EXPECT_EQ(errors[1].l1, 1.0);
  EXPECT_EQ(errors[1].epe, 2.0);
}
