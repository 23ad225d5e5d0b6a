#include "tests/checks/check.h"

#include "tests/ui/fakes.h"
#include "ui/checked_source.h"

using flowscope::test::CountingSource;
using flowscope::ui::check_two_frames;

CHECK_CASE(a_checked_source_loses_no_frame) {
  auto source = check_two_frames(std::make_unique<CountingSource>(5));
  for (int i = 0; i < 5; ++i) {
    const auto frame = source->read();
    EXPECT(frame.has_value());
    EXPECT_EQ(frame->index, i);
    EXPECT_EQ(int(frame->pixels[0]), i);
  }
  EXPECT(!source->read().has_value());
}

CHECK_CASE(a_seek_in_a_checked_source_forgets_what_was_read_ahead) {
  auto source = check_two_frames(std::make_unique<CountingSource>(5));
  source->seek_frame(3);
  EXPECT_EQ(source->read()->index, 3);
  source->seek_frame(0);
  EXPECT_EQ(source->read()->index, 0);
  EXPECT_EQ(source->read()->index, 1);
}

CHECK_CASE(fewer_than_two_frames_are_refused_in_a_sentence) {
  EXPECT_ERROR(check_two_frames(std::make_unique<CountingSource>(1, "one.png")),
               "“one.png” holds a single frame");
  EXPECT_ERROR(check_two_frames(std::make_unique<CountingSource>(0, "none.ts")),
               "“none.ts” holds no frame");
}
