#include "ui/resources.h"

#include <QtGlobal>

// The macro declares a function and so cannot stand inside a namespace.
static void init_flowscope_resources() { Q_INIT_RESOURCE(flowscope); }

namespace flowscope::ui {

void init_resources() { init_flowscope_resources(); }

}  // namespace flowscope::ui
