#include "core/media/palette.h"

#include <fmt/format.h>

#include "core/media/log.h"

namespace flowscope::media {

// A graph for each picture: paletteuse would hold one back until the next palette comes.
int to_palette(const AVFrame& bgra, AVFrame& out) {
  LogCapture quiet;
  const GraphPtr graph(avfilter_graph_alloc());
  if (!graph) return AVERROR(ENOMEM);
  graph->nb_threads = 1;
  const std::string description = fmt::format(
      "buffer=video_size={}x{}:pix_fmt={}:time_base=1/100 [in];"
      "[in] split [a][b]; [a] palettegen=stats_mode=single:reserve_transparent=0 [p];"
      "[b][p] paletteuse=dither=sierra2_4a:new=1 [out]; [out] buffersink",
      bgra.width, bgra.height, int(AV_PIX_FMT_BGRA));
  AVFilterInOut *inputs = nullptr, *outputs = nullptr;
  int code = avfilter_graph_parse2(graph.get(), description.c_str(), &inputs, &outputs);
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  if (code < 0) return code;
  if ((code = avfilter_graph_config(graph.get(), nullptr)) < 0) return code;
  AVFilterContext* source = avfilter_graph_get_filter(graph.get(), "Parsed_buffer_0");
  AVFilterContext* sink = nullptr;
  for (unsigned i = 0; i < graph->nb_filters; ++i)
    if (graph->filters[i]->nb_outputs == 0) sink = graph->filters[i];
  if (source == nullptr || sink == nullptr) return AVERROR(EINVAL);
  const FramePtr copy(av_frame_clone(&bgra));
  if (!copy) return AVERROR(ENOMEM);
  if ((code = av_buffersrc_add_frame(source, copy.get())) < 0) return code;
  if ((code = av_buffersrc_add_frame(source, nullptr)) < 0) return code;
  av_frame_unref(&out);
  return av_buffersink_get_frame(sink, &out);
}

}  // namespace flowscope::media
