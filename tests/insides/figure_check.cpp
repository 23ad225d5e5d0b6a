// Figures: what is marked on them by hand, and what is drawn of it.
#include <algorithm>

#include "core/insides/figure.h"
#include "core/insides/gate_figures.h"
#include "core/insides/lookup_figures.h"
#include "core/insides/matching_figures.h"
#include "core/insides/neighbours.h"
#include "core/insides/plots.h"
#include "core/insides/upsampling_figures.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;
using namespace flowscope::checks;

namespace {

constexpr Colour kBlue{0, 0, 255}, kGreen{0, 255, 0};

// A map of 8×6 that grows to the right and down, and its halves.
Map ramp(int width, int height) {
  Map map{width, height, {}};
  for (int i = 0; i < width * height; ++i) map.values.push_back(float(i));
  return map;
}

// From (2, 1) the first update steps by (1, 0), the second by (0.5, 1).
WrittenTrace walking() {
  WrittenTrace trace;
  trace.flows = {constant_flow(8, 6, {0, 0}), constant_flow(8, 6, {1, 0}),
                 constant_flow(8, 6, {1.5, 1})};
  trace.responses = {ramp(8, 6), ramp(4, 3), ramp(2, 1), ramp(1, 1)};
  return trace;
}

std::vector<Mark> of(const Figure& figure, Mark::Shape shape, Colour colour) {
  std::vector<Mark> out;
  for (const Mark& mark : figure.marks)
    if (mark.shape == shape && mark.colour == colour) out.push_back(mark);
  return out;
}

Colour pixel(const Image& image, int x, int y) {
  Colour out{};
  std::copy_n(image.at(x, y), 3, out.begin());
  return out;
}

void expect_near(Point got, Point wanted) {
  EXPECT_NEAR(got.x, wanted.x, 1e-6);
  EXPECT_NEAR(got.y, wanted.y, 1e-6);
}

}  // namespace

CHECK_CASE(a_response_figure_has_the_way_the_place_and_the_window) {
  const WrittenTrace trace = walking();
  for (int level = 0; level < 2; ++level) {
    const double scale = 1 << level;
    const LookupWindow window = lookup_window(trace, 2, {2, 1}, level);
    const Figure figure = response_figure({trace, 2, {2, 1}, window, kGreen});
    EXPECT(figure.map.values == trace.responses[std::size_t(level)].values);
    const auto ways = of(figure, Mark::Shape::path, kGreen);
    EXPECT_EQ(ways.size(), std::size_t(1));
    EXPECT_EQ(ways[0].points.size(), std::size_t(3));
    expect_near(ways[0].points[0], {2.5 / scale, 1.5 / scale});
    expect_near(ways[0].points[1], {3.5 / scale, 1.5 / scale});
    expect_near(ways[0].points[2], {4 / scale, 2.5 / scale});
    const auto places = of(figure, Mark::Shape::box, kCorrespondence);
    EXPECT_EQ(places.size(), std::size_t(1));
    expect_near(places[0].points[0], {3.5 / scale, 2 / scale});
    expect_near(places[0].points[1], {4.5 / scale, 3 / scale});
    const auto windows = of(figure, Mark::Shape::box, kLine);
    EXPECT_EQ(windows.size(), std::size_t(1));  // a cell each way around the centre's own
    expect_near(windows[0].points[0], {3.5 / scale - 1, 2 / scale - 1});
    expect_near(windows[0].points[1], {3.5 / scale + 2, 2 / scale + 2});
  }
}

CHECK_CASE(a_window_figure_has_both_arrows_and_hatches_what_lies_outside) {
  WrittenTrace trace = walking();
  const LookupWindow window = lookup_window(trace, 1, {2, 1}, 0);
  const Figure figure = window_figure({trace, 1, {2, 1}, window, kGreen});
  // The ramp grows to the lower right: the largest sample is there. Level 1, radius 1.
  const auto peak = of(figure, Mark::Shape::arrow, kLine);
  EXPECT_EQ(peak.size(), std::size_t(1));
  expect_near(peak[0].points[0], {1.5, 1.5});
  expect_near(peak[0].points[1], {2.5, 2.5});
  const auto step = of(figure, Mark::Shape::arrow, kGreen);
  EXPECT_EQ(step.size(), std::size_t(1));
  expect_near(step[0].points[1], {1.5 + 0.5, 1.5 + 1});
  EXPECT_EQ(of(figure, Mark::Shape::hatch, {160, 160, 160}).size(), std::size_t(0));
  EXPECT(figure.scale == (Scale{0, 47}));  // the whole map's

  // On level 2 the same step is half as long.
  const LookupWindow second = lookup_window(trace, 1, {2, 1}, 1);
  const auto half =
      of(window_figure({trace, 1, {2, 1}, second, kGreen}), Mark::Shape::arrow, kGreen);
  expect_near(half.at(0).points[1], {1.5 + 0.25, 1.5 + 0.5});

  // The result takes no further step; in the corner five of nine cells lie outside.
  const LookupWindow corner = lookup_window(trace, 0, {0, 0}, 0);
  const Figure close = neighbourhood_figure(corner);
  EXPECT_EQ(of(close, Mark::Shape::hatch, {160, 160, 160}).size(), std::size_t(5));
  const LookupWindow last = lookup_window(trace, 2, {2, 1}, 0);
  EXPECT(of(window_figure({trace, 2, {2, 1}, last, kGreen}), Mark::Shape::arrow, kGreen).empty());
  // Its exact place lies between the cells of the neighbourhood: (3.5, 2), nearest (3, 2).
  const auto exact = of(neighbourhood_figure(last), Mark::Shape::box, kCorrespondence);
  expect_near(exact.at(0).points[0], {1.5, 1});
}

CHECK_CASE(the_way_and_the_reach_lie_over_image_2) {
  const WrittenTrace trace = walking();
  const Frame second = make_frame(Image(64, 48));
  const Figure way = way_figure(trace, {2, 1}, kGreen, second);
  EXPECT((way.cells() == Size{64, 48}));
  const auto path = of(way, Mark::Shape::path, kGreen).at(0).points;
  expect_near(path.at(0), {16.5, 8.5});  // pixel 8c, whose middle is half a pixel further
  expect_near(path.at(1), {24.5, 8.5});
  expect_near(path.at(2), {28.5, 16.5});
  const Mark end = of(way, Mark::Shape::box, kCorrespondence).at(0);
  expect_near({(end.points[0].x + end.points[1].x) / 2, (end.points[0].y + end.points[1].y) / 2},
              {28.5, 16.5});
  // Radius 1: three cells of 8, 16, 32 and 64 pixels wide.
  const auto windows = of(reach_figure(trace, 1, {2, 1}, second), Mark::Shape::box, kLine);
  EXPECT_EQ(windows.size(), std::size_t(4));
  for (std::size_t level = 0; level < 4; ++level)
    EXPECT_NEAR(windows[level].points[1].x - windows[level].points[0].x, 3.0 * (8 << level), 1e-6);
}

CHECK_CASE(a_match_is_marked_where_the_map_is_largest) {
  const WrittenTrace trace = walking();
  const Figure figure = similarity_figure(trace, trace.responses[0]);
  expect_near(figure.marks.at(0).points[0], {7, 5});
  EXPECT(!figure.behind);
  EXPECT_EQ(figure.opacity, 1.0);
  const Figure over = similarity_figure(trace, trace.responses[0], make_frame(Image(64, 48)));
  EXPECT(over.opacity < 1);
  // Cell c is read around pixel 8c: the frame begins half a cell inside cell 0.
  expect_near({over.behind_covers.left, over.behind_covers.top}, {0.5, 0.5});
  expect_near({over.behind_covers.right, over.behind_covers.bottom}, {8.5, 6.5});
  EXPECT_NEAR(double(full_colour(trace)), std::hypot(1.5, 1.0), 1e-6);
}

CHECK_CASE(cells_are_squares_of_their_colour) {
  Figure figure;
  figure.map = {2, 1, {0, 1}};
  const Image image = drawn(figure, 10);
  EXPECT_EQ(image.width, 20);
  EXPECT_EQ(image.height, 10);
  EXPECT(pixel(image, 0, 0) == palette_colour(Palette::sequential, 0));
  EXPECT(pixel(image, 9, 9) == palette_colour(Palette::sequential, 0));
  EXPECT(pixel(image, 10, 0) == palette_colour(Palette::sequential, 1));
}

CHECK_CASE(marks_lie_on_their_cells_and_end_at_the_border) {
  Figure figure;
  figure.picture = Image(4, 4);
  figure.marks = {cell_mark(1, 2, kBlue, 2)};
  const Image image = drawn(figure, 10);
  EXPECT(pixel(image, 15, 20) == kBlue);  // its upper side
  EXPECT(pixel(image, 20, 25) == kBlue);  // and its right one
  EXPECT(pixel(image, 15, 25) == (Colour{0, 0, 0}));
  EXPECT(pixel(image, 5, 5) == (Colour{0, 0, 0}));
  figure.marks = {{Mark::Shape::path, {{-1e9, 2}, {1e30, 2}}, kBlue, 2},
                  {Mark::Shape::arrow, {{2, 2}, {2, NAN}}, kGreen, 2},
                  {Mark::Shape::hatch, {{-3, -3}, {99, 1}}, kGreen, 1}};
  const Image beyond = drawn(figure, 10);
  EXPECT_EQ(beyond.width, 40);
  int hatched = 0;
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x)
      if (beyond.at(x, y)[1] > 100) {
        ++hatched;
        EXPECT(y <= 10);
      }
  EXPECT(hatched > 20);
}

CHECK_CASE(an_arrow_ends_in_a_head) {
  const auto line = arrow_line({0, 0}, {20, 0}, 8);
  EXPECT_EQ(line.size(), std::size_t(5));
  expect_near(line[1], {20, 0});
  expect_near(line[2], {12, 4});
  expect_near(line[4], {12, -4});
  EXPECT_EQ(arrow_line({3, 3}, {3.5, 3}, 8).size(), std::size_t(2));
}

CHECK_CASE(what_lies_behind_shines_through_where_it_reaches) {
  Image blue(4, 4);
  for (int i = 0; i < 16; ++i) blue.rgb[std::size_t(3 * i + 2)] = 255;
  Figure figure;
  figure.picture = Image(4, 4);  // black
  figure.behind = make_frame(blue);
  figure.behind_covers = {2, 0, 4, 4};
  figure.opacity = 0.6;
  const Image image = drawn(figure, 5);
  EXPECT_NEAR(int(image.at(15, 10)[2]), 102, 1);  // 0.4 · 255
  EXPECT_EQ(int(image.at(15, 10)[0]), 0);
  EXPECT_NEAR(int(image.at(5, 10)[0]), 51, 1);  // grey where it does not reach
}

CHECK_CASE(states_share_a_scale_and_gates_have_their_own) {
  WrittenTrace trace = walking();
  const auto constant = [](float value) {
    return Channels{2, 8, 6, std::vector<float>(96, value)};
  };
  for (int k = 0; k < 3; ++k) trace.tensors[{Inside::hidden, k}] = constant(-0.25f * float(k));
  trace.tensors[{Inside::after, 1}] = constant(-0.5f);
  const GruPass gru{constant(0.5f), constant(0.75f), constant(0.9f), constant(-0.25f),
                    constant(-0.5f)};
  const GateFigures figures = gate_figures(trace, 1, 0, gru, 1);
  EXPECT(figures.z.scale == (Scale{0, 1}) && figures.r.scale == (Scale{0, 1}));
  for (const Figure* state : {&figures.q, &figures.before, &figures.after})
    EXPECT(state->scale == (Scale{-0.9f, 0.9f}));
  EXPECT(!figures.between);  // there is one pass
  EXPECT_NEAR(double(figures.change.map.at(3, 3)), 0.25, 1e-6);
}

CHECK_CASE(a_region_is_shown_in_every_way_there_is) {
  const WrittenTrace trace = walking();
  UpsampledWays ways;
  ways.bilinear = constant_flow(16, 16, {3, 4});
  ways.nearest = constant_flow(16, 16, {3, 1});
  const Frame frame = make_frame(Image(64, 48));
  const RegionView view{trace, {8, 16, 16, 16}, ways, frame};
  EXPECT_NEAR(double(full_colour(ways)), 5.0, 1e-6);
  const RegionFigures figures = region_figures(view);
  EXPECT(!figures.convex && !figures.unreachable);
  EXPECT_NEAR(double(figures.difference.map.at(5, 5)), 3.0, 1e-6);  // nearest − bilinear
  expect_near({figures.original.behind_covers.left, figures.original.behind_covers.top}, {-8, -16});
  expect_near({figures.original.behind_covers.right, figures.original.behind_covers.bottom},
              {56, 32});
  UpsamplingCell cell;
  cell.cell = {2, 2};
  cell.sx = 3;
  cell.sy = 5;
  const auto marks = region_marks(view, cell, kBlue);
  expect_near(marks.at(0).points[0], {8, 0});
  expect_near(marks.at(0).points[1], {16, 8});
  expect_near(marks.at(1).points[0], {11, 5});
}

CHECK_CASE(weights_lie_sub_pixel_by_sub_pixel) {
  UpsamplingCell cell;
  cell.sx = 2;
  cell.weights.resize(1);
  cell.weights[0].values[std::size_t((1 * 8 + 2) * 9 + 5)] = 0.75f;  // (2, 1), right neighbour
  const Figure figure = weights_figure(cell, kBlue);
  EXPECT_EQ(figure.map.width, 24);
  EXPECT_EQ(figure.map.at(3 * 2 + 2, 3 * 1 + 1), 0.75f);
  expect_near(of(figure, Mark::Shape::box, kBlue).at(0).points[0], {6, 0});

  cell.neighbours[5] = {-12.34f, 4.56f};
  cell.inside.fill(true);
  cell.inside[0] = false;
  EXPECT((neighbour_lines(cell, 5, 2, 1) == std::vector<std::string>{"-12.3", "+4.6", "75 %"}));
  const std::string drawing = neighbours_svg(cell, 2, 1, 20);
  EXPECT(drawing.find(">-12.3<") != std::string::npos &&
         drawing.find(">75 %<") != std::string::npos);
  EXPECT(drawing.find("<line") != std::string::npos);  // the one outside is hatched
}

CHECK_CASE(plots_lie_side_by_side) {
  const std::vector<IterationError> errors = {{0, 2, 1.5}, {1, 1, 0.5}, {2, 0.5, 0.2}};
  const Plot loss = loss_plot(errors, 0.8);
  EXPECT_EQ(loss.first, 1);
  EXPECT_NEAR(loss.curves.at(0).y.at(0), 0.4, 1e-12);  // 0.5 · 0.8
  EXPECT_NEAR(loss.curves.at(0).y.at(1), 0.2, 1e-12);
  EXPECT_NEAR(loss.curves.at(1).y.at(0), 0.8, 1e-12);
  EXPECT_NEAR(loss.curves.at(2).y.at(0), 0.4 / 0.6, 1e-12);
  const std::string both = svg(std::vector{errors_plot(errors), loss});
  EXPECT(both.find("width=\"1280\"") != std::string::npos);
  EXPECT(both.find("translate(640 0)") != std::string::npos);
  EXPECT(both.find("γ = 0.8") != std::string::npos);
}
