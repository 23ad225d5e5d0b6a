// The network's drawing against the blocks it is made from.
#include "ui/panels/network_panel.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <cmath>

#include "core/base/error.h"
#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/panels/without_insides.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

class NetworkPanelTest : public QObject {
  Q_OBJECT

  struct Shown {
    Session session;
    Study study{session};
    Selection selection;
    NetworkPanel panel{selection, study};
    Shown() {
      panel.resize(380, 700);
      panel.show();
    }
    void show(const FlowResult& pair) {
      selection.show(pair, true);
      QTRY_VERIFY(panel.body_shown());
    }
    int block(const QString& name) const {
      const auto& blocks = panel.view().blocks();
      for (int i = 0; i < int(blocks.size()); ++i)
        if (QString::fromStdString(blocks[std::size_t(i)].name).startsWith(name)) return i;
      return -1;
    }
    void click(int block) {
      QTest::mouseClick(&panel.view(), Qt::LeftButton, {},
                        panel.view().block_rect(block).center().toPoint());
    }
  };

 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
    QVERIFY_EXCEPTION_THROWN(shown.panel.save_drawing(QStringLiteral("x.svg")), Error);
  }

  void blocks_stand_below_each_other_and_never_overlap() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Shown shown;
      shown.show(*pair);
      const NetworkView& view = shown.panel.view();
      QCOMPARE(view.blocks().size(), pair->trace->blocks().size());
      for (int width : {280, 348, 900}) {
        shown.panel.view().resize(width, view.sizeHint().height());
        for (int i = 0; i < int(view.blocks().size()); ++i) {
          QVERIFY(view.rect().contains(view.block_rect(i).toAlignedRect()));
          if (i > 0) QVERIFY(view.block_rect(i).top() > view.block_rect(i - 1).bottom() + 8);
        }
      }
    }
  }

  void shares_of_the_time_add_up() {
    Shown shown;
    shown.show(traced_pair());
    const auto& blocks = shown.panel.view().blocks();
    double sum = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      sum += insides::time_share(blocks, i).value_or(0);
      const QString text = shown.panel.view().time_text(int(i));
      if (blocks[i].seconds)
        QVERIFY(text.startsWith(QString::number(*blocks[i].seconds * 1e3, 'f', 1)));
      else
        QVERIFY(text.contains(QStringLiteral("not measured")));
    }
    QVERIFY(std::abs(sum - 1) < 1e-9);
  }

  void a_click_opens_the_blocks_tensor() {
    Shown shown;
    shown.show(traced_pair());
    QSignalSpy opened(&shown.panel, &NetworkPanel::open_tensor);
    shown.click(shown.block(QStringLiteral("motion")));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].value<Inside>(), Inside::motion);
    shown.click(shown.block(QStringLiteral("GRU")));
    QCOMPARE(opened[1][0].value<Inside>(), Inside::hidden);
    shown.click(shown.block(QStringLiteral("correlation")));  // opens none
    QCOMPARE(opened.count(), 2);
    // The keyboard can do it, too.
    QTest::keyClick(&shown.panel.view(), Qt::Key_Down);
    QTest::keyClick(&shown.panel.view(), Qt::Key_Return);
    QCOMPARE(opened.count(), 3);
  }

  void every_block_explains_itself() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Shown shown;
      shown.show(*pair);
      for (int i = 0; i < int(shown.panel.view().blocks().size()); ++i) {
        const QString text = shown.panel.view().explanation(i);
        QVERIFY2(text.indexOf(QStringLiteral("In: ")) > 20, qPrintable(text));
      }
      const QString gru = shown.panel.view().explanation(shown.block(QStringLiteral("GRU")));
      QVERIFY(gru.contains(pair == &traced_pair() ? QStringLiteral("hidden state 96×16×20")
                                                  : QStringLiteral("hidden state 128×16×20")) ||
              gru.contains(pair == &traced_pair() ? QStringLiteral("96×16×20")
                                                  : QStringLiteral("128×16×20")));
    }
  }

  void memory_is_told_and_bounded() {
    Shown shown;
    shown.show(traced_pair());
    QVERIFY(shown.panel.pair_text().contains(
        QString::number(double(traced_pair().trace->bytes()) / (1 << 20), 'f', 1)));
    QVERIFY(shown.panel.kept_text().startsWith(QStringLiteral("0 studied pairs")));
    QCOMPARE(shown.panel.limit().value(), int(shown.study.limit() >> 20));
    shown.panel.limit().setValue(256);
    QCOMPARE(shown.study.limit(), std::size_t(256) << 20);
    shown.study.set_limit(std::size_t(512) << 20);
    QCOMPARE(shown.panel.limit().value(), 512);
  }

  void the_drawing_is_saved_as_svg() {
    Shown shown;
    shown.show(large_pair());
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("network.svg"));
    shown.panel.save_drawing(file);
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const QByteArray bytes = saved.readAll();
    QVERIFY(bytes.contains("<svg"));
    QVERIFY(bytes.contains("Correlation"));
    QVERIFY_EXCEPTION_THROWN(
        shown.panel.save_drawing(folder.filePath(QStringLiteral("no/such/folder.svg"))), Error);
  }
};

QTEST_MAIN(NetworkPanelTest)
#include "network_panel_test.moc"
