#include "ui/application.h"

int main(int argc, char** argv) { return flowscope::ui::run(argc, argv); }
