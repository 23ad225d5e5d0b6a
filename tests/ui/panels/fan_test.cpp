// The panels on the fan's frames with princeton's own raft-small, beside what its code gave.
#include <QtTest/QtTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/engine/registry.h"
#include "tests/checks/check.h"
#include "tests/checks/shared_picture.h"
#include "ui/panels/correlation_panel.h"
#include "ui/panels/matching_panel.h"
#include "ui/panels/pins_panel.h"
#include "ui/panels/upsampling_panel.h"

using namespace flowscope;
using namespace flowscope::ui;
using nlohmann::json;

namespace {

FlowResult fan(int first, int second) {
  const auto frame = [](int index) {
    Frame picture =
        checks::shared_picture("cases/videos/fan_frame_" + std::to_string(index) + ".png");
    picture.index = index;
    return picture;
  };
  ModelOptions how;
  how.device = DeviceKind::cpu;
  how.precision = Precision::fp32;
  SequenceOptions options;
  options.iterations = 20;
  options.trace = true;
  options.parts = kAllParts;
  return engine::open_model(checks::shared("weights/raft-small.pth").string(), how)
      ->pair(frame(first), frame(second), options);
}

// A panel of its own on one of the pairs.
template <class Type>
struct Shown {
  Selection selection;
  Type panel{selection};
  explicit Shown(const FlowResult& pair) {
    panel.resize(440, 500);
    panel.show();
    selection.show(pair, true);
  }
  void pin(const json& pixel) {
    selection.add_pin({pixel["pixel"][0].get<int>(), pixel["pixel"][1].get<int>()});
    panel.picture();
  }
};

QPoint point(const json& two) { return {two[0].get<int>(), two[1].get<int>()}; }

QPointF middle(const insides::Mark& box) {
  return {(box.points.at(0).x + box.points.at(1).x) / 2,
          (box.points.at(0).y + box.points.at(1).y) / 2};
}

// The box in pure red: the correspondence.
QPointF red_box(const MapView& view) {
  for (const insides::Mark& mark : view.marks())
    if (mark.shape == insides::Mark::Shape::box && mark.colour == insides::kCorrespondence)
      return middle(mark);
  return {-1, -1};
}

}  // namespace

class FanTest : public QObject {
  Q_OBJECT
  json recorded_;
  std::vector<FlowResult> results_;

 private Q_SLOTS:
  void initTestCase() {
    try {
      std::ifstream file(checks::shared("parity/official_raft_small/fan_probe.json"));
      recorded_ = json::parse(file);
      for (const json& pair : recorded_["pairs"])
        results_.push_back(fan(pair["frames"][0], pair["frames"][1]));
    } catch (const checks::Skip& why) {
      QSKIP(why.what());
    }
  }

  // At every pixel, iteration and level: the peak of the window and where it is, the
  // correspondence on the response map, and the map's own peak.
  void lookups_are_the_references() {
    for (std::size_t i = 0; i < results_.size(); ++i) {
      Shown<CorrelationPanel> shown(results_[i]);
      auto& [selection, panel] = shown;
      for (const json& pixel : recorded_["pairs"][i]["pixels"]) {
        selection.remove_pins();
        selection.add_pin(point(pixel["pixel"]));
        for (const json& iteration : pixel["iterations"]) {
          if (!iteration.contains("levels")) continue;
          selection.set_iteration(iteration["k"].get<int>());
          for (const json& level : iteration["levels"]) {
            const int number = level["level"].get<int>() - 1;
            selection.set_level(number);
            panel.picture();
            const Map& window = panel.window_view().map();
            const insides::Peak peak = insides::highest(window);
            const json& wanted = level["window_peak"];
            QVERIFY(std::abs(double(peak.value) - wanted["value"].get<double>()) < 0.02);
            const QPoint at = point(wanted["offset"]);
            // Where two samples are as large, either may come first.
            QVERIFY(std::abs(window.at(at.x() + 3, at.y() + 3) - peak.value) < 0.02f);
            const json& place = level["correspondence"];
            const double half = 0.5 / (1 << number);
            const QPointF wanted_place(place[0].get<double>() + half,
                                       place[1].get<double>() + half);
            QVERIFY(QLineF(red_box(*panel.maps().at(0)), wanted_place).length() < 0.02);
            const insides::Peak best = insides::highest(panel.maps().at(0)->map());
            const json& response = pixel["response_peak"][std::size_t(number)];
            QCOMPARE(QPoint(best.x, best.y), point(response["at"]));
            QVERIFY(std::abs(double(best.value) - response["value"].get<double>()) < 0.02);
          }
        }
      }
    }
  }

  // "+3, -1", then "+1, 0", then the centre: what the post's direction figure shows.
  void the_reading_names_the_peak() {
    Shown<CorrelationPanel> shown(results_.at(0));
    auto& [selection, panel] = shown;
    selection.add_pin({315, 275});
    const char* peaks[] = {"Peak (+3, -1) steps", "Peak (+1, +0) steps", "Peak (+0, +0) steps"};
    for (int k = 0; k < 3; ++k) {
      selection.set_iteration(k);
      panel.picture();
      QVERIFY2(panel.reading().startsWith(QLatin1String(peaks[k])), qPrintable(panel.reading()));
    }
  }

  void pins_read_the_references_flow() {
    Shown<PinsPanel> shown(results_.at(0));
    auto& [selection, panel] = shown;
    for (const json& pixel : recorded_["pairs"][0]["pixels"]) {
      shown.pin(pixel);
      const auto ways = panel.tensors();
      QCOMPARE(ways.size(), selection.pins().size());
      const auto& way = ways.back().values;  // in pixels of the frame, which has no padding
      QCOMPARE(way.size(), std::size_t(42));
      for (const std::size_t k : {1, 2, 20})
        for (const std::size_t part : {0, 1}) {
          const double flow = pixel["iterations"][k]["flow_cells"][part].get<double>();
          const double gone = double(way[2 * k + part]) - double(way[part]);
          QVERIFY(std::abs(gone - 8 * flow) < 0.08);
        }
    }
  }

  void a_match_is_the_references_peak() {
    Shown<MatchingPanel> shown(results_.at(0));
    auto& [selection, panel] = shown;
    for (const json& pixel : recorded_["pairs"][0]["pixels"]) {
      shown.pin(pixel);
      const json& peak = pixel["response_peak"][0];
      const QPointF wanted = QPointF(point(peak["at"])) + QPointF(0.5, 0.5);
      bool marked = false;
      for (const insides::Mark& mark : panel.response_view().marks())
        marked = marked || (mark.colour == insides::kLine && middle(mark) == wanted);
      QVERIFY(marked);
      const double value = double(insides::highest(panel.response_view().map()).value);
      QVERIFY(std::abs(value - peak["value"].get<double>()) < 0.02);
    }
  }

  // The pixel's flow in the panel is the reference's result there.
  void upsampling_ends_at_the_references_flow() {
    Shown<UpsamplingPanel> shown(results_.at(0));
    auto& [selection, panel] = shown;
    for (const json& pixel : recorded_["pairs"][0]["pixels"]) {
      shown.pin(pixel);
      const auto number = [&](std::size_t part) {
        const double value = pixel["flow"][part].get<double>();
        return (value < 0 ? QString() : QStringLiteral("+")) + QString::number(value, 'f', 1);
      };
      const QString words = QStringLiteral("bilinear (%1, %2)").arg(number(0), number(1));
      QVERIFY2(panel.reading().contains(words), qPrintable(panel.reading() + words));
    }
  }
};

QTEST_MAIN(FanTest)
#include "fan_test.moc"
