#include "ui/status_line.h"

#include <QFontMetrics>
#include <QHBoxLayout>

#include "ui/theme.h"

namespace flowscope::ui {

StatusLine::StatusLine(QWidget* parent) : QWidget(parent) {
  setFont(number_font(caption_font()));
  setFixedHeight(24);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 0, 8, 0);
  row->setSpacing(16);

  hover_ = field(
      tr("Flow under the pointer"), hover_text(QPoint(8888, 8888), Vec2{-8888.88F, -8888.88F}),
      tr("Displacement of the pixel under the pointer, in pixels: u to the right, v down"));
  hover_->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  row->addWidget(hover_);
  row->addStretch(1);

  const QString rate = QStringLiteral("888.88");
  source_rate_ = field(tr("Source rate"), tr("source %1 fps").arg(rate),
                       tr("Frames per second of the video, as its file says"));
  flow_rate_ = field(tr("Flow rate"), tr("flow %1 fps").arg(rate),
                     tr("Flow fields computed per second, over the last second"));
  shown_rate_ =
      field(tr("Shown rate"), tr("shown %1 fps").arg(rate), tr("New pictures painted per second"));
  iterations_ = field(tr("Iterations"), tr("%1 it").arg(QStringLiteral("88")),
                      tr("Recurrent updates of the flow per pair of frames"));
  precision_ = field(tr("Precision"), QStringLiteral("bf16"),
                     tr("Number format of the network; coordinates and flow are always fp32"));
  inference_size_ = field(tr("Inference size"), QStringLiteral("8888×8888"),
                          tr("Size at which the network runs; the flow is shown at the video's"));
  model_ = field(tr("Model"), QStringLiteral("flowscope-small"), tr("What computes the flow"));
  for (QLabel* label :
       {source_rate_, flow_rate_, shown_rate_, iterations_, precision_, inference_size_, model_})
    row->addWidget(label);
}

QLabel* StatusLine::field(const QString& name, const QString& sample, const QString& tip) {
  auto* label = new QLabel(this);
  label->setFont(font());
  label->setTextFormat(Qt::PlainText);
  label->setAccessibleName(name);
  label->setToolTip(tip);
  label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  label->setFixedWidth(QFontMetrics(font()).horizontalAdvance(sample) + 2);
  return label;
}

void StatusLine::show_texts(const StatusTexts& texts) {
  source_rate_->setText(texts.source_rate);
  flow_rate_->setText(texts.flow_rate);
  shown_rate_->setText(texts.shown_rate);
  iterations_->setText(texts.iterations);
  precision_->setText(texts.precision);
  inference_size_->setText(texts.inference_size);
  model_->setText(QFontMetrics(font()).elidedText(texts.model, Qt::ElideMiddle, model_->width()));
}

void StatusLine::show_hover(const QString& text) { hover_->setText(text); }

QString StatusLine::text() const {
  QStringList parts;
  for (const QLabel* label : {hover_, source_rate_, flow_rate_, shown_rate_, iterations_,
                              precision_, inference_size_, model_})
    if (!label->text().isEmpty()) parts << label->text();
  return parts.join(QStringLiteral(" · "));
}

}  // namespace flowscope::ui
