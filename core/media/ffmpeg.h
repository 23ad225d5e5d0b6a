// FFmpeg's C headers, an owner for every handle, and what differs between the
// versions 5.1 to 7.1. Private to core/media and its tests.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace flowscope::media {

// Most of FFmpeg's release functions take the address of the pointer.
template <auto Release>
struct ReleaseByAddress {
  template <typename T>
  void operator()(T* handle) const {
    Release(&handle);
  }
};
template <auto Release>
struct ReleaseByPointer {
  template <typename T>
  void operator()(T* handle) const {
    Release(handle);
  }
};

using InputPtr = std::unique_ptr<AVFormatContext, ReleaseByAddress<avformat_close_input>>;
using OutputPtr = std::unique_ptr<AVFormatContext, ReleaseByPointer<avformat_free_context>>;
using CodecPtr = std::unique_ptr<AVCodecContext, ReleaseByAddress<avcodec_free_context>>;
using FramePtr = std::unique_ptr<AVFrame, ReleaseByAddress<av_frame_free>>;
using PacketPtr = std::unique_ptr<AVPacket, ReleaseByAddress<av_packet_free>>;
using GraphPtr = std::unique_ptr<AVFilterGraph, ReleaseByAddress<avfilter_graph_free>>;
using ScalerPtr = std::unique_ptr<SwsContext, ReleaseByPointer<sws_freeContext>>;
using PoolPtr = std::unique_ptr<AVBufferPool, ReleaseByAddress<av_buffer_pool_uninit>>;
using BufferPtr = std::unique_ptr<AVBufferRef, ReleaseByAddress<av_buffer_unref>>;

inline FramePtr make_av_frame() {
  FramePtr frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

inline PacketPtr make_packet() {
  PacketPtr packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

// An AVDictionary while it is filled and handed to FFmpeg.
class Dictionary {
 public:
  Dictionary() = default;
  ~Dictionary() { av_dict_free(&entries_); }
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  void set(const char* key, const std::string& value) {
    av_dict_set(&entries_, key, value.c_str(), 0);
  }
  AVDictionary** address() { return &entries_; }

 private:
  AVDictionary* entries_ = nullptr;
};

// "Invalid data found when processing input" and the like.
inline std::string error_text(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof(text));
  return text;
}

// ---- What differs between versions ----

#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 29, 100)  // 6.1
inline bool is_key(const AVFrame& frame) { return (frame.flags & AV_FRAME_FLAG_KEY) != 0; }
inline bool is_interlaced(const AVFrame& frame) {
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
}
inline void set_interlaced(AVFrame& frame, bool top_field_first) {
  frame.flags |= AV_FRAME_FLAG_INTERLACED;
  if (top_field_first) frame.flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
}
#else
inline bool is_key(const AVFrame& frame) { return frame.key_frame != 0; }
inline bool is_interlaced(const AVFrame& frame) { return frame.interlaced_frame != 0; }
inline void set_interlaced(AVFrame& frame, bool top_field_first) {
  frame.interlaced_frame = 1;
  frame.top_field_first = top_field_first;
}
#endif

// In the stream's time base; 0: unknown.
inline std::int64_t duration_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)  // 6.0
  return frame.duration;
#else
  return frame.pkt_duration;
#endif
}

// The 3×3 display matrix of a stream, or nothing.
inline const std::int32_t* display_matrix(const AVStream& stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)  // 6.1
  const AVPacketSideData* data =
      av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data,
                              AV_PKT_DATA_DISPLAYMATRIX);
  if (data == nullptr || data->size < 9 * sizeof(std::int32_t)) return nullptr;
  return reinterpret_cast<const std::int32_t*>(data->data);
#else
  std::size_t size = 0;
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (data == nullptr || size < 9 * sizeof(std::int32_t)) return nullptr;
  return reinterpret_cast<const std::int32_t*>(data);
#endif
}

// Room for the display matrix of a stream that is written; nothing if memory is out.
inline std::int32_t* add_display_matrix(AVStream& stream) {
  constexpr std::size_t size = 9 * sizeof(std::int32_t);
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)  // 6.1
  AVPacketSideData* data = av_packet_side_data_new(&stream.codecpar->coded_side_data,
                                                   &stream.codecpar->nb_coded_side_data,
                                                   AV_PKT_DATA_DISPLAYMATRIX, size, 0);
  return data != nullptr ? reinterpret_cast<std::int32_t*>(data->data) : nullptr;
#else
  return reinterpret_cast<std::int32_t*>(
      av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, size));
#endif
}

// What an encoder takes; empty: anything.
inline std::vector<AVPixelFormat> pixel_formats(const AVCodec& encoder) {
  std::vector<AVPixelFormat> out;
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)  // 7.1
  const void* list = nullptr;
  if (avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_PIX_FORMAT, 0, &list,
                                   nullptr) < 0)
    return out;
  const auto* format = static_cast<const AVPixelFormat*>(list);
#else
  const AVPixelFormat* format = encoder.pix_fmts;
#endif
  for (; format != nullptr && *format != AV_PIX_FMT_NONE; ++format) out.push_back(*format);
  return out;
}

// A filter graph's source has to know the colour from 7.0 on.
inline void set_colour(AVBufferSrcParameters& parameters, const AVFrame& frame) {
#if LIBAVFILTER_VERSION_MAJOR >= 10  // 7.0
  parameters.color_space = frame.colorspace;
  parameters.color_range = frame.color_range;
#else
  static_cast<void>(parameters);
  static_cast<void>(frame);
#endif
}

}  // namespace flowscope::media
