// train as a process, and packs of evaluation pairs.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// A training that could go on for long.
std::string config_for(int steps) {
  return R"({"name": "tiny", "model": "raft-small", "pool": {"pairs": 1, "reuse": 1000},
             "evaluation": {"iterations": 1, "scenes": 0},
             "stages": [{"crops": [[128, 128]], "iterations": 1, "steps": )" +
         std::to_string(steps) + "}]}";
}

std::vector<std::string> train_words(const fs::path& folder) {
  return {"train", "-o", folder, "--device", "cpu", "--precision", "fp32", "--threads", "1"};
}

// By the header of a .safetensors file: its length in 8 bytes, then JSON.
int steps_in(const fs::path& state) {
  std::ifstream in(state, std::ios::binary);
  std::uint64_t length = 0;
  in.read(reinterpret_cast<char*>(&length), sizeof(length));
  std::string header(length, ' ');
  in.read(header.data(), std::streamsize(length));
  const json metadata = json::parse(header).at("__metadata__");
  return json::parse(metadata.at("flowscope.training").get<std::string>()).at("total").get<int>();
}

std::string write_pairs(const fs::path& folder) {
  const Size size{160, 128};
  write_sequence(folder / "in", size, 2, {2, 1});
  write_flow(folder / "truth.flo", constant_flow(size, {2, 1}), FlowFormat::flo);
  write_text(folder / "pairs.json",
             R"([{"name": "one", "dataset": "Set", "kind": "flo", "truth": "truth.flo",
                  "image1": "in/frame_0000.ppm", "image2": "in/frame_0001.ppm"}])");
  return folder / "pairs.json";
}

}  // namespace

CHECK_CASE(train_stops_when_asked_and_goes_on) {
  TemporaryFolder folder;
  write_text(folder / "long.json", config_for(1000000));
  const fs::path run = folder / "run";
  auto words = train_words(run);
  words.insert(words.end(), {"--config", folder / "long.json", "--save-every", "1000000"});
  Process process(words);
  const auto rows = [&] {
    std::ifstream log(run / "log.csv");
    return std::count(std::istreambuf_iterator<char>(log), {}, '\n') - 1;
  };
  while (process.running() && rows() < 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT(!fs::exists(run / "state.safetensors"));
  expect_refusal(words, 1, "another training is going on");
  process.send(SIGTERM);
  EXPECT_EQ(process.wait().code, 130);
  const int stopped_at = steps_in(run / "state.safetensors");
  EXPECT(stopped_at >= 20);

  expect_refusal(words, 2, "--resume");
  const int all = stopped_at + 5;
  write_text(folder / "short.json", config_for(all));
  auto on = train_words(run);
  on.insert(on.end(), {"--config", folder / "short.json", "--resume", "--json"});
  const json said = json::parse(cli_json(on));
  EXPECT_EQ(said["total"].get<int>(), all);
  EXPECT_EQ(said["steps"].get<int>(), all);
  EXPECT(fs::exists(said["model"].get<std::string>()));
  for (const char* name : {"config.json", "state.safetensors", "model.safetensors", "log.csv"})
    EXPECT(fs::exists(run / name));
  const json info = json::parse(cli_json({"models", "info", run / "model.safetensors", "--json"}));
  EXPECT(info.dump().find("tiny") != std::string::npos);
}

CHECK_CASE(train_refuses_what_cannot_be) {
  TemporaryFolder folder;
  write_text(folder / "c.json", config_for(1));
  auto none = train_words(folder / "run");
  expect_refusal(none, 2, "--config");
  none.emplace_back("--resume");
  expect_refusal(none, 2, "no training to resume");
  auto wrong = train_words(folder / "run");
  wrong.insert(wrong.end(), {"--config", folder / "c.json", "--data", "films=/f"});
  expect_refusal(wrong, 2, "films");
  wrong.back() = "scenes:x";
  expect_refusal(wrong, 2, "--data: The share");
  wrong[wrong.size() - 2] = "--seed", wrong.back() = "-1";
  expect_refusal(wrong, 2, "--seed");
  EXPECT(!fs::exists(folder / "run"));
}

CHECK_CASE(train_in_several_processes) {
#ifndef FLOWSCOPE_HAS_GLOO
  throw Skip("this LibTorch has no Gloo");
#endif
  TemporaryFolder folder;
  write_text(folder / "c.json", config_for(3));
  const fs::path run = folder / "run";
  auto words = train_words(run);
  words.insert(words.end(), {"--config", folder / "c.json", "--processes", "2"});
  EXPECT_EQ(cli(words).code, 0);
  EXPECT(fs::exists(run / "model.safetensors"));
  const Ended again = cli(words);  // both refuse, one speaks
  EXPECT_EQ(again.code, 2);
  EXPECT(again.err.find("--resume") != std::string::npos);
  EXPECT_EQ(std::count(again.err.begin(), again.err.end(), '\n'), 1);
}

CHECK_CASE(packed_pairs_evaluate_as_their_list_does) {
  TemporaryFolder folder;
  const std::string pairs = write_pairs(folder.path()), pack = folder / "pairs.safetensors";
  EXPECT_EQ(cli({"eval", "--pairs", pairs, "--pack", pack}).code, 0);
  const auto errors = [](const std::string& option, const std::string& file) {
    json found =
        json::parse(cli_json({"eval", option, file, "--model", "raft-small@formula", "--iterations",
                              "1", "--precision", "fp32", "--device", "cpu", "--json"}));
    return found["datasets"];
  };
  expect_refusal({"eval", "--pairs", pairs, "--pack", pack}, 2, "--overwrite");
  expect_refusal({"eval", "--pairs", pairs, "--pack", folder / "p", "-m", "dis"}, 2, "--model");
  EXPECT_EQ(cli({"eval", "--pairs", pairs, "--pack", pack, "--overwrite"}).code, 0);
  EXPECT(errors("--pairs", pairs) == errors("--pack", pack));
  EXPECT(errors("--pairs", pack) == errors("--pack", pack));
  expect_refusal({"eval", "--pack", pack, "--warm"}, 2, "--warm needs a list");
  expect_refusal({"eval", "a.flo", "b.flo", "--iterations", "3"}, 2, "needs --pairs or --pack");
}
