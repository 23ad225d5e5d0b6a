#include "core/base/heap.h"
#include "ui/application.h"

int main(int argc, char** argv) {
  flowscope::keep_freed_memory();
  return flowscope::ui::run(argc, argv);
}
