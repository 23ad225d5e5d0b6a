// A model over image pairs with ground truth.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"
#include "core/flow/metrics.h"

namespace flowscope::engine {

// One entry of a pairs file: a JSON list of objects with "name", "dataset",
// "image1", "image2", "truth", "kind" (flo, kitti, npy, pfm) and, where there is
// one, "previous" (the frame before image1). Paths are relative to the file.
struct EvaluationPair {
  std::string name, dataset, kind;
  std::filesystem::path image1, image2, truth;
  std::optional<std::filesystem::path> previous;
};
std::vector<EvaluationPair> read_pairs(const std::filesystem::path& file);

// A pair in memory.
struct EvaluationSample {
  std::string name, dataset;
  Frame image1, image2;
  std::optional<Frame> previous;
  FlowField truth;
  PaddingMode padding = PaddingMode::centred;
};
// Data sets called KITTI… ("KITTI-2015") are padded below, as RAFT's evaluation does, others on
// both sides.
EvaluationSample load(const EvaluationPair& pair, bool with_previous = false);
// The middle of it, of this size or as large as it is. Shows what a model makes of the
// zeros that lookups read outside of the picture.
EvaluationSample middle_of(EvaluationSample sample, Size size);

struct PairError {
  std::string name, dataset;
  FlowError error;
  double seconds = 0;
};
struct DatasetError {  // means over the images of a data set
  std::string dataset;
  int pairs = 0;
  FlowError mean;
};
struct Evaluation {
  std::vector<PairError> pairs;
  std::vector<DatasetError> datasets;
};

// One pair. With `warm` it starts from the flow previous → image1, itself computed cold with
// as many iterations, if it has a previous frame. Errors begin with the pair's name.
PairError evaluate(const FlowModel& model, const EvaluationSample& sample, SequenceOptions options,
                   bool warm = false, const std::stop_token& stop = {});

// Means over pairs, by data set in order of first appearance. Numbers of pixels are
// added up; a band of motion is averaged over the pairs that have pixels in it.
std::vector<DatasetError> by_dataset(const std::vector<PairError>& pairs);

}  // namespace flowscope::engine
