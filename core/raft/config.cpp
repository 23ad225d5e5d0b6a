#include "core/raft/config.h"

namespace flowscope::raft {
namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

class Lister {
 public:
  void conv(const std::string& name, int out, int in, int rows, int columns) {
    shapes[name + ".weight"] = {out, in, rows, columns};
    shapes[name + ".bias"] = {out};
  }
  void norm(const std::string& name, int channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
      shapes[name + part] = {channels};
  }

  void encoder(const std::string& name, const Config& config, int outputs, bool batch_norm) {
    conv(name + ".conv1", config.stem, 3, 7, 7);
    if (batch_norm) norm(name + ".norm1", config.stem);
    int in = config.stem;
    for (int layer = 0; layer < 3; ++layer) {
      const int out = config.widths[std::size_t(layer)];
      for (int index = 0; index < 2; ++index) {
        const std::string block =
            name + ".layer" + std::to_string(layer + 1) + "." + std::to_string(index);
        this->block(block, config.block, in, out, batch_norm, layer > 0 && index == 0);
        in = out;
      }
    }
    conv(name + ".conv2", outputs, in, 1, 1);
  }

  Shapes shapes;

 private:
  void block(const std::string& name, Block kind, int in, int out, bool batch_norm, bool shrinks) {
    if (kind == Block::bottleneck) {
      conv(name + ".conv1", out / 4, in, 1, 1);
      conv(name + ".conv2", out / 4, out / 4, 3, 3);
      conv(name + ".conv3", out, out / 4, 1, 1);
    } else {
      conv(name + ".conv1", out, in, 3, 3);
      conv(name + ".conv2", out, out, 3, 3);
    }
    if (batch_norm) {
      norm(name + ".norm1", kind == Block::bottleneck ? out / 4 : out);
      norm(name + ".norm2", kind == Block::bottleneck ? out / 4 : out);
      if (kind == Block::bottleneck) norm(name + ".norm3", out);
    }
    if (!shrinks) return;
    conv(name + ".downsample.0", out, in, 1, 1);
    if (batch_norm) norm(name + ".downsample.1", out);
  }
};

}  // namespace

Config small() {
  Config config;
  config.name = "RAFT-small";
  return config;
}

Config large() {
  Config config;
  config.name = "RAFT-large";
  config.block = Block::residual;
  config.stem = 64;
  config.widths = {64, 96, 128};
  config.features = 256;
  config.hidden = 128;
  config.context = 128;
  config.radius = 4;
  config.motion = 128;
  config.batch_norm = true;
  config.separable_gru = true;
  config.convex = true;
  return config;
}

Config flowscope_small() {
  Config config;
  config.name = "Flowscope-small";
  config.convex = true;
  config.mask_width = 64;
  config.last_mask = true;
  config.coarse_iterations = {2, 2, 2};
  config.fine_iterations = 2;
  config.iterations = 6;
  return config;
}

Shapes expected_tensors(const Config& config) {
  Lister list;
  list.encoder("fnet", config, config.features, false);
  list.encoder("cnet", config, config.hidden + config.context, config.batch_norm);

  const std::string update = "update_block.";
  const int gate_inputs = config.hidden + config.context + config.motion;
  if (config.separable_gru) {
    list.conv(update + "encoder.convc1", 256, config.lookups(), 1, 1);
    list.conv(update + "encoder.convc2", 192, 256, 3, 3);
    list.conv(update + "encoder.convf1", 128, 2, 7, 7);
    list.conv(update + "encoder.convf2", 64, 128, 3, 3);
    list.conv(update + "encoder.conv", config.motion - 2, 64 + 192, 3, 3);
    for (const char* gate : {"convz", "convr", "convq"}) {
      list.conv(update + "gru." + gate + "1", config.hidden, gate_inputs, 1, 5);
      list.conv(update + "gru." + gate + "2", config.hidden, gate_inputs, 5, 1);
    }
    list.conv(update + "flow_head.conv1", 256, config.hidden, 3, 3);
    list.conv(update + "flow_head.conv2", 2, 256, 3, 3);
  } else {
    list.conv(update + "encoder.convc1", 96, config.lookups(), 1, 1);
    list.conv(update + "encoder.convf1", 64, 2, 7, 7);
    list.conv(update + "encoder.convf2", 32, 64, 3, 3);
    list.conv(update + "encoder.conv", config.motion - 2, 32 + 96, 3, 3);
    for (const char* gate : {"convz", "convr", "convq"})
      list.conv(update + "gru." + gate, config.hidden, gate_inputs, 3, 3);
    list.conv(update + "flow_head.conv1", 128, config.hidden, 3, 3);
    list.conv(update + "flow_head.conv2", 2, 128, 3, 3);
  }
  if (config.convex) {
    const int inputs = config.hidden + (config.mask_context ? config.context : 0);
    for (const char* mask : {"mask", "last_mask"}) {
      if (mask == std::string("last_mask") && !config.last_mask) continue;
      list.conv(update + mask + ".0", config.mask_width, inputs, 3, 3);
      list.conv(update + mask + ".2", 64 * 9, config.mask_width, 1, 1);
    }
  }
  if (config.mixture) {
    list.conv(update + "mixture.0", 128, config.hidden, 3, 3);
    list.conv(update + "mixture.2", 4, 128, 3, 3);
  }
  if (config.regressed_start) {
    list.conv("start.0", 128, 2 * config.features + config.context, 3, 3);
    list.conv("start.2", 128, 128, 3, 3);
    list.conv("start.4", 2, 128, 3, 3);
  }
  return list.shapes;
}

}  // namespace flowscope::raft
