// PyTorch's format since 1.6: a zip archive with a pickle and a member per storage.
#include <fmt/format.h>

#include "core/nn/bytes.h"
#include "core/nn/formats.h"
#include "core/nn/pickle.h"
#include "core/nn/pickled_tensors.h"
#include "core/nn/stored_zip.h"

namespace flowscope::nn {
namespace {

// All members lie in one folder, named as the file was when it was written.
class TorchArchive {
 public:
  TorchArchive(std::string_view file, const std::string& name)
      : name_(name), members_(stored_members(file, name)) {
    const std::string wanted = "/data.pkl";
    for (const auto& [member, content] : members_)
      if (member.ends_with(wanted) && member.find('/') == member.size() - wanted.size())
        folder_ = member.substr(0, member.size() - wanted.size() + 1);
    if (folder_.empty())
      throw Error(
          fmt::format("{} is a zip archive, but no checkpoint: data.pkl is missing.", name));
    if (members_.contains(folder_ + "constants.pkl"))
      throw Error(
          fmt::format("{} is a TorchScript program; Flowscope reads state dicts, as "
                      "torch.save(model.state_dict(), …) writes them.",
                      name));
  }

  bool contains(const std::string& member) const { return members_.contains(folder_ + member); }
  std::string_view operator[](const std::string& member) const {
    const auto found = members_.find(folder_ + member);
    if (found == members_.end())
      throw Error(fmt::format("{} is damaged: \"{}\" in it is missing.", name_, member));
    return checked(found->second, found->first, name_);
  }

 private:
  const std::string& name_;
  std::map<std::string, StoredMember> members_;
  std::string folder_;
};

}  // namespace

bool is_zip(std::string_view beginning) { return beginning.starts_with("PK\x03\x04"); }

TensorMap read_torch_zip(std::string_view file, const std::string& name) {
  const TorchArchive archive(file, name);
  if (archive.contains("byteorder") && archive["byteorder"] != "little")
    throw Error(
        fmt::format("{} was written on a big-endian machine; save it anew with "
                    "torch.save on this one.",
                    name));
  ByteReader bytes(archive["data.pkl"], name);
  const Pickle pickle = Pickle::read(bytes);
  return tensors_of(
      pickle, [&](const StorageId& id) { return archive["data/" + id.key]; }, file.size(), name);
}

}  // namespace flowscope::nn
