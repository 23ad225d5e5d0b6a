// Runs the checks under Qt Test, one data row each.
#include <QtTest/QtTest>
#include <exception>

#include "tests/checks/check.h"

class Checks : public QObject {
  Q_OBJECT
 private slots:
  void check_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < all_.size(); ++i)
      QTest::newRow(all_[i].name.c_str()) << static_cast<int>(i);
  }
  void check() {
    QFETCH(int, index);
    try {
      all_[static_cast<std::size_t>(index)].run();
    } catch (const flowscope::checks::Skip& skip) {
      QSKIP(skip.what());
    } catch (const std::exception& error) {
      QFAIL(error.what());
    }
  }

 private:
  const std::vector<flowscope::checks::Case> all_ = flowscope::checks::selected_cases();
};

QTEST_GUILESS_MAIN(Checks)
#include "qt_main.moc"
