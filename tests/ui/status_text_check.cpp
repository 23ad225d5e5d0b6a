#include "tests/checks/check.h"
#include "ui/status_text.h"

using namespace flowscope;
using namespace flowscope::ui;

namespace {

// Figure spaces are padding; a test reads better with plain ones.
std::string plain(QString text) {
  return text.replace(QChar(0x2007), QLatin1Char(' ')).toStdString();
}

}  // namespace

CHECK_CASE(numbers_keep_their_width) {
  EXPECT_EQ(plain(padded(4.5, 2, 8)), "    4.50");
  EXPECT_EQ(plain(padded(-12.345, 2, 8)), "  −12.35");
  EXPECT_EQ(plain(padded(-0.001, 2, 8)), "    0.00");
  EXPECT_EQ(padded(-999.99, 2, 8).size(), padded(0, 2, 8).size());
}

CHECK_CASE(hover_reads_flow) {
  EXPECT_EQ(plain(hover_text(QPoint(12, 345), Vec2{3, -4})),
            "x   12  y  345   u     3.00  v    −4.00  |f|    5.00 px");
  EXPECT_EQ(plain(hover_text(QPoint(1, 2), std::nullopt)), "x    1  y    2   no flow here");
  EXPECT(hover_text(std::nullopt, std::nullopt).isEmpty());
}

CHECK_CASE(times_and_frames) {
  EXPECT_EQ(time_text(1.234).toStdString(), "00:01.23");
  EXPECT_EQ(time_text(0.29).toStdString(), "00:00.29");  // 0.29 * 100 is 28.999…
  EXPECT_EQ(time_text(61).toStdString(), "01:01.00");
  EXPECT_EQ(time_text(3661.5).toStdString(), "1:01:01.50");
  EXPECT_EQ(plain(frame_text(7, 120)), "frame   7 / 120");
  EXPECT_EQ(plain(frame_text(7, std::nullopt)), "frame 7");
  EXPECT_EQ(plain(frame_text(-1, std::nullopt)), "frame –");
}

CHECK_CASE(status_says_what_computes_and_how_fast) {
  engine::PipelineStatus status;
  status.source.emplace();
  status.source->frame_rate = 29.97;
  status.model.emplace();
  status.model->name = "raft-small";
  status.model->precision = "bf16";
  status.flow_rate = 4.8;
  FlowResult result;
  result.iterations = 6;
  result.inference_size = {448, 256};
  const StatusTexts texts = status_texts(status, result, 4.75);
  EXPECT_EQ(plain(texts.source_rate), "source  29.97 fps");
  EXPECT_EQ(plain(texts.flow_rate), "flow   4.80 fps");
  EXPECT_EQ(plain(texts.shown_rate), "shown   4.75 fps");
  EXPECT_EQ(plain(texts.iterations), " 6 it");
  EXPECT_EQ(plain(texts.precision), "bf16");
  EXPECT_EQ(plain(texts.inference_size), "448×256");
  EXPECT_EQ(plain(texts.model), "raft-small");
}

CHECK_CASE(an_empty_status_has_dashes_not_zeros) {
  const StatusTexts texts = status_texts({}, std::nullopt, 0);
  EXPECT_EQ(plain(texts.flow_rate), "flow      – fps");
  EXPECT_EQ(plain(texts.iterations), " – it");
  EXPECT_EQ(plain(texts.model), "no model");
}

CHECK_CASE(what_is_under_way_is_said) {
  engine::PipelineStatus status;
  EXPECT(busy_text(status, {}, false).isEmpty());
  EXPECT_EQ(busy_text(status, QStringLiteral("a.mp4"), true).toStdString(), "Opening a.mp4…");
  status.computing = true;
  EXPECT_EQ(busy_text(status, {}, false).toStdString(), "Computing flow…");
  EXPECT(busy_text(status, {}, true).isEmpty());
  status.loading_model = true;
  EXPECT_EQ(busy_text(status, {}, true).toStdString(), "Loading the model…");
}
