#include "core/flow/trace.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

// 100×60 frames worked on at 200×120, padded by 4 above and below to 200×128.
class Halves : public Trace {
 public:
  int iterations() const override { return 1; }
  int levels() const override { return 4; }
  int radius() const override { return 3; }
  int cell_size() const override { return 8; }
  Size source_size() const override { return {100, 60}; }
  Size inference_size() const override { return {200, 120}; }
  Padding padding() const override { return {0, 0, 4, 4}; }
  Size map_size(int level) const override { return {25 >> level, 16 >> level}; }
  FlowField flow_at(int) const override { return {}; }
  Vec2 flow_at(int k, Cell cell) const override { return {float(k) + 0.5f, float(-cell.y)}; }
  Map response(Cell, int) const override { return {}; }
  Map window(int, Cell, int) const override { return {}; }
};

}  // namespace

CHECK_CASE(the_cell_of_a_pixel_is_the_nearest_ties_to_even) {
  const Halves trace;
  EXPECT((trace.cell_of(0, 0) == Cell{0, 0}));      // y: 4 / 8 = 0.5 → 0
  EXPECT((trace.cell_of(2, 4) == Cell{0, 2}));      // 0.5 → 0; 1.5 → 2
  EXPECT((trace.cell_of(6, 8) == Cell{2, 2}));      // 1.5 → 2; 2.5 → 2
  EXPECT((trace.cell_of(7, 9) == Cell{2, 3}));      // 1.75, 2.75
  EXPECT((trace.cell_of(99, 59) == Cell{24, 15}));  // 24.75 is beyond the map
  EXPECT((trace.cell_of(-50, 1e9) == Cell{0, 15}));
}

CHECK_CASE(a_correspondence_shrinks_with_its_level) {
  const Halves trace;
  EXPECT((trace.correspondence(1, {3, 2}, 0) == Vec2{4.5f, 0}));
  EXPECT((trace.correspondence(1, {6, 2}, 2) == Vec2{1.875f, 0}));
}
