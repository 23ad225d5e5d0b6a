// What every panel says where there is nothing to show.
#pragma once

#include <QTest>

#include "tests/ui/panels/traced_pair.h"
#include "ui/panels/panel.h"
#include "ui/panels/selection.h"

namespace flowscope::test {

// Before the first pair, and for a model without insides (DIS).
inline void expect_a_reason(const ui::Panel& panel, ui::Selection& selection) {
  QTRY_VERIFY(!panel.message().isEmpty());
  FlowResult classic = traced_pair();
  classic.trace.reset();
  classic.iterations = 0;
  selection.show(classic, false);
  QTRY_VERIFY(panel.message().contains(QStringLiteral("no insides")));
}

}  // namespace flowscope::test
