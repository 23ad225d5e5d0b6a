#include "core/media/seek_index.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.h"
#include "core/media/frame_reader.h"
#include "core/media/log.h"

namespace flowscope::media {

namespace {

// What is decoded to see that packets and frames agree: a short clip to its end,
// a long one at its beginning.
constexpr std::int64_t pixels_compared = 300'000'000;
constexpr std::int64_t least_frames_compared = 48;

struct Packets {
  std::vector<std::int64_t> shown;  // pts, in the order of decoding
  std::vector<std::int64_t> keys;   // pts of key frames, in the order of decoding
};

// Up to the first thing that is not as it should be.
Packets read_packets(Demuxer& demuxer, std::int64_t first_pts) {
  Packets out;
  const AVCodecID codec = demuxer.stream().codecpar->codec_id;
  const PacketPtr packet = make_packet();
  std::int64_t last_dts = AV_NOPTS_VALUE;
  std::size_t before_last_key = 0;
  bool sound = true;
  LogCapture log;
  while (demuxer.read(*packet)) {
    if (packet->flags & AV_PKT_FLAG_DISCARD) continue;
    if (!is_shown(codec, *packet)) continue;
    const bool backwards =
        packet->dts != AV_NOPTS_VALUE && last_dts != AV_NOPTS_VALUE && packet->dts <= last_dts;
    sound = !demuxer.take_damaged() && log.errors() == 0 && packet->pts != AV_NOPTS_VALUE &&
            !(packet->flags & AV_PKT_FLAG_CORRUPT) && !backwards;
    if (!sound) break;
    last_dts = packet->dts;
    if ((packet->flags & AV_PKT_FLAG_KEY) && packet->pts >= first_pts) {
      before_last_key = out.shown.size();
      out.keys.push_back(packet->pts);
    }
    out.shown.push_back(packet->pts);
  }
  // Frames shown before a key frame may come after it: the last one before
  // damage does not know all of its predecessors.
  if ((!sound || demuxer.take_damaged() || log.errors() > 0) && !out.keys.empty()) {
    out.keys.pop_back();
    out.shown.resize(before_last_key);
  }
  return out;
}

// How many of the packets were seen to become frames at the times they say; all
// if no contradiction was found.
std::size_t agreeing(const std::filesystem::path& file, int stream,
                     const std::vector<std::int64_t>& shown) {
  Reports nobody;
  ReaderOptions options;
  options.demuxer.stream = stream;
  FrameReader reader(file, options, nobody);
  std::int64_t compared = least_frames_compared;
  for (std::size_t i = 0; i < shown.size() && static_cast<std::int64_t>(i) < compared; ++i) {
    const FramePtr frame = reader.next();
    if (!frame || frame->pts != shown[i]) return i;
    const std::int64_t pixels =
        std::max<std::int64_t>(1, std::int64_t(frame->width) * frame->height);
    compared = std::max(compared, pixels_compared / pixels);
  }
  return shown.size();
}

}  // namespace

void SeekIndex::learn(const KeyFrame& frame) {
  const auto known = frames_.find(frame.pts);
  if (known != frames_.end() && known->second.index != frame.index) distrust_scan_from(frame.pts);
  frames_[frame.pts] = {frame.index, true};
}

void SeekIndex::add_scan(const std::vector<KeyFrame>& frames) {
  for (const KeyFrame& frame : frames) {
    const auto [place, added] = frames_.try_emplace(frame.pts, Entry{frame.index, false});
    if (!added && place->second.index != frame.index) {
      distrust_scan_from(frame.pts);
      return;
    }
  }
}

void SeekIndex::distrust_scan_from(std::int64_t pts) {
  for (auto it = frames_.lower_bound(pts); it != frames_.end();)
    it = it->second.certain ? std::next(it) : frames_.erase(it);
}

std::optional<KeyFrame> SeekIndex::last(std::int64_t index, std::int64_t pts) const {
  for (auto it = frames_.upper_bound(pts); it != frames_.begin();) {
    --it;
    if (it->second.index <= index) return KeyFrame{it->first, it->second.index};
  }
  return std::nullopt;
}

bool has_key_frames(AVCodecID codec) {
  // GIF and APNG paint on what was there before, others flag what is none.
  static constexpr std::array sound = {
      AV_CODEC_ID_H264,   AV_CODEC_ID_HEVC,       AV_CODEC_ID_VP8,        AV_CODEC_ID_VP9,
      AV_CODEC_ID_AV1,    AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4,
      AV_CODEC_ID_H263,   AV_CODEC_ID_FLV1,       AV_CODEC_ID_MSMPEG4V2,  AV_CODEC_ID_MSMPEG4V3,
      AV_CODEC_ID_WMV1,   AV_CODEC_ID_WMV2,       AV_CODEC_ID_WMV3,       AV_CODEC_ID_VC1,
      AV_CODEC_ID_THEORA, AV_CODEC_ID_VP6F,       AV_CODEC_ID_FFV1,       AV_CODEC_ID_MJPEG};
  if (std::find(sound.begin(), sound.end(), codec) != sound.end()) return true;
  const AVCodecDescriptor* about = avcodec_descriptor_get(codec);
  return about != nullptr && (about->props & AV_CODEC_PROP_INTRA_ONLY) != 0 &&
         codec != AV_CODEC_ID_GIF && codec != AV_CODEC_ID_APNG;
}

std::vector<KeyFrame> scan_key_frames(const std::filesystem::path& file, int stream,
                                      std::int64_t first_pts) {
  try {
    DemuxerOptions options;
    options.stream = stream;
    Demuxer demuxer(file, options);
    if (!has_key_frames(demuxer.stream().codecpar->codec_id)) return {};
    Packets packets = read_packets(demuxer, first_pts);
    std::vector<std::int64_t>& shown = packets.shown;
    std::erase_if(shown, [&](std::int64_t pts) { return pts < first_pts; });
    std::sort(shown.begin(), shown.end());
    if (std::adjacent_find(shown.begin(), shown.end()) != shown.end()) return {};
    const std::size_t sure = agreeing(file, stream, shown);
    std::vector<KeyFrame> out;
    for (const std::int64_t key : packets.keys) {
      const auto place = std::lower_bound(shown.begin(), shown.end(), key);
      const auto index = static_cast<std::size_t>(place - shown.begin());
      if (index < sure) out.push_back({key, place - shown.begin()});
    }
    return out;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace flowscope::media
