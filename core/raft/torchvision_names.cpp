#include "core/raft/torchvision_names.h"

#include <regex>
#include <utility>
#include <vector>

namespace flowscope::raft {

bool is_torchvision_key(const std::string& key) {
  return key.starts_with("feature_encoder.") || key.starts_with("context_encoder.") ||
         key.starts_with("update_block.motion_encoder.") ||
         key.starts_with("update_block.recurrent_block.") || key.starts_with("mask_predictor.");
}

std::string princeton_name(const std::string& torchvision_key, bool separable_gru) {
  static const std::vector<std::pair<std::regex, std::string>> rules = {
      // the encoders' stem, blocks and last convolution
      {std::regex(R"(^feature_encoder\.)"), "fnet."},
      {std::regex(R"(^context_encoder\.)"), "cnet."},
      {std::regex(R"(^(fnet|cnet)\.convnormrelu\.0\.)"), "$1.conv1."},
      {std::regex(R"(^(fnet|cnet)\.convnormrelu\.1\.)"), "$1.norm1."},
      {std::regex(R"(^(fnet|cnet)\.conv\.)"), "$1.conv2."},
      {std::regex(R"(\.convnormrelu([123])\.0\.)"), ".conv$1."},
      {std::regex(R"(\.convnormrelu([123])\.1\.)"), ".norm$1."},
      // the update block
      {std::regex(R"(^update_block\.motion_encoder\.convcorr([12])\.0\.)"),
       "update_block.encoder.convc$1."},
      {std::regex(R"(^update_block\.motion_encoder\.convflow([12])\.0\.)"),
       "update_block.encoder.convf$1."},
      {std::regex(R"(^update_block\.motion_encoder\.conv\.0\.)"), "update_block.encoder.conv."},
      {std::regex(R"(^mask_predictor\.convrelu\.0\.)"), "update_block.mask.0."},
      {std::regex(R"(^mask_predictor\.conv\.)"), "update_block.mask.2."},
  };
  std::string name = torchvision_key;
  for (const auto& [pattern, replacement] : rules)
    name = std::regex_replace(name, pattern, replacement);
  static const std::regex gru(R"(^update_block\.recurrent_block\.convgru([12])\.conv([zrq])\.)");
  return std::regex_replace(
      name, gru, separable_gru ? "update_block.gru.conv$2$1." : "update_block.gru.conv$2.");
}

}  // namespace flowscope::raft
