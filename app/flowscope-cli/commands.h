// One function per subcommand, each in the file of its name. It declares the
// options; the work runs after a successful parse. Whoever calls keeps `program`
// and turns exceptions into exit codes: Error 1, UsageError 2, Stopped 130.
#pragma once

#include <stop_token>

namespace CLI {
class App;
}

namespace flowscope::cli {

void add_flow(CLI::App& program, std::stop_token stop);
void add_pair(CLI::App& program, std::stop_token stop);
void add_eval(CLI::App& program, std::stop_token stop);
void add_probe(CLI::App& program, std::stop_token stop);
void add_bench(CLI::App& program, std::stop_token stop);
void add_train(CLI::App& program, std::stop_token stop);
void add_synth(CLI::App& program, std::stop_token stop);
void add_models(CLI::App& program);
void add_info(CLI::App& program);

}  // namespace flowscope::cli
