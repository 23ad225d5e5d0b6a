// A network's drawing, held against the blocks it is of.
#include <algorithm>

#include "core/insides/network_drawing.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

using Runs = NetworkBlock::Runs;

NetworkBlock block(const std::string& name, Runs runs, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs, std::optional<double> seconds = {}) {
  NetworkBlock out;
  out.name = name;
  out.runs = runs;
  for (const auto& each : inputs) out.inputs.push_back({each, 2, 3, 4});
  for (const auto& each : outputs) out.outputs.push_back({each, 2, 3, 4});
  out.seconds = seconds;
  out.times = runs == Runs::iteration ? 12 : 1;
  return out;
}

// An encoder, a loop of two and what shows the flow.
std::vector<NetworkBlock> blocks() {
  std::vector<NetworkBlock> out = {
      block("encoder", Runs::pair, {"image"}, {"state", "context"}, 0.03),
      block("memory", Runs::iteration, {"state", "context"}, {"state"}, 0.01),
      block("flow head", Runs::iteration, {"state"}, {"flow update"}),
      block("upsampling", Runs::picture, {"flow", "state", "context"}, {"flow"})};
  out[0].parameters = 1234567;
  out[1].parameters = 45000;
  out[1].opens = {Sight::hidden};
  return out;
}

bool has_row(const NetworkDrawing& drawing, const std::string& left, const std::string& right) {
  return std::any_of(drawing.rows.begin(), drawing.rows.end(),
                     [&](const auto& row) { return row.left == left && row.right == right; });
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

CHECK_CASE(blocks_lie_below_each_other_inside_the_drawing) {
  for (const double width : {280.0, 480.0, 900.0}) {
    const NetworkDrawing drawing = network_drawing(blocks(), width);
    EXPECT_NEAR(drawing.width, width, 1e-9);
    EXPECT_EQ(drawing.blocks.size(), std::size_t(4));
    for (std::size_t i = 0; i < drawing.blocks.size(); ++i) {
      const Box& box = drawing.blocks[i].box;
      EXPECT(box.left >= 0 && box.right < width && box.bottom < drawing.height);
      if (i > 0) EXPECT(box.top > drawing.blocks[i - 1].box.bottom + 8);
    }
    for (const auto& [from, to] : drawing.lines)
      for (const Point& at : {from, to})
        EXPECT(at.x > 0 && at.x < width && at.y > 0 && at.y < drawing.height);
  }
  EXPECT(network_drawing(blocks(), 40).width > 160);  // never narrower than it can be
  EXPECT_EQ(network_drawing({}).height, 0.0);
}

CHECK_CASE(shares_are_bars_and_words) {
  const NetworkDrawing drawing = network_drawing(blocks(), 480);
  const auto bar = [&](std::size_t i) {
    return drawing.blocks[i].share.right - drawing.blocks[i].share.left;
  };
  EXPECT_NEAR(bar(0), 3 * bar(1), 1e-9);
  EXPECT_NEAR(bar(0) + bar(1), drawing.blocks[0].box.right - drawing.blocks[0].box.left - 8, 1e-9);
  EXPECT_EQ(bar(2), 0.0);
  EXPECT(has_row(drawing, "Encoder", "30.0 ms · 75 %"));
  EXPECT(has_row(drawing, "Flow head", "not measured"));
  EXPECT(has_row(drawing, "→ state, context 2×4×3", ""));
  EXPECT(has_row(drawing, "", "1.23 M weights"));
  EXPECT(has_row(drawing, "", "45 k weights  ›"));  // it opens something
  EXPECT(has_row(drawing, "", "no weights"));
  EXPECT(has_row(drawing, "Every iteration: 12 times", ""));
}

CHECK_CASE(tensors_go_down_or_round_in_lanes) {
  const NetworkDrawing drawing = network_drawing(blocks(), 480);
  // Down: encoder to memory, memory to head, head to upsampling. In lanes: the state to the
  // memory itself and to the upsampling, the context to the upsampling.
  EXPECT_EQ(drawing.heads.size(), std::size_t(6));
  EXPECT_EQ(std::count_if(drawing.heads.begin(), drawing.heads.end(),
                          [](const auto& head) { return head.along.y > 0; }),
            std::ptrdiff_t(3));
  EXPECT_EQ(drawing.lane_labels.size(), std::size_t(2));
  const double edge = drawing.blocks[0].box.right;
  // They meet at the memory, so each has a lane of its own.
  EXPECT_EQ(drawing.lane_labels[0].words, std::string("state"));
  EXPECT_EQ(drawing.lane_labels[1].words, std::string("context"));
  EXPECT(drawing.lane_labels[0].middle.x > edge);
  EXPECT_NEAR(drawing.lane_labels[1].middle.x, drawing.lane_labels[0].middle.x + kLaneWidth, 1e-9);
  EXPECT(has_row(drawing, "", "state, context"));
}

CHECK_CASE(a_drawing_is_a_document_with_its_words_escaped) {
  auto of = blocks();
  of[0].name = "a < b & c";
  DrawingStyle style;
  style.paper = "#123456";
  const std::string text = svg(network_drawing(of, 480), style);
  EXPECT_EQ(text.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" ", 0),
            std::size_t(0));
  EXPECT(text.find("fill=\"#123456\"") != std::string::npos);
  EXPECT(text.find(">A &lt; b &amp; c</text>") != std::string::npos);
  EXPECT_EQ(count(text, "<polygon"), std::size_t(6));
  EXPECT_EQ(count(text, "rx=\"4\""), std::size_t(4));
}

CHECK_CASE(a_caption_ends_where_arrows_go_down) {
  const NetworkDrawing drawing = network_drawing(blocks(), 280);
  const auto caption = std::find_if(drawing.rows.begin(), drawing.rows.end(), [](const auto& row) {
    return row.left == "Every iteration: 12 times";
  });
  EXPECT(caption->box.right - caption->box.left > 120);
  for (const auto& head : drawing.heads)
    if (head.along.y > 0) EXPECT(head.tip.x - kHeadLength / 2 > caption->box.right);
}

CHECK_CASE(words_of_a_lane_are_left_out_where_they_are_too_long) {
  auto of = blocks();
  EXPECT_EQ(count(svg(network_drawing(of)), "rotate(90)"), std::size_t(2));
  of[0].outputs[1].name = of[3].inputs[2].name = std::string(60, 'c');
  of[1].inputs[1].name = "given";
  EXPECT_EQ(count(svg(network_drawing(of)), "rotate(90)"), std::size_t(1));
}

CHECK_CASE(words_without_room_are_cut_short) {
  auto of = blocks();
  of[0].name = "grö";
  for (int i = 0; i < 40; ++i) of[0].name += "ö";
  of[0].name += "ßer";
  const std::string wide = svg(network_drawing(of, 900)), narrow = svg(network_drawing(of, 280));
  EXPECT(wide.find(">Grö") != std::string::npos);
  EXPECT(wide.find("ßer</text>") != std::string::npos);
  EXPECT(narrow.find("ßer</text>") == std::string::npos);
  EXPECT(narrow.find("ö…</text>") != std::string::npos);
  // Between characters, and never within one.
  EXPECT_EQ(count(narrow, "\xc3"), count(narrow, "ö") + count(narrow, "×"));
  EXPECT(narrow.find("30.0 ms · 75 %</text>") != std::string::npos);
}
