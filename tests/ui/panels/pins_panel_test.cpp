// The list of pins against the trace and the selection.
#include "ui/panels/pins_panel.h"

#include <QtTest/QtTest>

#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/panels/without_insides.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::traced_pair;

namespace {

constexpr int kPin = 0, kPixel = 1, kFlow = 2, kLength = 3, kLeadsTo = 4;

struct Shown {
  Selection selection;
  PinsPanel panel{selection};
  Shown() {
    panel.resize(420, 300);
    panel.show();
  }
  // With pins at the pixels (41, 59) and (80, 81): the cells (5, 7) and (10, 10).
  void show() {
    selection.show(traced_pair(), true);
    selection.add_pin({41, 59});
    selection.add_pin({80, 81});
    draw();
  }
  void draw() { panel.picture(); }
  QString text(int row, int column) const { return panel.table().item(row, column)->text(); }
};

// The pair's frames are as large as the network's input, and nothing is padded: a cell is
// 8 pixels.
QString words(double x, double y) {
  return QStringLiteral("%1, %2").arg(x, 0, 'f', 1).arg(y, 0, 'f', 1);
}

}  // namespace

class PinsPanelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
    shown.selection.show(traced_pair(), true);
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("Click")));
    QVERIFY(shown.panel.tensors().empty());
  }

  void a_row_tells_the_pin_and_its_flow() {
    Shown shown;
    shown.show();
    QCOMPARE(shown.panel.table().rowCount(), 2);
    const Trace& trace = *traced_pair().trace;
    QStringList flows;
    for (const int k : {1, 4}) {
      shown.selection.set_iteration(k);
      shown.draw();
      int row = 0;
      for (const auto& [pixel, cell] :
           {std::pair{QPoint(41, 59), Cell{5, 7}}, {QPoint(80, 81), Cell{10, 10}}}) {
        const Vec2 flow = trace.flow_at(k, cell);
        const double u = 8 * double(flow.u), v = 8 * double(flow.v);
        QCOMPARE(shown.text(row, kPin), QString::number(row + 1));
        QCOMPARE(shown.text(row, kPixel), QStringLiteral("%1, %2").arg(pixel.x()).arg(pixel.y()));
        QCOMPARE(shown.text(row, kFlow), words(u, v));
        QCOMPARE(shown.text(row, kLength), QString::number(std::hypot(u, v), 'f', 1));
        QCOMPARE(shown.text(row, kLeadsTo), words(8 * cell.x + u, 8 * cell.y + v));
        flows << shown.text(row, kFlow);
        ++row;
      }
    }
    QVERIFY(flows[0] != flows[1]);  // of the cell
    QVERIFY(flows[0] != flows[2]);  // and of the iteration
  }

  void a_moved_pin_keeps_its_row() {
    Shown shown;
    shown.show();
    const QString before = shown.text(0, kFlow);
    shown.selection.move_pin(1, {120, 30});
    shown.draw();
    QCOMPARE(shown.panel.table().rowCount(), 2);
    QCOMPARE(shown.text(0, kPixel), QStringLiteral("120, 30"));
    QVERIFY(shown.text(0, kFlow) != before);
  }

  void a_row_wears_its_pins_colour() {
    Shown shown;
    shown.show();
    for (int row = 0; row < 2; ++row) {
      const QImage icon =
          shown.panel.table().item(row, kPin)->icon().pixmap(QSize(24, 24), 1.0).toImage();
      QCOMPARE(icon.pixelColor(icon.rect().center()), pin_colour(row + 1));
    }
  }

  void choosing_a_row_chooses_the_pin_and_the_other_way() {
    Shown shown;
    shown.show();
    QTableWidget& table = shown.panel.table();
    QCOMPARE(shown.selection.current()->number, 2);
    QCOMPARE(table.currentRow(), 1);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                      table.visualItemRect(table.item(0, kFlow)).center());
    QCOMPARE(shown.selection.current()->number, 1);
    QTest::keyClick(&table, Qt::Key_Down);
    QCOMPARE(shown.selection.current()->number, 2);
    shown.selection.choose_pin(1);
    shown.draw();
    QCOMPARE(table.currentRow(), 0);
    QVERIFY(table.item(0, kPin)->isSelected() && !table.item(1, kPin)->isSelected());
  }

  void removed_pins_have_no_row() {
    Shown shown;
    shown.show();
    shown.selection.add_pin({20, 100});
    shown.draw();
    QCOMPARE(shown.panel.table().rowCount(), 3);
    shown.selection.remove_pin(2);
    shown.draw();
    QCOMPARE(shown.panel.table().rowCount(), 2);
    QCOMPARE(shown.text(0, kPin), QStringLiteral("1"));
    QCOMPARE(shown.text(1, kPin), QStringLiteral("3"));
    // A row's number is not its pin's.
    shown.panel.table().setCurrentCell(0, kPin);
    QCOMPARE(shown.selection.current()->number, 1);
    shown.panel.table().setCurrentCell(1, kPin);
    QCOMPARE(shown.selection.current()->number, 3);
    shown.panel.menu().actions().constFirst()->trigger();
    QVERIFY(shown.selection.pins().empty());
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("Click")));
    QVERIFY(shown.panel.tensors().empty());
  }

  void each_pins_way_is_taken_along() {
    Shown shown;
    shown.show();
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(2));
    const Trace& trace = *traced_pair().trace;
    const std::vector<std::int64_t> shape = {5, 2};  // the start and 4 iterations
    std::size_t i = 0;
    for (const Cell cell : {Cell{5, 7}, Cell{10, 10}}) {
      QCOMPARE(tensors[i].name, "pin" + std::to_string(i + 1) + "_way");
      QVERIFY(tensors[i].shape == shape);
      QCOMPARE(tensors[i].values.size(), std::size_t(10));
      for (int k = 0; k <= 4; ++k) {
        const Vec2 flow = trace.flow_at(k, cell);
        const float x = tensors[i].values[std::size_t(2 * k)];
        const float y = tensors[i].values[std::size_t(2 * k + 1)];
        QVERIFY(std::abs(x - 8 * (float(cell.x) + flow.u)) < 1e-3f);
        QVERIFY(std::abs(y - 8 * (float(cell.y) + flow.v)) < 1e-3f);
      }
      ++i;
    }
  }
};

QTEST_MAIN(PinsPanelTest)
#include "pins_panel_test.moc"
