#include "core/base/heap.h"
#include "core/nn/short_waits.h"
#include "ui/application.h"

int main(int argc, char** argv) {
  flowscope::keep_freed_memory();
  flowscope::nn::keep_waits_short();  // beside what draws and decodes
  return flowscope::ui::run(argc, argv);
}
