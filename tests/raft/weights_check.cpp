#include <ATen/ATen.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/raft/raft.h"
#include "core/raft/torchvision_names.h"
#include "core/raft/weights.h"
#include "tests/checks/check.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

CHECK_CASE(published_sizes) {
  EXPECT_EQ(formula_weights(small()).parameters, 990162);
  EXPECT_EQ(recognise(formula_weights(small()).tensors, "file").config.name, "RAFT-small");
  EXPECT_EQ(recognise(formula_weights(large()).tensors, "file").config.name, "RAFT-large");
}

CHECK_CASE(what_does_not_fit_is_named) {
  const nn::TensorMap good = formula_weights(small()).tensors;
  nn::TensorMap missing = good;
  missing.erase("fnet.conv2.bias");
  EXPECT_ERROR(recognise(missing, "a.pth"), "a.pth lacks the tensor \"fnet.conv2.bias\" (128)");
  nn::TensorMap extra = good;
  extra["fnet.conv9.bias"] = at::zeros({3});
  EXPECT_ERROR(recognise(extra, "a.pth"), "\"fnet.conv9.bias\" that RAFT-small has no place for");
  nn::TensorMap misshapen = good;
  misshapen["fnet.conv1.weight"] = at::zeros({32, 3, 5, 5});
  EXPECT_ERROR(recognise(misshapen, "a.pth"), "is 32×3×5×5, but RAFT-small needs 32×3×7×7");
  nn::TensorMap infinite = good;
  infinite["fnet.conv1.bias"] = at::full({32}, INFINITY);
  EXPECT_ERROR(recognise(infinite, "a.pth"), "not finite");
  EXPECT_ERROR(recognise({{"fc.weight", at::zeros({2, 2})}}, "a.pth"), "not a RAFT checkpoint");
  EXPECT_ERROR(recognise({}, "a.pth"), "not a RAFT checkpoint");
}

CHECK_CASE(torchvision_names_become_princetons) {
  EXPECT_EQ(princeton_name("feature_encoder.layer2.0.downsample.0.weight", false),
            "fnet.layer2.0.downsample.0.weight");
  EXPECT_EQ(princeton_name("context_encoder.convnormrelu.1.running_mean", true),
            "cnet.norm1.running_mean");
  EXPECT_EQ(princeton_name("update_block.recurrent_block.convgru2.convq.bias", true),
            "update_block.gru.convq2.bias");
  EXPECT_EQ(princeton_name("update_block.recurrent_block.convgru1.convz.bias", false),
            "update_block.gru.convz.bias");
}

SHARED_CASE(every_published_key_is_known) {
  for (const char* name : {"princeton_raft_small", "princeton_raft_large", "torchvision_raft_small",
                           "torchvision_raft_large"}) {
    std::ifstream file(checks::shared(std::string("parity/") + name + "_keys.json"));
    nn::TensorMap tensors;
    const auto shapes = nlohmann::json::parse(file);
    for (const auto& [key, shape] : shapes.items())
      tensors[key] = at::ones(shape.get<std::vector<std::int64_t>>());
    const Weights weights = recognise(tensors, name);
    EXPECT_EQ(weights.config.name,
              std::string(name).ends_with("small") ? "RAFT-small" : "RAFT-large");
    EXPECT_EQ(weights.tensors.size(), expected_tensors(weights.config).size());
  }
}

SHARED_CASE(a_raft_with_two_levels_is_refused_by_its_tensor) {
  EXPECT_ERROR(
      load(checks::shared("weights/loader/RAFTcorr_fine_parameter_fewer.pth"),
           checks::fp32_options()),
      "update_block.encoder.convc1.weight\" is 96×98×1×1, but RAFT-small needs 96×196×1×1");
}

SHARED_CASE(the_official_checkpoint_is_described) {
  const CheckpointInfo info = describe(checks::shared("weights/raft-small.pth"));
  EXPECT_EQ(info.architecture, "RAFT-small");
  EXPECT_EQ(info.origin, "princeton");
  EXPECT_EQ(info.parameters, 990162);
  EXPECT_EQ(info.sha256, "c7d41b9cc88442bb8aa911dbb33086dac55a226394b142937ff22d5578717332");
}
