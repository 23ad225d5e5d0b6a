// Line icons in the colour of the text they stand beside.
#pragma once

#include <QIcon>
#include <QString>

namespace flowscope::ui {

// resources/icons/NAME.svg. Drawn anew for every size and palette, so it is sharp
// on any screen and follows a change from dark to light.
QIcon line_icon(const QString& name);

// The program's own, in colour.
QIcon application_icon();

}  // namespace flowscope::ui
