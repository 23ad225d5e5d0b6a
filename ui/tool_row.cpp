#include "ui/tool_row.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/icons.h"
#include "ui/model_menu.h"
#include "ui/theme.h"

namespace flowscope::ui {

ToolRow::ToolRow(Session& session, FlowView& view, const Commands& commands, QWidget* parent)
    : QWidget(parent),
      session_(session),
      view_(view),
      model_(new QToolButton(this)),
      iterations_(new QSpinBox(this)),
      inference_size_(new QComboBox(this)),
      scale_kind_(new QComboBox(this)),
      scale_pixels_(new QDoubleSpinBox(this)),
      opacity_(new QSlider(Qt::Horizontal, this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(4);
  row->addWidget(menu_button(commands));
  row->addWidget(commands.button(Command::open, this, Commands::Face::both));
  add_rule();
  add_modes(commands);
  add_rule();
  add_model(commands);
  add_inference();
  add_scale();
  row->addStretch(1);
  row->addWidget(commands.button(Command::inspect, this));
  row->addWidget(commands.button(Command::fit, this));
  row->addWidget(commands.button(Command::full_screen, this));
  show_mode();
  show_status();
}

QToolButton* ToolRow::menu_button(const Commands& commands) {
  auto* menu = new QMenu(this);
  menu->setToolTipsVisible(true);
  const auto group = [&](std::initializer_list<Command> members) {
    if (!menu->isEmpty()) menu->addSeparator();
    for (const Command command : members) menu->addAction(commands[command]);
  };
  using C = Command;
  group({C::open, C::import_model});
  group({C::play_pause, C::previous, C::next, C::first, C::last});
  group({C::view_frame, C::view_flow, C::view_blend, C::view_side, C::view_match});
  group({C::inspect, C::lookup_windows, C::tour});
  panels_ = menu->addMenu(tr("Panels"));
  group({C::fit, C::actual_size, C::zoom_in, C::zoom_out, C::full_screen});
  group({C::quit});

  auto* button = new QToolButton(this);
  button->setObjectName(QStringLiteral("menu"));
  button->setIcon(line_icon(QStringLiteral("menu")));
  button->setIconSize({20, 20});
  button->setAutoRaise(true);
  button->setMenu(menu);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setStyleSheet(
      QStringLiteral("QToolButton::menu-indicator { image: none; width: 0; }"
                     "QToolButton { padding-right: 5px; }"));
  button->setShortcut(QKeySequence(Qt::Key_F10));
  button->setFocusPolicy(Qt::TabFocus);
  button->setToolTip(tr("All commands (F10)"));
  button->setAccessibleName(tr("Menu"));
  return button;
}

void ToolRow::add_rule() {
  auto* rule = new QFrame(this);
  rule->setObjectName(QStringLiteral("rule"));
  rule->setFrameShape(QFrame::VLine);
  rule->setFrameShadow(QFrame::Plain);
  auto* row = static_cast<QHBoxLayout*>(layout());
  row->addSpacing(4);
  row->addWidget(rule);
  row->addSpacing(4);
}

QWidget* ToolRow::labelled(const QString& text, QWidget* control) {
  auto* label = new QLabel(text, this);
  label->setBuddy(control);
  QPalette quiet = label->palette();
  quiet.setColor(QPalette::WindowText, quiet_colour(quiet));
  label->setPalette(quiet);
  static_cast<QHBoxLayout*>(layout())->addSpacing(4);
  layout()->addWidget(label);
  layout()->addWidget(control);
  return control;
}

void ToolRow::add_modes(const Commands& commands) {
  for (const Command command : {Command::view_frame, Command::view_flow, Command::view_blend,
                                Command::view_side, Command::view_match})
    layout()->addWidget(commands.button(command, this, Commands::Face::text));
  opacity_->setRange(0, 100);
  opacity_->setValue(int(view_.opacity() * 100));
  opacity_->setFixedWidth(56);
  opacity_->setFocusPolicy(Qt::TabFocus);
  opacity_->setAccessibleName(tr("Opacity of the flow"));
  opacity_->setToolTip(tr("How strongly the flow's colours lie over the frame in Blend"));
  connect(opacity_, &QSlider::valueChanged, this,
          [this](int value) { view_.set_opacity(value / 100.0); });
  layout()->addWidget(opacity_);
}

void ToolRow::add_model(const Commands& commands) {
  model_->setObjectName(QStringLiteral("model"));
  model_->setMenu(new ModelMenu(session_, commands, model_));
  model_->setPopupMode(QToolButton::InstantPopup);
  model_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  model_->setAutoRaise(true);
  model_->setFocusPolicy(Qt::TabFocus);
  model_->setFixedWidth(136);
  model_->setAccessibleName(tr("Model"));
  model_->setStyleSheet(QStringLiteral("QToolButton { text-align: left; }"));
  layout()->addWidget(model_);  // its name says what it is

  iterations_->setRange(1, 32);
  iterations_->setValue(session_.iterations());
  iterations_->setFocusPolicy(Qt::StrongFocus);
  iterations_->setKeyboardTracking(false);
  iterations_->setAccessibleName(tr("Iterations"));
  iterations_->setToolTip(
      tr("Recurrent updates per pair: RAFT refines its flow once with each; more is slower and "
         "better, up to a point"));
  connect(iterations_, &QSpinBox::valueChanged, &session_,
          [this](int value) { session_.set_iterations(value); });
  labelled(tr("Iterations"), iterations_);
}

void ToolRow::add_inference() {
  auto choices = inference_choices();
  const bool listed =
      std::find(choices.begin(), choices.end(), session_.inference()) != choices.end();
  if (!listed) choices.push_back(session_.inference());
  for (std::size_t i = 0; i < choices.size(); ++i) {
    inference_size_->addItem(text_of(choices[i]));
    if (choices[i] == session_.inference()) inference_size_->setCurrentIndex(int(i));
  }
  inference_size_->setFocusPolicy(Qt::TabFocus);
  inference_size_->setFixedWidth(104);
  inference_size_->view()->setMinimumWidth(144);
  inference_size_->setAccessibleName(tr("Inference size"));
  inference_size_->setToolTip(
      tr("Size at which the flow is computed: smaller is faster and loses thin structures. Auto "
         "is the frame's own, and a longest side of 512 for a network on a CPU"));
  connect(inference_size_, &QComboBox::activated, &session_,
          [this, choices](int index) { session_.set_inference(choices[std::size_t(index)]); });
  labelled(tr("Size"), inference_size_);
}

void ToolRow::add_scale() {
  scale_kind_->addItems({tr("Auto"), tr("Fixed")});
  scale_kind_->setFocusPolicy(Qt::TabFocus);
  scale_kind_->setAccessibleName(tr("Colour scale"));
  scale_kind_->setToolTip(
      tr("Which length of motion is full colour: Auto follows the flow smoothly, Fixed compares "
         "pictures"));
  scale_pixels_->setRange(0.5, 1000);
  scale_pixels_->setDecimals(1);
  scale_pixels_->setValue(16);
  scale_pixels_->setSuffix(tr(" px"));
  scale_pixels_->setFixedWidth(72);
  scale_pixels_->setEnabled(false);
  scale_pixels_->setKeyboardTracking(false);
  scale_pixels_->setFont(number_font(body_font()));
  scale_pixels_->setAccessibleName(tr("Pixels of motion at full colour"));
  scale_pixels_->setToolTip(tr("Motion of this many pixels and more is full colour"));
  const auto use_fixed = [this] { view_.set_colour_scale_fixed(scale_pixels_->value()); };
  connect(scale_kind_, &QComboBox::currentIndexChanged, this, [this, use_fixed](int index) {
    scale_pixels_->setEnabled(index == 1);
    if (index == 0) return view_.set_colour_scale_automatic();
    // Begin where the eye is: at the scale that Auto had found.
    const QSignalBlocker silent(scale_pixels_);
    scale_pixels_->setValue(view_.colour_scale().pixels());
    use_fixed();
  });
  connect(scale_pixels_, &QDoubleSpinBox::valueChanged, this, use_fixed);
  labelled(tr("Colour"), scale_kind_);
  layout()->addWidget(scale_pixels_);
}

void ToolRow::show_mode() { opacity_->setEnabled(view_.mode() == ViewMode::blend); }

void ToolRow::show_status() {
  const auto& model = session_.status().model;
  const QString name = model ? QString::fromStdString(model->name) : tr("No model");
  const QFontMetrics metrics = model_->fontMetrics();
  const int room = metrics.horizontalAdvance(QStringLiteral("flowscope-small")) + 2;
  const QString elided = metrics.elidedText(name, Qt::ElideMiddle, room);
  if (model_->text() != elided) model_->setText(elided);
  const QString about = model ? tr("What computes the flow: %1, on %2")
                                    .arg(QString::fromStdString(model->architecture),
                                         QString::fromStdString(model->device))
                              : tr("What computes the flow");
  if (model_->toolTip() != about) model_->setToolTip(about);
  iterations_->setEnabled(!model || model->iterative);
  if (!iterations_->hasFocus()) {
    const QSignalBlocker shown_not_asked_for(iterations_);
    iterations_->setValue(session_.iterations());
  }
}

}  // namespace flowscope::ui
