// The expected numbers were computed in Python from the formula's description.
#include <ATen/ATen.h>

#include "core/nn/formula_weights.h"
#include "core/nn/sha256.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {
float element(const std::string& name, const std::vector<std::int64_t>& shape, std::int64_t i) {
  const at::Tensor tensor = nn::formula_tensor(name, shape);
  EXPECT(tensor.sizes() == at::IntArrayRef(shape));
  EXPECT(tensor.scalar_type() == at::kFloat);
  return tensor.reshape(-1)[i].item<float>();
}
}  // namespace

CHECK_CASE(convolution_weights_follow_the_formula) {
  const std::vector<std::int64_t> shape = {64, 3, 7, 7};
  EXPECT_EQ(element("fnet.conv1.weight", shape, 0), 0x1.5d0f4ep-4f);
  EXPECT_EQ(element("fnet.conv1.weight", shape, 1), -0x1.e1298ap-4f);
  EXPECT_EQ(element("fnet.conv1.weight", shape, 9407), -0x1.17c4b6p-3f);
}

CHECK_CASE(every_bit_of_a_tensor_follows_the_formula) {
  const at::Tensor tensor = nn::formula_tensor("fnet.conv1.weight", {32, 3, 7, 7});
  const std::string_view bytes(static_cast<const char*>(tensor.data_ptr()), tensor.nbytes());
  EXPECT_EQ(nn::sha256(bytes), "0954460e592e6994de50d6aee3bd9cd54d46c1919aa864fe9c6c5c3ff9b04b44");
}

CHECK_CASE(norms_and_biases_follow_the_formula) {
  EXPECT_EQ(element("fnet.norm1.weight", {64}, 0), 0x1.b3420ap-1f);
  EXPECT_EQ(element("fnet.norm1.weight", {64}, 63), 0x1.222ba8p+0f);
  EXPECT_EQ(element("cnet.norm1.running_var", {64}, 5), 0x1.561220p+0f);
  EXPECT_EQ(element("cnet.norm1.running_mean", {64}, 0), 0x1.6cb8d4p-3f);
  EXPECT_EQ(element("update_block.flow_head.conv2.bias", {2}, 0), -0x1.751334p-12f);
  EXPECT_EQ(element("update_block.flow_head.conv2.bias", {2}, 1), -0x1.e18866p-7f);
}

CHECK_CASE(counters_are_zero) {
  const at::Tensor counter = nn::formula_tensor("cnet.norm1.num_batches_tracked", {});
  EXPECT(counter.scalar_type() == at::kLong);
  EXPECT_EQ(counter.item<std::int64_t>(), 0);
}
