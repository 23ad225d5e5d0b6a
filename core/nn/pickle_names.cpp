#include "core/nn/pickle_names.h"

#include <algorithm>
#include <array>

namespace flowscope::nn {
namespace {

constexpr std::array<std::string_view, 5> kPlain = {"collections.OrderedDict", "torch.Size",
                                                    "torch.device", "torch.storage.TypedStorage",
                                                    "torch.storage.UntypedStorage"};

// torch.FloatStorage, torch.cuda.FloatStorage. Those that no network here uses are
// known all the same, so that the error can say which tensor has one.
constexpr std::array<std::string_view, 18> kStorages = {
    "Float",  "Double",       "Half",          "BFloat16", "Long",     "Int",
    "Short",  "Char",         "Byte",          "Bool",     "QInt8",    "QUInt8",
    "QInt32", "ComplexFloat", "ComplexDouble", "QUInt4x2", "QUInt2x4", "Untyped"};

constexpr std::array<std::string_view, 16> kTypes = {
    "float32", "float64", "float16", "bfloat16", "float", "double",    "half",       "int64",
    "int32",   "int16",   "int8",    "uint8",    "bool",  "complex64", "complex128", "long"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool rebuilds_tensor(std::string_view name) {
  return name == "torch._utils._rebuild_tensor" || name == "torch._utils._rebuild_tensor_v2";
}

bool rebuilds_parameter(std::string_view name) {
  return name == "torch._utils._rebuild_parameter" ||
         name == "torch._utils._rebuild_parameter_with_state";
}

bool allowed_global(std::string_view name) {
  if (contains(kPlain, name) || rebuilds_tensor(name) || rebuilds_parameter(name)) return true;
  if (!name.starts_with("torch.")) return false;
  name.remove_prefix(6);
  if (contains(kTypes, name)) return true;
  if (name.starts_with("cuda.")) name.remove_prefix(5);
  if (!name.ends_with("Storage")) return false;
  name.remove_suffix(7);
  return contains(kStorages, name);
}

}  // namespace flowscope::nn
