// What JPEG leaves of a picture (ITU-T T.81), without the file.
#pragma once

#include <ATen/core/Tensor.h>

namespace flowscope::train {

// image: float32 [3, H, W] RGB, 0 to 255. Luma and chroma are transformed in blocks of
// 8×8, rounded to the steps of Annex K's tables scaled for `quality` (1 to 100, as the
// Independent JPEG Group does) and transformed back. Returns float32 [3, H, W].
at::Tensor compressed(const at::Tensor& image, int quality, bool subsample_chroma);

}  // namespace flowscope::train
