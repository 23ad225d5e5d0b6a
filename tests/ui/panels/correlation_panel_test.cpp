// The correlation panel against the trace that it shows.
#include "ui/panels/correlation_panel.h"

#include <QtTest/QtTest>

#include "tests/ui/panels/traced_pair.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::traced_pair;
using Shape = insides::Mark::Shape;

namespace {

struct Shown {
  Selection selection;
  CorrelationPanel panel{selection};
  Shown() {
    panel.resize(420, 400);
    panel.show();
    selection.show(traced_pair(), true);
  }
  void draw() { panel.picture(); }
};

std::vector<insides::Mark> of_shape(const MapView& view, Shape shape) {
  std::vector<insides::Mark> out;
  for (const auto& mark : view.marks())
    if (mark.shape == shape) out.push_back(mark);
  return out;
}

QPointF corner(const insides::Mark& mark, std::size_t point) {
  return {mark.points.at(point).x, mark.points.at(point).y};
}

}  // namespace

class CorrelationPanelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asks_for_a_pin() {
    Shown shown;
    shown.draw();
    QVERIFY(shown.panel.message().contains(QStringLiteral("Click")));
    shown.selection.add_pin({40, 40});
    shown.draw();
    QVERIFY(shown.panel.body_shown());
  }

  void maps_are_the_traces() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.selection.set_iteration(2);
    shown.draw();
    const Trace& trace = *traced_pair().trace;
    QCOMPARE(shown.panel.maps().size(), std::size_t(1));
    QVERIFY(shown.panel.maps()[0]->map().values == trace.response({5, 7}, 0).values);
    const Map window = trace.window(2, {5, 7}, 0);
    for (int y = 0; y < window.height; ++y)
      for (int x = 0; x < window.width; ++x)
        QVERIFY(std::abs(shown.panel.window_view().map().at(x, y) - window.at(x, y)) < 1e-5);
  }

  void all_levels_and_pins_have_a_map_each() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.selection.add_pin({80, 80});
    shown.panel.levels().setCurrentIndex(4);
    Q_EMIT shown.panel.levels().activated(4);
    shown.panel.all_pins().setChecked(true);
    shown.draw();
    QCOMPARE(shown.panel.maps().size(), std::size_t(8));
    const Trace& trace = *traced_pair().trace;
    for (int level = 0; level < 4; ++level) {
      const auto i = std::size_t(level);
      QVERIFY(shown.panel.maps()[i]->map().values == trace.response({5, 7}, level).values);
      QVERIFY(shown.panel.maps()[4 + i]->map().values == trace.response({10, 10}, level).values);
    }
    shown.panel.common_scale().setChecked(true);
    shown.draw();
    for (const MapView* view : shown.panel.maps())
      QCOMPARE(view->scale(), shown.panel.maps()[0]->scale());
    QCOMPARE(shown.panel.neighbourhood().scale(), shown.panel.maps()[0]->scale());
    QCOMPARE(shown.panel.window_view().scale(), shown.panel.maps()[0]->scale());
  }

  // Pure red is the correspondence, at its place over image 2 on every level.
  void the_correspondence_is_a_red_square() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.selection.set_iteration(3);
    const Trace& trace = *traced_pair().trace;
    const Vec2 at = trace.correspondence(3, {5, 7}, 0);
    for (int level = 0; level < 4; ++level) {
      shown.selection.set_level(level);
      shown.draw();
      int red = 0;
      for (const auto& mark : of_shape(*shown.panel.maps()[0], Shape::box)) {
        if (mark.colour != insides::kCorrespondence) continue;
        ++red;
        const QPointF middle = (corner(mark, 0) + corner(mark, 1)) / 2;
        QVERIFY(std::abs(middle.x() - (double(at.u) + 0.5) / (1 << level)) < 1e-5);
        QVERIFY(std::abs(middle.y() - (double(at.v) + 0.5) / (1 << level)) < 1e-5);
      }
      QCOMPARE(red, 1);
      const auto paths = of_shape(*shown.panel.maps()[0], Shape::path);
      QCOMPARE(paths.size(), std::size_t(1));
      QCOMPARE(paths[0].points.size(), std::size_t(4));  // iterations 0 to 3
    }
  }

  void arrows_are_the_peak_and_the_step() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.selection.set_iteration(1);
    shown.draw();
    const Trace& trace = *traced_pair().trace;
    const auto window = insides::lookup_window(trace, 1, {5, 7}, 0);
    const auto arrows = of_shape(shown.panel.window_view(), Shape::arrow);
    QCOMPARE(arrows.size(), std::size_t(2));
    const QPointF peak = corner(arrows[0], 1) - corner(arrows[0], 0);
    QCOMPARE(peak, QPointF(window.peak.x, window.peak.y));
    const QPointF step = corner(arrows[1], 1) - corner(arrows[1], 0);
    const Vec2 delta = trace.delta_at(1).at(5, 7);
    QVERIFY(std::abs(step.x() - double(delta.u)) < 1e-5);
    QVERIFY(std::abs(step.y() - double(delta.v)) < 1e-5);
    shown.selection.set_iteration(4);  // the result takes no further step
    shown.draw();
    QCOMPARE(of_shape(shown.panel.window_view(), Shape::arrow).size(), std::size_t(1));
  }

  void a_sample_names_its_four_cells() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.selection.set_iteration(1);
    shown.draw();
    QCoreApplication::processEvents();  // laid out
    MapView& window = shown.panel.window_view();
    QTest::mouseMove(&window, window.to_widget({1.5, 5.5}).toPoint());
    QTRY_VERIFY(window.hovered() == QPoint(1, 5));
    const auto chosen = insides::lookup_window(*traced_pair().trace, 1, {5, 7}, 0);
    const auto& sample = chosen.sample(1 - chosen.radius, 5 - chosen.radius);
    QVERIFY(shown.panel.reading().contains(QString::number(double(sample.value), 'f', 3)));
    int cells = 0;
    for (const auto& mark : of_shape(*shown.panel.maps()[0], Shape::box))
      for (const auto& source : sample.sources)
        cells += corner(mark, 0) == QPointF(source.cell.x, source.cell.y) &&
                 corner(mark, 1) == QPointF(source.cell.x + 1, source.cell.y + 1);
    QCOMPARE(cells, 4);
    QCOMPARE(of_shape(shown.panel.neighbourhood(), Shape::box).size(), std::size_t(5));  // and red
    double sum = 0;  // of the products that the sentence names
    const QString text = shown.panel.reading();
    for (const QString& part : text.mid(text.indexOf(QStringLiteral("sum of"))).split(u';'))
      sum += part.mid(part.indexOf(u'=') + 1).toDouble();
    QVERIFY(std::abs(sum - double(sample.value)) < 0.003);
  }

  void the_red_square_lies_on_the_exact_centre() {
    Shown shown;
    shown.selection.add_pin({40, 56});  // cell 5, 7: on level 2 its centre is 2.5, 3.5
    shown.selection.set_iteration(0);
    shown.selection.set_level(1);
    shown.draw();
    const auto boxes = of_shape(shown.panel.neighbourhood(), Shape::box);
    const double r = traced_pair().trace->radius();
    QCOMPARE(corner(boxes.at(0), 0), QPointF(r + 0.5, r + 0.5));
    // Those cells are the response map's.
    const Map map = traced_pair().trace->response({5, 7}, 1);
    QCOMPARE(shown.panel.neighbourhood().map().at(int(r), int(r)), map.at(2, 3));
  }

  void samples_outside_are_hatched() {
    Shown shown;
    shown.selection.add_pin({0, 0});
    shown.selection.set_iteration(0);  // zero start: the window is centred on the corner
    shown.draw();
    const int r = traced_pair().trace->radius();
    // All but the quarter that begins at the centre lies outside the map.
    QCOMPARE(int(of_shape(shown.panel.window_view(), Shape::hatch).size()),
             (2 * r + 1) * (2 * r + 1) - (r + 1) * (r + 1));
  }

  void numbers_can_be_taken_along() {
    Shown shown;
    shown.selection.add_pin({40, 56});
    shown.draw();
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(2));
    QCOMPARE(tensors[0].name, std::string("response_pin1_level1"));
    QVERIFY(tensors[0].values == traced_pair().trace->response({5, 7}, 0).values);
  }
};

QTEST_MAIN(CorrelationPanelTest)
#include "correlation_panel_test.moc"
