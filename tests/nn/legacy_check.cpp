// PyTorch's legacy format where torch.save of today writes nothing like it.
#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/nn/formats.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;
using namespace flowscope::checks;
namespace p = flowscope::checks::pickle;

namespace {

std::string stored(const std::vector<float>& values) {
  return little_endian(std::int64_t(values.size())) + floats(values);
}

std::string with(const std::string& storage, std::int64_t offset,
                 const std::vector<std::int64_t>& size, const std::vector<std::int64_t>& stride) {
  return p::dict({{"w", p::tensor(storage, offset, size, stride)}});
}

nn::TensorMap read(const std::string& file) { return nn::read_torch_legacy(file, "FILE"); }

}  // namespace

CHECK_CASE(views_of_storages_from_before_0_4_begin_where_they_say) {
  // ("a", 2, 3): elements 2, 3, 4 of the root storage.
  const std::string view = p::tuple({p::text("a"), p::integer(2), p::integer(3)});
  const std::string storage = p::storage("0", 6, "FloatStorage", view);
  const auto tensors =
      read(torch_legacy(with(storage, 1, {2}, {1}), {{"0", stored({0, 1, 2, 3, 4, 5})}}));
  EXPECT(tensors.at("w").equal(at::tensor({3.0f, 4.0f})));
  EXPECT_ERROR(read(torch_legacy(with(storage, 2, {2}, {1}), {{"0", stored({0, 1, 2, 3, 4, 5})}})),
               "reaches beyond its storage of 3 numbers");
  const std::string outside = p::tuple({p::text("a"), p::integer(4), p::integer(3)});
  EXPECT_ERROR(read(torch_legacy(with(p::storage("0", 6, "FloatStorage", outside), 0, {1}, {1}),
                                 {{"0", stored({0, 1, 2, 3, 4, 5})}})),
               "a view reaches beyond storage");
}

CHECK_CASE(storages_on_a_gpu_are_read_to_the_cpu) {
  const std::string storage = p::tuple({p::text("storage"), p::global("torch.cuda", "FloatStorage"),
                                        p::text("0"), p::text("cuda:1"), p::integer(2), "N"}) +
                              "Q";
  const auto tensors = read(torch_legacy(with(storage, 0, {2}, {1}), {{"0", stored({4, 5})}}));
  EXPECT(tensors.at("w").equal(at::tensor({4.0f, 5.0f})));
}

CHECK_CASE(other_protocols_and_byte_orders_are_refused) {
  const std::string object = with(p::storage("0", 1), 0, {1}, {1});
  EXPECT_ERROR(read(torch_legacy(object, {{"0", stored({1})}}, 1000)), "legacy protocol 1000");
  EXPECT_ERROR(read(torch_legacy(object, {{"0", stored({1})}}, 1001, false)), "big-endian");
}

CHECK_CASE(storages_that_lie_are_refused) {
  const std::string object = with(p::storage("0", 2), 0, {2}, {1});
  EXPECT_ERROR(read(torch_legacy(object, {})), "storage \"0\" is missing");
  EXPECT_ERROR(read(torch_legacy(object, {{"0", stored({1, 2, 3})}})), "should hold 2 numbers");
  EXPECT_ERROR(read(torch_legacy(object, {{"1", stored({1, 2})}})), "belongs to no tensor");
  EXPECT_ERROR(read(torch_legacy(object, {{"0", stored({1, 2})}, {"0", stored({1, 2})}})),
               "is in it twice");
  const std::string huge = with(p::storage("0", INT64_MAX), 0, {1}, {1});
  EXPECT_ERROR(read(torch_legacy(huge, {{"0", little_endian(INT64_MAX)}})), "was cut off");
  EXPECT_ERROR(read(torch_legacy(object, {{"0", little_endian(std::int64_t(-1))}})),
               "should hold 2 numbers");
}
