// Tool tips that wrap: Qt shows plain ones as one line across the screen.
#pragma once

#include <QObject>
#include <QString>

namespace flowscope::ui {

// As rich text, which Qt wraps.
QString wrapped_tip(const QString& plain);

// Installed on the application: shows every widget's tip wrapped. A widget that answers
// QEvent::ToolTip itself sets the property kOwnTips.
class WrappedTips : public QObject {
 public:
  static constexpr const char* kOwnTips = "own_tips";
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace flowscope::ui
