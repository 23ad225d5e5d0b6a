// The network's drawing against the blocks it is made from.
#include "ui/panels/network_panel.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest/QtTest>
#include <cmath>

#include "core/base/error.h"
#include "core/insides/network.h"
#include "tests/insides/written_trace.h"
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

  void a_click_opens_what_there_is_to_look_at() {
    Shown shown;
    shown.show(traced_pair());
    QSignalSpy opened(&shown.panel, &NetworkPanel::opened);
    int count = 0;
    for (const auto& [name, what] : {std::pair{QStringLiteral("motion"), Sight::motion},
                                     {QStringLiteral("correlation"), Sight::responses},
                                     {QStringLiteral("flow head"), Sight::update},
                                     {QStringLiteral("bilinear"), Sight::upsampling}}) {
      shown.click(shown.block(name));
      QCOMPARE(opened.count(), ++count);
      QCOMPARE(opened.last()[0].value<Sight>(), what);
      QVERIFY(!shown.panel.view().choice().isVisible());
    }
  }

  void where_there_is_more_than_one_thing_a_menu_asks() {
    Shown shown;
    shown.show(traced_pair());
    QSignalSpy opened(&shown.panel, &NetworkPanel::opened);
    QMenu& choice = shown.panel.view().choice();
    const auto words = [&] {
      QStringList out;
      for (const QAction* each : choice.actions()) out << each->text();
      return out;
    };
    shown.click(shown.block(QStringLiteral("feature")));
    QTRY_VERIFY(choice.isVisible());
    QCOMPARE(opened.count(), 0);
    QCOMPARE(words(),
             QStringList({QStringLiteral("Feature map 1"), QStringLiteral("Feature map 2")}));
    QTest::keyClick(&choice, Qt::Key_Down);  // the first entry was marked
    QTest::keyClick(&choice, Qt::Key_Return);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].value<Sight>(), Sight::features2);
    QTRY_VERIFY(!choice.isVisible());
    shown.click(shown.block(QStringLiteral("GRU")));
    QTRY_VERIFY(choice.isVisible());
    QCOMPARE(words(), QStringList({QStringLiteral("GRU gates"), QStringLiteral("Hidden state")}));
    choice.close();
    // The keyboard can do it, too: the first block's first thing.
    QTest::mouseMove(&shown.panel, {1, 1});
    QTest::keyClick(&shown.panel.view(), Qt::Key_Up);
    for (int i = 0; i < int(shown.panel.view().blocks().size()); ++i)
      QTest::keyClick(&shown.panel.view(), Qt::Key_Up);
    QTest::keyClick(&shown.panel.view(), Qt::Key_Return);
    QTRY_VERIFY(choice.isVisible());
    QTest::keyClick(&choice, Qt::Key_Return);
    QCOMPARE(opened.count(), 2);
    QCOMPARE(opened[1][0].value<Sight>(), Sight::features1);
  }

  void every_block_has_something_to_open() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Shown shown;
      shown.show(*pair);
      const auto& blocks = shown.panel.view().blocks();
      for (int i = 0; i < int(blocks.size()); ++i) {
        QVERIFY2(!blocks[std::size_t(i)].opens.empty(), blocks[std::size_t(i)].name.c_str());
        for (const Sight what : blocks[std::size_t(i)].opens)
          QVERIFY(shown.panel.view().explanation(i).contains(sight_text(what)));
      }
    }
  }

  void the_numbers_of_the_blocks_are_taken_along() {
    Shown shown;
    QVERIFY(shown.panel.tensors().empty());
    shown.show(traced_pair());
    const auto blocks = traced_pair().trace->blocks();
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(3));
    const char* names[] = {"parameters", "seconds", "times"};
    for (std::size_t i = 0; i < 3; ++i) {
      QCOMPARE(tensors[i].name, std::string(names[i]));
      QVERIFY(tensors[i].shape == std::vector<std::int64_t>{std::int64_t(blocks.size())});
      QCOMPARE(tensors[i].values.size(), blocks.size());
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      QCOMPARE(std::int64_t(tensors[0].values[i]), blocks[i].parameters);
      QCOMPARE(tensors[1].values[i], float(blocks[i].seconds.value_or(-1)));
      QCOMPARE(int(tensors[2].values[i]), blocks[i].times);
    }
  }

  void what_was_not_measured_is_not_a_number() {
    struct Unmeasured : checks::WrittenTrace {
      std::vector<NetworkBlock> blocks() const override {
        auto out = traced_pair().trace->blocks();
        out[1].seconds.reset();
        return out;
      }
    };
    Shown shown;
    FlowResult pair = traced_pair();
    pair.trace = std::make_shared<Unmeasured>();
    shown.show(pair);
    const auto tensors = shown.panel.tensors();
    QVERIFY(tensors[1].name == "seconds");
    QVERIFY(std::isnan(tensors[1].values[1]) && !std::isnan(tensors[1].values[0]));
    QCOMPARE(shown.panel.view().time_text(1), QStringLiteral("not measured"));
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
    QXmlStreamReader reader(bytes);
    QStringList texts;
    while (!reader.atEnd())
      if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"text")
        texts << reader.readElementText();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    for (const NetworkBlock& block : large_pair().trace->blocks()) {
      QString name = QString::fromStdString(block.name);
      name[0] = name[0].toUpper();
      QVERIFY2(texts.contains(name), qPrintable(name));
      const auto sizes = insides::shape_lines(block.outputs);
      const QString first = QStringLiteral("→ ") + QString::fromStdString(sizes[0]);
      QVERIFY2(texts.contains(first), qPrintable(first));
      if (sizes.size() > 1) QVERIFY(texts.contains(QString::fromStdString(sizes[1])));
    }
    QVERIFY_EXCEPTION_THROWN(
        shown.panel.save_drawing(folder.filePath(QStringLiteral("no/such/folder.svg"))), Error);
  }
};

QTEST_MAIN(NetworkPanelTest)
#include "network_panel_test.moc"
