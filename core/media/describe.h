// What a person is told about a file.
#pragma once

#include "core/base/frame_source.h"
#include "core/media/frame_reader.h"
#include "core/media/media.h"

namespace flowscope::media {

// `first` is the first decoded frame, `shown` its size when upright and square.
SourceInfo describe(const FrameReader& reader, const AVFrame& first, Size shown,
                    const SourceOptions& options);

// Sentences about a picture: HDR, alpha, rotation, pixel shape.
std::vector<std::string> picture_notes(const AVFrame& picture, AVStream& stream,
                                       AVRational pixel_shape, const AVCodecContext& codec);

}  // namespace flowscope::media
