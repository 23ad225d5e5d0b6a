// Checkpoints of our own: what is written comes back, and what lies is refused by name.
#include "tests/checks/check.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "core/raft/checkpoint.h"
#include "core/raft/raft.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

namespace {

const ModelCard kCard{R"({"steps": 50})", "MIT", "# A model\nIt knows nothing."};

Config odd_config() {
  Config config = flowscope_small();
  config.name = "Odd";
  config.hidden = 40;
  config.levels = 3;
  config.regressed_start = true;
  config.mixture = true;
  config.iterations = 5;
  return config;
}

// A checkpoint whose config is `text`, with the tensors of odd_config().
Weights read_with(const std::string& text) {
  const checks::TemporaryFolder folder;
  nn::write_safetensors(folder / "m.safetensors", formula_weights(odd_config()).tensors,
                        {{"flowscope.config", text}});
  return weights_of(nn::read_checkpoint(folder / "m.safetensors"), "m.safetensors");
}

std::string changed(const std::function<void(nlohmann::json&)>& change) {
  nlohmann::json config = nlohmann::json::parse(to_json(odd_config()));
  change(config);
  return config.dump();
}

}  // namespace

CHECK_CASE(a_config_survives_its_json) {
  for (const Config& config : {small(), large(), flowscope_small(), odd_config()})
    EXPECT(config_from_json(to_json(config)) == config);
}

CHECK_CASE(a_checkpoint_comes_back_as_it_was_saved) {
  const checks::TemporaryFolder folder;
  const auto file = folder / "odd.safetensors";
  const Weights weights = initial_weights(odd_config(), 3);
  save_checkpoint(file, weights, kCard);
  const nn::Checkpoint content = nn::read_checkpoint(file);
  const Weights back = weights_of(content, "odd.safetensors");
  EXPECT(back.config == weights.config);
  EXPECT_EQ(back.origin, "flowscope");
  EXPECT_EQ(back.parameters, weights.parameters);
  EXPECT_EQ(back.tensors.size(), weights.tensors.size());
  for (const auto& [name, tensor] : weights.tensors)
    EXPECT(at::equal(tensor, back.tensors.at(name)));
  EXPECT_EQ(content.metadata.at("flowscope.training"), kCard.training);
  EXPECT_EQ(content.metadata.at("licence"), "MIT");
  EXPECT_EQ(content.metadata.at("model_card"), kCard.text);
}

CHECK_CASE(a_saved_model_opens_and_is_described) {
  const checks::TemporaryFolder folder;
  const auto file = folder / "odd.safetensors";
  save_checkpoint(file, initial_weights(odd_config(), 3), kCard);
  const auto model = load(file, checks::fp32_options());
  EXPECT_EQ(model->info().architecture, "Odd");
  EXPECT_EQ(model->info().iterations, 5);
  const FlowResult result =
      model->pair(checks::moving_texture(160, 136, 0), checks::moving_texture(160, 136, 1));
  EXPECT(result.flow->size() == (Size{160, 136}));
  const CheckpointInfo about = describe(file);
  EXPECT_EQ(about.origin, "flowscope");
  EXPECT_EQ(about.iterations, 5);
  EXPECT(config_from_json(about.config) == odd_config());
}

CHECK_CASE(a_config_that_lies_about_the_tensors_is_refused_by_the_tensor) {
  EXPECT_ERROR(read_with(changed([](auto& c) { c["levels"] = 4; })),
               "m.safetensors: tensor \"update_block.encoder.convc1.weight\" is 96×147×1×1, but "
               "Odd needs 96×196×1×1");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["mixture"] = false; })),
               "has a tensor \"update_block.mixture.0.bias\" that Odd has no place for");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["mask_context"] = true; })),
               "but Odd needs 64×104×3×3");
}

CHECK_CASE(a_config_is_read_strictly) {
  EXPECT_ERROR(
      read_with(changed([](auto& c) { c["transformer"] = true; })),
      "m.safetensors: its config has \"transformer\", which this Flowscope does not know.");
  EXPECT_ERROR(read_with(changed([](auto& c) { c.erase("radius"); })),
               "m.safetensors: its config lacks \"radius\".");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["radius"] = 9; })),
               "\"radius\" is not a whole number from 1 to 8");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["radius"] = 3.5; })), "\"radius\"");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["hidden"] = 1e12; })), "\"hidden\"");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["hidden"] = std::uint64_t(1) << 63; })),
               "\"hidden\"");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["convex"] = 1; })),
               "\"convex\" is not true or false");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["block"] = "dense"; })), "\"block\"");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["name"] = "a\nb"; })), "\"name\" is not text");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["width_2"] = 30; })), "divisible by 4");
  EXPECT_ERROR(read_with(changed([](auto& c) {
                 c["coarse_iterations"] = {2, -1};
               })),
               "\"coarse_iterations\" is not a whole number from 0 to 100");
  EXPECT_ERROR(read_with(changed([](auto& c) {
                 c["coarse_iterations"] = {1, 1, 1, 1, 1};
               })),
               "\"coarse_iterations\" is not a list of at most 4 numbers");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["coarse_iterations"] = "two"; })),
               "\"coarse_iterations\"");
  EXPECT_ERROR(read_with("[]"), "is no JSON object");
  EXPECT_ERROR(read_with("{"), "is no JSON object");
  const std::string deep(200000, '[');  // what would overrun the stack when it is copied
  EXPECT_ERROR(read_with("{\"name\":" + deep + std::string(deep.size(), ']') + "}"),
               "is no JSON object");
}

// Written before there were any.
CHECK_CASE(a_config_without_fine_iterations_has_none) {
  const Weights weights = read_with(changed([](auto& c) {
    c.erase("fine_iterations");
    c.erase("fine_from");
  }));
  EXPECT_EQ(weights.config.fine_iterations, 0);
  EXPECT_ERROR(read_with(changed([](auto& c) { c["fine_iterations"] = -1; })),
               "\"fine_iterations\" is not a whole number from 0 to 100");
  EXPECT_ERROR(read_with(changed([](auto& c) { c["fine_iterations"] = c["fine_from"]; })),
               "\"fine_iterations\" leave none");
}

CHECK_CASE(one_number_of_coarse_iterations_is_for_the_first_coarse_grid) {
  const Weights weights = read_with(changed([](auto& c) { c["coarse_iterations"] = 3; }));
  EXPECT((weights.config.coarse_iterations == std::vector{3}));
}

// Without a config only the published shapes are known.
CHECK_CASE(our_tensors_without_a_config_are_refused) {
  EXPECT_ERROR(recognise(formula_weights(flowscope_small()).tensors, "m"),
               "has a tensor \"update_block.last_mask.0.bias\" that RAFT-small has no place for");
  const Weights published = formula_weights(small());
  EXPECT_EQ(recognise(published.tensors, "m").origin, "princeton");
}

CHECK_CASE(a_saved_small_is_read_as_ours_and_gives_the_same_numbers) {
  const checks::TemporaryFolder folder;
  const Weights published = formula_weights(small());
  save_checkpoint(folder / "m.safetensors", published, kCard);
  const Weights back = weights_of(nn::read_checkpoint(folder / "m.safetensors"), "m");
  EXPECT(back.config == small());
  for (const auto& [name, tensor] : published.tensors)
    EXPECT(at::equal(tensor, back.tensors.at(name)));
}
