// Data sets that people have on their disks, in the folders they come in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flowscope::train {

// One pair and its truth. Paths exist when the list is made; what is in the files shows
// only when they are read.
struct DataSetPair {
  std::filesystem::path image1, image2, truth;
  std::filesystem::path occlusion;  // white where image1's pixel is hidden; may be empty
};

// How RAFT trains on a data set: by the stage of that name, HD1K as in Sintel's.
struct DataSetKind {
  std::string name;                       // "sintel"
  double min_scale = 0, max_scale = 0.5;  // powers of two
  bool sparse = false;                    // its truth is measured at points
  bool flips = true;                      // may be mirrored
};

// chairs, things, sintel, kitti, hd1k, middlebury.
const std::vector<DataSetKind>& data_set_kinds();
// The one of that name, or nullptr.
const DataSetKind* find_data_set_kind(const std::string& name);

// The training pairs in a folder, sorted by name. Takes the folder that holds `training`
// as well as that one itself. Throws Error where the folder is not what the kind says and
// names the first file that is missing beside others, and the line of a split that is none.
//
// chairs      [data/]00001_img1.ppm, _img2.ppm, _flow.flo; pairs marked 2 in a file
//             chairs_split.txt or FlyingChairs_train_val.txt beside or above them are
//             left out
// things      frames_cleanpass and frames_finalpass/TRAIN/A/0000/left/0006.png with
//             optical_flow/TRAIN/A/0000/into_future/left/OpticalFlowIntoFuture_0006_L.pfm
//             and the same into_past; left and right
// sintel      clean and final/SCENE/frame_0001.png, flow/SCENE/frame_0001.flo, occlusions
// kitti       image_2 (2012: colored_0, else image_0)/000000_10.png, _11.png, flow_occ
// hd1k        hd1k_input/image_2/000000_0000.png, hd1k_flow_gt/flow_occ
// middlebury  other-data and other-gt-flow, or one folder per scene with both:
//             SCENE/frame10.png, frame11.png, flow10.flo
std::vector<DataSetPair> list_data_set(const std::string& kind,
                                       const std::filesystem::path& folder);

}  // namespace flowscope::train
