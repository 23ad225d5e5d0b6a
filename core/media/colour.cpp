#include "core/media/colour.h"

#include <fmt/format.h>

namespace flowscope::media {

namespace {

constexpr int lines_of_709 = 720;

// yuvj420p is yuv420p that says "full range" by its name.
AVPixelFormat without_range(AVPixelFormat format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    default:
      return format;
  }
}

bool is_picture_codec(AVCodecID codec) {
  return codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP;
}

bool is_broadcast_codec(AVCodecID codec) {
  return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC || codec == AV_CODEC_ID_VP9 ||
         codec == AV_CODEC_ID_AV1;
}

int matrix_of(const AVFrame& frame, AVCodecID codec) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
      return SWS_CS_ITU709;
    case AVCOL_SPC_FCC:
      return SWS_CS_FCC;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    case AVCOL_SPC_SMPTE240M:
      return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return SWS_CS_BT2020;
    default:
      break;
  }
  if (is_picture_codec(codec)) return SWS_CS_ITU601;
  return frame.height >= lines_of_709 ? SWS_CS_ITU709 : SWS_CS_ITU601;
}

AVChromaLocation default_location(AVCodecID codec) {
  return is_picture_codec(codec) || codec == AV_CODEC_ID_MPEG1VIDEO ? AVCHROMA_LOC_CENTER
                                                                    : AVCHROMA_LOC_LEFT;
}

// avcodec_enum_to_chroma_pos by arithmetic; its name changed between versions.
void place_chroma(ColourMeaning& out, AVChromaLocation location, const AVPixFmtDescriptor& format) {
  if (location <= AVCHROMA_LOC_UNSPECIFIED || location >= AVCHROMA_LOC_NB) return;
  const int place = static_cast<int>(location) - 1;
  if (format.log2_chroma_w > 0) out.chroma_x = (place & 1) * 128;
  if (format.log2_chroma_h > 0) out.chroma_y = ((place >> 1) ^ (place < 4)) * 128;
}

}  // namespace

ColourMeaning colour_of(const AVFrame& frame, AVCodecID codec) {
  ColourMeaning out;
  const auto stored = static_cast<AVPixelFormat>(frame.format);
  out.format = without_range(stored);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(out.format);
  if (format == nullptr) return out;
  out.alpha = (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
  if ((format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0) {
    out.full_range = true;
    return out;
  }
  if (format->nb_components < 3) {
    out.full_range = true;
    out.limited_grey = frame.color_range == AVCOL_RANGE_MPEG ||
                       (frame.color_range == AVCOL_RANGE_UNSPECIFIED && is_broadcast_codec(codec));
    return out;
  }
  out.matrix = matrix_of(frame, codec);
  out.full_range = frame.color_range == AVCOL_RANGE_JPEG || out.format != stored;
  place_chroma(out,
               frame.chroma_location == AVCHROMA_LOC_UNSPECIFIED ? default_location(codec)
                                                                 : frame.chroma_location,
               *format);
  return out;
}

std::vector<std::string> colour_notes(const AVFrame& frame) {
  std::vector<std::string> notes;
  if (frame.color_trc == AVCOL_TRC_SMPTE2084)
    notes.push_back("HDR (PQ) shown without tone mapping.");
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67)
    notes.push_back("HDR (HLG) shown without tone mapping.");
  switch (frame.colorspace) {
    case AVCOL_SPC_YCGCO:
    case AVCOL_SPC_ICTCP:
    case AVCOL_SPC_SMPTE2085:
    case AVCOL_SPC_CHROMA_DERIVED_NCL:
    case AVCOL_SPC_CHROMA_DERIVED_CL: {
      const char* name = av_color_space_name(frame.colorspace);
      notes.push_back(fmt::format("The colour matrix {} is not supported: colours are wrong.",
                                  name != nullptr ? name : "of this file"));
      break;
    }
    default:
      break;
  }
  return notes;
}

}  // namespace flowscope::media
