// The small checkpoints in both of PyTorch's formats; their values are recorded.
#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "tests/checks/check.h"

using namespace flowscope;
using nn::Checkpoint;

namespace {

Checkpoint tiny(const std::string& file) {
  return nn::read_checkpoint(checks::data("checkpoints/" + file));
}

std::vector<double> values(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kDouble).reshape(-1);
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

void expect_tensor(const nn::TensorMap& tensors, const std::string& name, at::ScalarType type,
                   const std::vector<std::int64_t>& shape, const std::vector<double>& expected) {
  EXPECT(tensors.contains(name));
  const at::Tensor& tensor = tensors.at(name);
  EXPECT(tensor.scalar_type() == type);
  EXPECT(tensor.sizes() == at::IntArrayRef(shape));
  EXPECT(tensor.is_contiguous());
  EXPECT(values(tensor) == expected);
}

void expect_tiny_values(const nn::TensorMap& tensors) {
  EXPECT_EQ(tensors.size(), 9u);
  std::vector<double> count, transposed;
  for (int i = 0; i < 24; ++i) count.push_back(i);
  for (int c = 0; c < 4; ++c)
    for (int b = 0; b < 3; ++b)
      for (int a = 0; a < 2; ++a) transposed.push_back(a * 12 + b * 4 + c);
  expect_tensor(tensors, "a.weight", at::kFloat, {2, 3, 4}, count);
  expect_tensor(tensors, "a.weight_transposed_view", at::kFloat, {4, 3, 2}, transposed);
  expect_tensor(tensors, "a.bias", at::kFloat, {2}, {1.5, -2.5});
  expect_tensor(tensors, "n.num_batches_tracked", at::kLong, {}, {7});
  expect_tensor(tensors, "h.half", at::kHalf, {1, 2}, {0.5, -0.25});
  expect_tensor(tensors, "b.bf16", at::kBFloat16, {3}, {1, 2, 3});
  expect_tensor(tensors, "d.double", at::kDouble, {1}, {0x1.12e0bep-30});
  expect_tensor(tensors, "e.empty", at::kFloat, {0, 3}, {});
  expect_tensor(tensors, "s.slice", at::kFloat, {4}, {5, 6, 7, 8});
}

}  // namespace

CHECK_CASE(the_zip_format_gives_the_recorded_values) {
  const Checkpoint checkpoint = tiny("tiny_zip.pth");
  EXPECT_EQ(checkpoint.format, "pytorch zip");
  EXPECT_EQ(checkpoint.sha256, "4c088b04ed96e706443ad701e08bdbaa103715db1094eb93bcd6dbfd7cf10935");
  EXPECT(checkpoint.tensors.contains("module.a.weight"));
  expect_tiny_values(nn::state_dict_of(checkpoint));
}

CHECK_CASE(the_legacy_format_gives_the_recorded_values) {
  const Checkpoint checkpoint = tiny("tiny_legacy.pth");
  EXPECT_EQ(checkpoint.format, "pytorch legacy");
  expect_tiny_values(nn::state_dict_of(checkpoint));
}

CHECK_CASE(nested_dictionaries_are_joined_by_dots) {
  for (const char* file : {"tiny_nested_zip.pth", "tiny_nested_legacy.pth"}) {
    const Checkpoint checkpoint = tiny(file);
    EXPECT_EQ(checkpoint.tensors.size(), 9u);  // epoch, lr and args are passed over
    EXPECT(checkpoint.tensors.contains("state_dict.module.a.weight"));
    expect_tiny_values(nn::state_dict_of(checkpoint));
  }
}

CHECK_CASE(tensors_that_share_a_storage_in_the_file_do_not_in_memory) {
  const auto tensors = nn::state_dict_of(tiny("tiny_zip.pth"));
  at::Tensor slice = tensors.at("s.slice");
  slice.zero_();
  EXPECT_EQ(tensors.at("a.weight").reshape(-1)[5].item<float>(), 5.0f);
}

CHECK_CASE(a_state_dict_is_found_under_its_wrapper_or_at_the_top) {
  const at::Tensor one = at::ones({1});
  const auto keys = [&](const std::vector<std::string>& names) {
    Checkpoint checkpoint;
    for (const auto& name : names) checkpoint.tensors[name] = one;
    std::string out;
    for (const auto& [key, tensor] : nn::state_dict_of(checkpoint)) out += key + " ";
    return out;
  };
  EXPECT_EQ(keys({"a.weight", "b.bias"}), "a.weight b.bias ");
  EXPECT_EQ(keys({"module.a", "module.b"}), "a b ");
  EXPECT_EQ(keys({"module.a", "b"}), "b module.a ");
  EXPECT_EQ(keys({"optimizer.state.0.exp_avg", "state_dict.module.a"}), "a ");
  EXPECT_EQ(keys({"model.a", "optimizer.state.0"}), "a ");
  EXPECT_EQ(keys({"params.a"}), "a ");
}
