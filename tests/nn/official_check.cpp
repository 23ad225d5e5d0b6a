// Checkpoints and recordings from elsewhere, against what Python reads in them.
#include <ATen/ATen.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

struct Ends {
  const char* name;
  float first, last;
  double sum;
};

void expect_ends(const nn::TensorMap& tensors, const std::vector<Ends>& all) {
  for (const Ends& ends : all) {
    EXPECT(tensors.contains(ends.name));
    const at::Tensor flat = tensors.at(ends.name).reshape(-1);
    EXPECT_EQ(flat[0].item<float>(), ends.first);
    EXPECT_EQ(flat[-1].item<float>(), ends.last);
    EXPECT_NEAR(flat.to(at::kDouble).sum().item<double>(), ends.sum, 1e-9);
  }
}

}  // namespace

SHARED_CASE(official_raft_small_is_read) {
  const auto checkpoint = nn::read_checkpoint(checks::shared("weights/raft-small.pth"));
  EXPECT_EQ(checkpoint.format, "pytorch legacy");
  EXPECT_EQ(checkpoint.sha256, "c7d41b9cc88442bb8aa911dbb33086dac55a226394b142937ff22d5578717332");
  const auto tensors = nn::state_dict_of(checkpoint);
  std::ifstream file(checks::shared("parity/princeton_raft_small_keys.json"));
  const auto keys =
      nlohmann::json::parse(file).get<std::map<std::string, std::vector<std::int64_t>>>();
  EXPECT_EQ(tensors.size(), keys.size());
  std::int64_t parameters = 0;
  for (const auto& [name, shape] : keys) {
    EXPECT(tensors.contains(name));
    EXPECT(tensors.at(name).sizes() == at::IntArrayRef(shape));
    parameters += tensors.at(name).numel();
  }
  EXPECT_EQ(parameters, 990162);
  expect_ends(tensors,
              {{"fnet.conv1.weight", -0x1.c37ac2p-5f, -0x1.e26132p-4f, 8.919957987694943},
               {"update_block.flow_head.conv2.bias", 0x1.124d22p-10f, -0x1.2e43dap-9f,
                -0.0012597228633239865},
               {"cnet.conv2.weight", -0x1.e24382p-3f, -0x1.b00e42p-4f, -217.9301289516252}});
}

SHARED_CASE(a_zip_checkpoint_of_others_is_read) {
  const auto tensors = nn::state_dict_of(
      nn::read_checkpoint(checks::shared("weights/loader/RAFTcorr_fine_parameter_fewer.pth")));
  EXPECT_EQ(tensors.size(), 106u);
  expect_ends(tensors, {{"fnet.conv1.weight", 0x1.0e25acp-6f, -0x1.5b02a0p-5f, -1.3550479716041082},
                        {"update_block.flow_head.conv2.bias", -0x1.6c396ap-12f, 0x1.8decaep-15f,
                         -0.00029991503470228054}});
}

SHARED_CASE(a_checkpoint_of_2018_is_read) {
  const auto checkpoint = nn::read_checkpoint(checks::shared("weights/loader/fusion_net.pth.tar"));
  EXPECT_EQ(checkpoint.format, "pytorch legacy");
  const auto tensors = nn::state_dict_of(checkpoint);
  EXPECT_EQ(tensors.size(), 28u);
  expect_ends(tensors,
              {{"fusion.conv0.0.weight", 0x1.6a7f60p-4f, 0x1.224f98p-8f, -15.33276217533421},
               {"fusion.conv0.0.bias", -0x1.64e2a6p-5f, 0x1.e5be80p-7f, -3.3946876605041325},
               {"fusion.upsampled_flow1_to_0.bias", -0x1.bc09c2p-14f, 0x1.2f94ecp-9f,
                0.002210277823905926}});
}

SHARED_CASE(recordings_survive_being_written_again) {
  const checks::TemporaryFolder folder;
  const std::map<std::string, std::size_t> recordings = {{"raft_small_parity", 31},
                                                         {"raft_large_parity", 34},
                                                         {"torchvision_parity", 8},
                                                         {"padding_and_colour", 11}};
  for (const auto& [name, count] : recordings) {
    const auto read = nn::read_checkpoint(checks::shared("parity/" + name + ".safetensors"));
    EXPECT_EQ(read.format, "safetensors");
    EXPECT_EQ(read.tensors.size(), count);
    nn::write_safetensors(folder / "again.safetensors", read.tensors, read.metadata);
    const auto again = nn::read_checkpoint(folder / "again.safetensors");
    EXPECT(again.metadata == read.metadata);
    EXPECT_EQ(again.tensors.size(), read.tensors.size());
    for (const auto& [key, tensor] : read.tensors) {
      EXPECT(again.tensors.at(key).scalar_type() == tensor.scalar_type());
      EXPECT(again.tensors.at(key).equal(tensor));
    }
  }
}

SHARED_CASE(json_is_no_checkpoint) {
  EXPECT_ERROR(nn::read_checkpoint(checks::shared("parity/princeton_raft_small_keys.json")),
               "is not a checkpoint that Flowscope reads");
}
