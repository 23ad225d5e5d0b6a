// Errors of flow as tables and JSON.
#pragma once

#include <string>

#include "app/flowscope-cli/output.h"
#include "core/engine/evaluation.h"

namespace flowscope::cli {

// One row a pair, then, of several pairs, one a data set with the means.
void print_errors(const engine::Evaluation& evaluation);

// Adds "pairs" and "datasets" to `document`.
void add_errors(Json& document, const engine::Evaluation& evaluation);

}  // namespace flowscope::cli
