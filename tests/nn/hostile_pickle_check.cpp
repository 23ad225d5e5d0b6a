// Pickles that want more than tensors.
#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/nn/formats.h"
#include "core/nn/pickle_names.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;
using namespace flowscope::checks;
namespace p = flowscope::checks::pickle;

namespace {

nn::TensorMap read(const std::string& object, const Members& storages = {}) {
  return nn::read_torch_zip(torch_zip(object, storages), "FILE");
}

std::string one_tensor(std::int64_t elements, std::int64_t offset,
                       const std::vector<std::int64_t>& size,
                       const std::vector<std::int64_t>& stride) {
  return p::dict({{"w", p::tensor(p::storage("0", elements), offset, size, stride)}});
}

const std::string kFour = floats({1, 2, 3, 4});

}  // namespace

CHECK_CASE(evil_checkpoints_are_refused_by_name) {
  for (const char* file : {"evil_zip.pth", "evil_legacy.pth"})
    EXPECT_ERROR(nn::read_checkpoint(data("checkpoints/" + std::string(file))),
                 "asks for \"posix.system\", which no tensor needs; Flowscope reads tensors and "
                 "runs nothing from a file.");
}

CHECK_CASE(every_way_to_name_a_function_is_refused_by_name) {
  EXPECT_ERROR(read(p::global("os", "system")), "\"os.system\"");
  EXPECT_ERROR(read(p::text("builtins") + p::text("eval") + "\x93"), "\"builtins.eval\"");
  EXPECT_ERROR(read("(ios\nsystem\n"), "\"os.system\"");
  EXPECT_ERROR(read(p::global("torch.hub", "load")), "\"torch.hub.load\"");
  EXPECT_ERROR(read(p::global("torch", "load")), "\"torch.load\"");
  EXPECT_ERROR(read(p::global("collections", "OrderedDict.fromkeys")), "OrderedDict.fromkeys");
  EXPECT_ERROR(read(p::global("torch", "EvilStorage")), "\"torch.EvilStorage\"");
  EXPECT_ERROR(read(p::global("torch.nn.modules.conv", "Conv2d")),
               "\"torch.nn.modules.conv.Conv2d\"");
}

CHECK_CASE(names_are_known_one_by_one) {
  for (const char* name :
       {"collections.OrderedDict", "torch.FloatStorage", "torch.cuda.HalfStorage", "torch.bfloat16",
        "torch._utils._rebuild_tensor_v2", "torch.storage.UntypedStorage", "torch.Size"})
    EXPECT(nn::allowed_global(name));
  for (const char* name :
       {"os.system", "builtins.eval", "torch.load", "torch.FloatStorage.x", "torch.xFloatStorage",
        "torch._utils._rebuild_tensor_v3", "torch.cuda.cuda.FloatStorage", "torch.cuda.Size",
        "FloatStorage", "torch.Storage", "torch.", ""})
    EXPECT(!nn::allowed_global(name));
}

CHECK_CASE(objects_and_attributes_are_refused) {
  EXPECT_ERROR(read("(" + p::global("torch", "Size") + "o"), "an object of torch.Size");
  EXPECT_ERROR(read(p::global("torch", "Size") + ")}\x92"), "an object of torch.Size");
  EXPECT_ERROR(read(p::global("torch", "Size") + "}b"), "attributes of torch.Size");
  EXPECT_ERROR(read(p::text("eval") + ")R"), "a call of what is no function");
  EXPECT_ERROR(read(p::text("x") + "}b"), "attributes for a value that has none");
  EXPECT_ERROR(read(std::string("\x82\x01", 2)), "opcode 0x82");  // an extension's code
}

CHECK_CASE(names_cannot_play_with_the_terminal) {
  EXPECT_ERROR(read(p::global("os", "\x1b]0;owned\x07")), "\"os.?]0;owned?\"");
  const std::string w = p::tensor(p::storage("0", 4), 0, {4}, {1});
  EXPECT_ERROR(read(p::dict({{"a\x1b[2J", w}}), {{"0", kFour}}), "the name \"a?[2J\" is not text");
}

CHECK_CASE(views_stay_within_their_storage) {
  const Members storages = {{"0", kFour}};
  EXPECT(read(one_tensor(4, 1, {3}, {1}), storages).at("w").equal(at::tensor({2.f, 3.f, 4.f})));
  EXPECT(read(one_tensor(4, 0, {2, 2}, {1, 2}), storages)
             .at("w")
             .equal(at::tensor({1.f, 3.f, 2.f, 4.f}).view({2, 2})));
  EXPECT(read(one_tensor(4, 1, {3}, {0}), storages).at("w").equal(at::tensor({2.f, 2.f, 2.f})));
  const auto refused = [&](std::int64_t offset, const std::vector<std::int64_t>& size,
                           const std::vector<std::int64_t>& stride) {
    EXPECT_ERROR(read(one_tensor(4, offset, size, stride), storages), "FILE is damaged");
  };
  refused(1, {4}, {1});
  refused(0, {2}, {4});
  refused(0, {5}, {1});
  refused(4, {1}, {1});
  refused(-1, {1}, {1});
  refused(0, {-1}, {1});
  refused(0, {2}, {-1});
  refused(0, {2, 2}, {1});
  refused(0, {INT64_MAX, INT64_MAX}, {1, 1});
  refused(0, {2, 2}, {INT64_MAX, INT64_MAX});
  refused(INT64_MAX, {2}, {INT64_MAX});
  refused(0, {1'000'000}, {0});  // much of little
}

CHECK_CASE(storages_are_as_long_as_they_are) {
  EXPECT_ERROR(read(one_tensor(5, 0, {1}, {1}), {{"0", kFour}}), "should hold 5 numbers");
  EXPECT_ERROR(read(one_tensor(std::int64_t(1) << 62, 0, {1}, {1}), {{"0", kFour}}), "should hold");
  EXPECT_ERROR(read(one_tensor(4, 0, {1}, {1}), {{"0", kFour + "x"}}), "has 17 bytes");
  EXPECT_ERROR(read(one_tensor(4, 0, {1}, {1})), "\"data/0\" in it is missing");
}

CHECK_CASE(a_storage_has_one_type) {
  const std::string object =
      p::dict({{"a", p::tensor(p::storage("0", 4), 0, {4}, {1})},
               {"b", p::tensor(p::storage("0", 8, "HalfStorage"), 0, {8}, {1})}});
  EXPECT_ERROR(read(object, {{"0", kFour}}), "is described in two ways");
  EXPECT_ERROR(
      read(p::dict({{"a", p::tensor(p::storage("0", 2, "ComplexFloatStorage"), 0, {2}, {1})}}),
           {{"0", kFour}}),
      "of type torch.ComplexFloatStorage");
}

CHECK_CASE(a_thousand_views_of_one_storage_are_refused) {
  // Each of them would be copied: a small file must not fill the memory.
  std::string object = "}(" + p::text("0") + p::tensor(p::storage("0", 4096), 0, {4096}, {1}) +
                       std::string("q\x01", 2);
  for (int i = 1; i < 1000; ++i) object += p::text(std::to_string(i)) + std::string("h\x01", 2);
  EXPECT_ERROR(read(object + "u", {{"0", std::string(16384, 'x')}}), "times the file's size");
}

CHECK_CASE(structures_without_end_end) {
  // d["a"] = d
  EXPECT_ERROR(read("}q\x01" + p::text("a") + "h\x01s"), "nested without end");
  // l = []; l.append(l)
  EXPECT_ERROR(read("]q\x01h\x01"
                    "a"),
               "nested without end");
  // Thirty lists, each twice the one before: a thousand million leaves.
  std::string laughs = "]q";
  laughs += '\0';
  for (int i = 0; i < 30; ++i)
    laughs += std::string("](h") + char(i) + "h" + char(i) + "eq" + char(i + 1);
  EXPECT_ERROR(read(laughs), "nested without end");
  // A parameter whose tensor is the parameter: (rebuild, (itself,)) cannot be written,
  // but a list inside its own arguments can.
  EXPECT_ERROR(read("]q\x01" + p::global("torch._utils", "_rebuild_parameter") + "(h\x01tR" +
                    std::string("q\x02"
                                "0h\x01h\x02"
                                "a")),
               "nested without end");
}

CHECK_CASE(deep_nesting_is_refused) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "](";
  for (int i = 0; i < 100'000; ++i) deep += "e";
  EXPECT_ERROR(read(deep), "nested without end");
}

CHECK_CASE(more_values_than_any_checkpoint_are_refused) {
  EXPECT_ERROR(read("(" + std::string(3'000'000, 'N') + "t"), "more values");
  EXPECT_ERROR(read("N" + std::string(3'000'000, '2')), "more values");
  EXPECT_ERROR(read(std::string(3'000'000, '(')), "more values");
}

CHECK_CASE(names_of_boundless_length_are_refused) {
  const std::string key(600, 'k');
  const std::string w = p::tensor(p::storage("0", 4), 0, {4}, {1});
  EXPECT_ERROR(read(p::dict({{key, p::dict({{key, w}})}}), {{"0", kFour}}), "is too long");
}

CHECK_CASE(two_tensors_of_one_name_are_refused) {
  const std::string w = p::tensor(p::storage("0", 4), 0, {4}, {1});
  EXPECT_ERROR(read(p::dict({{"a.b", w}, {"a", p::dict({{"b", w}})}}), {{"0", kFour}}),
               "two tensors have the name \"a.b\"");
}

CHECK_CASE(broken_stacks_are_refused) {
  for (const std::string& object : {std::string(""),
                                    std::string("0"),
                                    std::string("t"),
                                    std::string("u"),
                                    std::string("s"),
                                    std::string("R"),
                                    std::string("b"),
                                    std::string("Q"),
                                    std::string("a"),
                                    std::string("2"),
                                    std::string("\x85"),
                                    std::string("\x87"),
                                    std::string("(0"),
                                    std::string("h\x05"),
                                    std::string("q\x01"),
                                    std::string("\x93"),
                                    std::string("}Na"),
                                    std::string("](NNu"),
                                    std::string("}(Nu"),
                                    std::string("NQ"),
                                    std::string("o"),
                                    std::string("(o"),
                                    std::string("cos\n"),
                                    std::string("X\xff\xff\xff\xff"),
                                    std::string("\x8b\xff\xff\xff\xff"),
                                    std::string("\x8e\xff\xff\xff\xff\xff\xff\xff\xff"),
                                    std::string("\x80\x09N")})
    // Each ends in nothing, in an error, or in a value that holds no tensor.
    try {
      EXPECT(read(object).empty());
    } catch (const Error&) {
    }
  EXPECT_ERROR(read(""), "a value is missing");
  EXPECT_ERROR(read("h\x05"), "used before it is there");
  EXPECT_ERROR(read("}(Nu"), "a key without its value");
  EXPECT_ERROR(read("\x80\x09N"), "unknown pickle protocol");
}

CHECK_CASE(newer_protocols_read_the_same) {
  // Protocol 4: a frame, memoised short texts, names from the stack.
  const auto word = [](const std::string& text) {
    return "\x8c" + std::string(1, char(text.size())) + text + "\x94";
  };
  const std::string storage = "(" + word("storage") + word("torch") + word("FloatStorage") +
                              "\x93\x94" + word("0") + word("cpu") + "K\x04t\x94Q";
  const std::string object = "\x80\x04\x95" + std::string(8, '\0') + "}\x94" + word("w") +
                             word("torch._utils") + word("_rebuild_tensor_v2") + "\x93\x94(" +
                             storage + std::string("K\0", 2) + "K\x04\x85\x94K\x01\x85\x94\x89" +
                             word("collections") + word("OrderedDict") +
                             "\x93\x94)R\x94t\x94R\x94s";
  EXPECT(read(object, {{"0", kFour}}).at("w").equal(at::tensor({1.f, 2.f, 3.f, 4.f})));
}

CHECK_CASE(parameters_and_sizes_are_understood) {
  const std::string size = p::global("torch", "Size") + p::tuple({p::counts({2, 2})}) + "R";
  const std::string tensor =
      p::global("torch._utils", "_rebuild_tensor") +
      p::tuple({p::storage("0", 4), p::integer(0), size, p::counts({2, 1})}) + "R";
  const std::string parameter =
      p::global("torch._utils", "_rebuild_parameter") + p::tuple({tensor, "\x88", "}"}) + "R";
  const auto tensors = read(p::dict({{"w", parameter}}), {{"0", kFour}});
  EXPECT(tensors.at("w").equal(at::tensor({1.f, 2.f, 3.f, 4.f}).view({2, 2})));
}

CHECK_CASE(ordered_dictionaries_of_python_2_are_understood) {
  const std::string pair = "](" + p::text("w") + p::tensor(p::storage("0", 4), 0, {4}, {1}) + "e";
  const std::string object =
      p::global("collections", "OrderedDict") + p::tuple({"](" + pair + "e"}) + "R";
  EXPECT_EQ(read(object, {{"0", kFour}}).size(), 1u);
  EXPECT(read(object, {{"0", kFour}}).contains("w"));
}
