// Damaged files: said, passed over, and still counted the same every time.
#include <algorithm>

#include "core/base/error.h"
#include "core/media/media.h"
#include "core/media/reports.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"
#include "tests/media/seeking.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

// Where packet k of the only stream lies in the file.
std::vector<std::pair<std::int64_t, int>> packet_places(const std::filesystem::path& file) {
  AVFormatContext* raw = nullptr;
  if (avformat_open_input(&raw, file.c_str(), nullptr, nullptr) < 0) throw Skip("cannot reopen");
  const media::InputPtr input(raw);
  const media::PacketPtr packet = media::make_packet();
  std::vector<std::pair<std::int64_t, int>> out;
  while (av_read_frame(input.get(), packet.get()) >= 0) {
    out.emplace_back(packet->pos, packet->size);
    av_packet_unref(packet.get());
  }
  return out;
}

void overwrite(const std::filesystem::path& file, std::int64_t at, std::size_t count) {
  std::vector<char> bytes = file_bytes(file);
  for (std::size_t i = 0; i < count; ++i)
    bytes.at(std::size_t(at) + i) = static_cast<char>(0x5a + i);
  write_bytes(file, bytes);
}

ClipOptions png_video() {
  ClipOptions options;
  options.codec = "png";
  options.format = AV_PIX_FMT_GRAY8;
  return options;
}

}  // namespace

CHECK_CASE(a_damaged_packet_is_reported_and_skipped) {
  const TemporaryFolder folder;
  const auto file = folder / "damaged.mov";
  write_clip(file, png_video(), 20, paint_number);
  const auto places = packet_places(file);
  overwrite(file, places.at(7).first, 8);  // PNG's signature: the picture is lost
  const auto source = media::open_source(file.string());
  const auto frames = read_all(*source);
  EXPECT_EQ(frames.size(), 19u);
  for (const Frame& frame : frames) {
    EXPECT_EQ(number_of(frame), int(frame.index < 7 ? frame.index : frame.index + 1));
    EXPECT_EQ(frame.gap_before, frame.index == 7);
  }
  EXPECT_EQ(source->take_reports().size(), 1u);
  EXPECT(source->take_reports().empty());
  // Again: nothing new to tell, the same gap.
  source->seek_frame(0);
  const auto again = read_all(*source);
  EXPECT_EQ(again.size(), 19u);
  EXPECT(again.at(7).gap_before);
  EXPECT(source->take_reports().empty());
  expect_seek_equals_read(file.string());
}

CHECK_CASE(the_first_frames_may_be_the_damaged_ones) {
  const TemporaryFolder folder;
  const auto file = folder / "damaged.mov";
  write_clip(file, png_video(), 20, paint_number);
  const auto places = packet_places(file);
  for (const std::size_t k : {0, 1, 2}) overwrite(file, places.at(k).first, 8);
  const auto source = media::open_source(file.string());
  EXPECT(!source->take_reports().empty());
  const auto frames = read_all(*source);
  EXPECT_EQ(frames.size(), 17u);
  EXPECT_EQ(number_of(frames.front()), 3);
  EXPECT_EQ(frames.front().index, 0);
  EXPECT_EQ(frames.front().time, 0.0);
  EXPECT(!frames.front().gap_before);
  expect_seek_equals_read(file.string());
}

CHECK_CASE(no_decodable_frame_is_one_sentence) {
  const TemporaryFolder folder;
  const auto file = folder / "hopeless.mov";
  write_clip(file, png_video(), 5, paint_number);
  for (const auto& [at, size] : packet_places(file)) overwrite(file, at, 8);
  EXPECT_ERROR(media::open_source(file.string()), "not one frame of it can be decoded");
}

CHECK_CASE(many_damaged_packets_make_few_sentences) {
  const TemporaryFolder folder;
  const auto file = folder / "damaged.mov";
  write_clip(file, png_video(), 400, paint_number);
  std::vector<char> bytes = file_bytes(file);
  const auto places = packet_places(file);
  for (std::size_t k = 1; k < places.size(); k += 2)
    std::fill_n(bytes.begin() + places[k].first, 8, 'x');
  write_bytes(file, bytes);
  const auto source = media::open_source(file.string());
  EXPECT_EQ(read_all(*source).size(), 200u);
  const std::size_t told = source->take_reports().size();
  EXPECT(told >= 2 && told <= 12);
}

CHECK_CASE(truncated_files_play_to_where_they_end) {
  const TemporaryFolder folder;
  for (const char* name : {"cut.mkv", "cut.ts", "cut.avi"}) {
    ClipOptions options;
    options.codec = "mpeg4";
    if (std::string(name) == "cut.ts") options.codec = "mpeg2video";
    write_clip(folder / name, options, 60, paint_number);
    std::vector<char> bytes = file_bytes(folder / name);
    bytes.resize(bytes.size() * 6 / 10);
    write_bytes(folder / name, bytes);
    const auto source = media::open_source((folder / name).string());
    const auto frames = read_all(*source);
    EXPECT(frames.size() > 15 && frames.size() < 60);
    if (std::string(name) == "cut.mkv") {  // its header tells how long it was
      const auto told = source->take_reports();
      EXPECT_EQ(std::count_if(told.begin(), told.end(),
                              [](const std::string& one) {
                                return one.find("was cut off") != std::string::npos;
                              }),
                1);
    }
    for (std::size_t k = 0; k + 2 < frames.size(); ++k) EXPECT_EQ(number_of(frames[k]), int(k));
    expect_seek_equals_read((folder / name).string());
  }
  // An MP4 has its table of contents at the end.
  ClipOptions options;
  options.codec = "mpeg4";
  write_clip(folder / "cut.mp4", options, 60, paint_number);
  std::vector<char> bytes = file_bytes(folder / "cut.mp4");
  bytes.resize(bytes.size() * 6 / 10);
  write_bytes(folder / "cut.mp4", bytes);
  EXPECT_ERROR(media::open_source((folder / "cut.mp4").string()), "moov atom not found");
}

// Wherever it hits: no crash, no hang, and two readings agree.
CHECK_CASE(any_damage_is_survived) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = has_encoder("libx264") ? "libx264" : "mpeg4";
  options.b_frames = 2;
  write_clip(folder / "whole.mp4", options, 60, paint_number);
  write_clip(folder / "whole.mkv", options, 60, paint_number);
  options.codec = "mpeg2video";
  write_clip(folder / "whole.ts", options, 60, paint_number);
  std::mt19937 random(9);
  for (const char* suffix : {".mp4", ".mkv", ".ts"}) {
    const std::vector<char> whole = file_bytes(folder / (std::string("whole") + suffix));
    for (int trial = 0; trial < 8; ++trial) {
      std::vector<char> bytes = whole;
      for (int hit = 0; hit < 1 + trial; ++hit) {
        const std::size_t at = random() % bytes.size();
        const std::size_t length = std::min<std::size_t>(1 + random() % 40, bytes.size() - at);
        for (std::size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<char>(random());
      }
      const std::string file = (folder / (std::string("hit") + suffix)).string();
      write_bytes(file, bytes);
      try {
        const auto first = read_all(*media::open_source(file));
        const auto second = read_all(*media::open_source(file));
        EXPECT_EQ(first.size(), second.size());
        const auto source = media::open_source(file);
        const auto index = static_cast<std::int64_t>(first.size() / 2);
        source->seek_frame(index);
        const auto frame = source->read();
        EXPECT(frame.has_value());
        EXPECT_EQ(frame->index, index);
      } catch (const Error& error) {
        EXPECT(std::string(error.what()).size() > 10);
      }
    }
  }
}

CHECK_CASE(reports_are_few) {
  media::Reports reports;
  for (int i = 0; i < 5000; ++i) reports.damage(i, "Damage.");
  EXPECT(reports.take().size() < 20);
  reports.damage(17, "Old.");
  EXPECT(reports.take().empty());
  {
    const media::Reports::Mute mute(reports);
    reports.damage(6000, "Muted.");
  }
  EXPECT(reports.take().empty());
}
