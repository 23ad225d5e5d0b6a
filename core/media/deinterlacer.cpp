#include "core/media/deinterlacer.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/media/log.h"

namespace flowscope::media {

namespace {

void require(int code, const char* step) {
  if (code < 0)
    throw Error(fmt::format("Interlaced video cannot be deinterlaced: {} failed ({}).", step,
                            error_text(code)));
}

bool same_layout(const AVFrame& a, const AVFrame& b) {
  return a.width == b.width && a.height == b.height && a.format == b.format;
}

FramePtr reference_to(const AVFrame& frame) {
  FramePtr copy(av_frame_clone(&frame));
  if (!copy) throw std::bad_alloc();
  return copy;
}

}  // namespace

void Deinterlacer::build(const AVFrame& like) {
  LogCapture quiet;
  graph_.reset(avfilter_graph_alloc());
  if (!graph_) throw std::bad_alloc();
  graph_->nb_threads = 2;
  source_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffer"), "in");
  if (source_ == nullptr) throw std::bad_alloc();
  struct Free {
    void operator()(AVBufferSrcParameters* p) const { av_free(p); }
  };
  const std::unique_ptr<AVBufferSrcParameters, Free> parameters(av_buffersrc_parameters_alloc());
  if (!parameters) throw std::bad_alloc();
  parameters->format = like.format;
  parameters->width = like.width;
  parameters->height = like.height;
  parameters->time_base = time_base_;
  parameters->sample_aspect_ratio = like.sample_aspect_ratio;
  set_colour(*parameters, like);
  require(av_buffersrc_parameters_set(source_, parameters.get()), "describing the frames");
  require(avfilter_init_str(source_, nullptr), "the filter's input");
  require(avfilter_graph_create_filter(&sink_, avfilter_get_by_name("buffersink"), "out", nullptr,
                                       nullptr, graph_.get()),
          "the filter's output");
  const AVFilter* bwdif = avfilter_get_by_name("bwdif");
  if (bwdif == nullptr) throw Error("This FFmpeg was built without bwdif: it cannot deinterlace.");
  AVFilterContext* filter = nullptr;
  require(avfilter_graph_create_filter(&filter, bwdif, "bwdif",
                                       "mode=send_frame:parity=auto:deint=interlaced", nullptr,
                                       graph_.get()),
          "the filter");
  require(avfilter_link(source_, 0, filter, 0), "linking the filter");
  require(avfilter_link(filter, 0, sink_, 0), "linking the filter");
  require(avfilter_graph_config(graph_.get(), nullptr), "configuring the filter");
}

void Deinterlacer::feed(AVFrame* frame) {
  LogCapture quiet;
  require(av_buffersrc_add_frame(source_, frame), "filtering");  // takes the frame's reference
  for (;;) {
    FramePtr out = make_av_frame();
    const int code = av_buffersink_get_frame(sink_, out.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    require(code, "filtering");
    if (swallow_ > 0) {
      --swallow_;
      continue;
    }
    out->pts = av_rescale_q(out->pts, av_buffersink_get_time_base(sink_), time_base_);
    ready_.push_back(std::move(out));
  }
}

void Deinterlacer::close_graph() {
  if (graph_) feed(nullptr);
  graph_.reset();
  swallow_ = 0;
}

void Deinterlacer::push(FramePtr frame) {
  if (!frame) {
    close_graph();
    return;
  }
  if (graph_ && !same_layout(*frame, *previous_)) close_graph();
  if (!graph_ && is_interlaced(*frame)) {
    used_ = true;
    build(*frame);
    // The first interlaced frame has a neighbour before it, also where the
    // filter was not needed so far.
    if (previous_ && same_layout(*frame, *previous_)) {
      swallow_ = 1;
      feed(previous_.get());
    }
  }
  previous_ = reference_to(*frame);
  if (graph_)
    feed(frame.get());
  else
    ready_.push_back(std::move(frame));
}

FramePtr Deinterlacer::pull() {
  if (ready_.empty()) return nullptr;
  FramePtr frame = std::move(ready_.front());
  ready_.pop_front();
  return frame;
}

void Deinterlacer::reset() {
  graph_.reset();
  previous_.reset();
  ready_.clear();
  swallow_ = 0;
}

}  // namespace flowscope::media
