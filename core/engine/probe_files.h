// How write_probe_folder names and writes its files.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <ostream>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/folder.h"
#include "core/base/image.h"
#include "core/base/stop.h"
#include "core/flow/flow_model.h"
#include "core/flow/image_io.h"
#include "core/flow/maps.h"
#include "core/flow/npy.h"
#include "core/insides/plot.h"

namespace flowscope::engine {

class ProbeFiles {
 public:
  ProbeFiles(std::filesystem::path folder, std::stop_token stop)
      : folder_(std::move(folder)), stop_(std::move(stop)) {
    make_folder(folder_);
  }
  ProbeFiles below(const std::string& name) const { return {folder_ / name, stop_}; }

  void picture(const std::string& name, const Image& image) const {
    check_stop(stop_);
#ifdef FLOWSCOPE_HAS_OPENCV
    write_image(folder_ / (name + ".png"), image);
#else
    write_image(folder_ / (name + ".ppm"), image);
#endif
  }
  void numbers(const std::string& name, const std::vector<std::int64_t>& shape,
               const std::vector<float>& values) const {
    check_stop(stop_);
    write_atomically(folder_ / (name + ".npy"),
                     [&](std::ostream& out) { write_npy_array(out, shape, values); });
  }
  void numbers(const std::string& name, const Map& map) const {
    numbers(name, {map.height, map.width}, map.values);
  }
  void numbers(const std::string& name, const Channels& channels) const {
    numbers(name, {channels.count, channels.height, channels.width}, channels.values);
  }
  void numbers(const std::string& name, const FlowField& flow) const {
    check_stop(stop_);
    write_atomically(folder_ / (name + ".npy"), [&](std::ostream& out) { write_npy(out, flow); });
  }
  void plot(const std::string& name, const insides::Plot& plot) const {
    check_stop(stop_);
    write_atomically(folder_ / (name + ".svg"),
                     [&](std::ostream& out) { out << insides::svg(plot); });
  }

  const std::stop_token& stop() const { return stop_; }

 private:
  std::filesystem::path folder_;
  std::stop_token stop_;
};

// The part of the folder that belongs to one pixel.
void write_probe_pixel(const ProbeFiles& files, const FlowResult& result, Cell pixel);

// So many picture pixels a cell that maps of that width are about `wanted` pixels wide.
inline int magnification(int width, int wanted) {
  return width >= wanted ? 1 : (wanted + width / 2) / width;
}

}  // namespace flowscope::engine
