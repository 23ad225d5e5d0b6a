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
#include "core/engine/probe_folder.h"
#include "core/flow/flow_model.h"
#include "core/flow/image_io.h"
#include "core/flow/maps.h"
#include "core/flow/npy.h"
#include "core/insides/caption.h"
#include "core/insides/draw.h"
#include "core/insides/figure.h"

namespace flowscope::engine {

// So many pixels a cell of iteration k's grid that maps of a pyramid level are about `wanted`
// pixels wide, and as large as those of the other iterations.
inline int side_at(const Trace& trace, int k, int level, int wanted) {
  return insides::side_for(trace.map_size(level).width, wanted) *
         (trace.cell_size_at(k) / trace.cell_size());
}

// "k 0", "k 1" … above them.
inline std::vector<Image> by_iteration(const std::vector<Image>& pictures) {
  std::vector<Image> out;
  for (std::size_t k = 0; k < pictures.size(); ++k)
    out.push_back(insides::captioned(pictures[k], fmt::format("k {}", k)));
  return out;
}

class ProbeFiles {
 public:
  ProbeFiles(std::filesystem::path folder, WriteFilm film, std::stop_token stop)
      : folder_(std::move(folder)), film_(std::move(film)), stop_(std::move(stop)) {
    make_folder(folder_);
  }
  ProbeFiles below(const std::string& name) const { return {folder_ / name, film_, stop_}; }

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
  void drawing(const std::string& name, const std::string& svg) const {
    check_stop(stop_);
    write_atomically(folder_ / (name + ".svg"), [&](std::ostream& out) { out << svg; });
  }
  // A picture for each iteration, with its number, on a sheet and as a film.
  void steps(const std::string& name, const std::vector<Image>& pictures) const {
    const std::vector<Image> named = by_iteration(pictures);
    picture(name, insides::sheet(named));
    film(name, named);
  }
  void film(const std::string& name, const std::vector<Image>& pictures) const {
    check_stop(stop_);
    if (film_) film_(folder_ / (name + ".gif"), insides::of_one_size(pictures));
  }

  const std::stop_token& stop() const { return stop_; }

 private:
  std::filesystem::path folder_;
  WriteFilm film_;
  std::stop_token stop_;
};

// Of names that there is one of for each iteration: "flow_k07".
inline std::string at_k(const std::string& name, int k) {
  return fmt::format("{}_k{:02}", name, k);
}

// The parts of the folder. What concerns the whole frame: matching, covariance, upsampling.
void write_probe_frame(const ProbeFiles& files, const FlowResult& result, Cell covariance_of,
                       const ProbeFolderOptions& options);
// What a click on a pixel shows; `number` is its pin's, from 1.
void write_probe_pixel(const ProbeFiles& files, const FlowResult& result, Cell pixel, int number);

}  // namespace flowscope::engine
