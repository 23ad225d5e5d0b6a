#include "ui/panels/panel_export.h"

#include <QFile>
#include <QFileDialog>
#include <QSaveFile>
#include <QScopeGuard>
#include <exception>
#include <utility>

#include "core/base/error.h"
#include "core/base/frame.h"
#if FLOWSCOPE_HAS_MEDIA
#include "core/media/video_writer.h"
#endif

namespace flowscope::ui {
namespace {

constexpr double kIterationsPerSecond = 4, kPairsPerSecond = 10;

[[noreturn]] void refuse(const QString& sentence) { throw Error(sentence.toStdString()); }

Image image_of(const QImage& picture) {
  const QImage rgb = picture.convertToFormat(QImage::Format_RGB888);
  Image image(rgb.width(), rgb.height());
  for (int y = 0; y < rgb.height(); ++y)
    std::copy_n(rgb.constScanLine(y), std::size_t(rgb.width()) * 3, image.at(0, y));
  return image;
}

}  // namespace

void save_picture(Panel& panel, const QString& file) {
  const QImage picture = panel.picture();
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly) || !picture.save(&out, "PNG") || !out.commit())
    refuse(QObject::tr("Cannot write %1: %2.").arg(file, out.errorString()));
}

void save_plot(Panel& panel, const QString& file) {
  panel.complete();
  const auto plots = panel.plots();
  if (plots.empty()) refuse(QObject::tr("%1 shows no curves at the moment.").arg(panel.title()));
  QSaveFile out(file);
  const QByteArray text = QByteArray::fromStdString(insides::svg(plots));
  if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size() || !out.commit())
    refuse(QObject::tr("Cannot write %1: %2.").arg(file, out.errorString()));
}

void save_numbers(Panel& panel, const QString& file) {
  panel.complete();
  engine::write_tensors(file.toStdString(), panel.tensors());
}

#if FLOWSCOPE_HAS_MEDIA
struct Recording::Film {
  media::VideoWriter writer;
  QSize size;
};

namespace {

media::WriterOptions film_options(double rate) {
  media::WriterOptions options;
  options.frame_rate = rate;
  options.quality = 14;
  return options;
}

void add_picture(media::VideoWriter& writer, QSize& size, QImage picture) {
  if (size.isEmpty()) size = picture.size();
  if (picture.size() != size)  // the dock was resized meanwhile
    picture = picture.scaled(size, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                  .copy(QRect(QPoint(), size));
  writer.write(make_frame(image_of(picture)));
}

}  // namespace

void save_iterations(Panel& panel, const QString& file) {
  Selection& selection = panel.selection();
  const auto as_it_was =
      qScopeGuard([&selection, k = selection.iteration()] { selection.set_iteration(k); });
  media::VideoWriter writer(file.toStdString(), film_options(kIterationsPerSecond));
  QSize size;
  for (int k = 0; k <= selection.iterations(); ++k) {
    selection.set_iteration(k);
    add_picture(writer, size, panel.picture());
  }
  writer.finish();
}

Recording::Recording(Panel& panel, const QString& file)
    : panel_(panel),
      film_(new Film{media::VideoWriter(file.toStdString(), film_options(kPairsPerSecond)), {}}) {}

void Recording::add() {
  add_picture(film_->writer, film_->size, panel_.picture());
  ++frames_;
}

void Recording::finish() { film_->writer.finish(); }
#else
struct Recording::Film {};

namespace {
[[noreturn]] void refuse_films() {
  refuse(QObject::tr("This build of Flowscope writes no films: build it with FLOWSCOPE_MEDIA."));
}
}  // namespace

void save_iterations(Panel&, const QString&) { refuse_films(); }
Recording::Recording(Panel& panel, const QString&) : panel_(panel) { refuse_films(); }
void Recording::add() {}
void Recording::finish() {}
#endif

Recording::~Recording() = default;

PanelExport::PanelExport(Panel& panel) : QObject(&panel), panel_(panel) {
  QMenu& menu = panel.menu();
  menu.addSeparator();
  const auto entry = [&](const QString& text, const QString& tip, const QString& filter,
                         const QString& suffix, auto save) {
    QAction* action = menu.addAction(text);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, [this, text, filter, suffix, save] {
      ask(text, filter, suffix, [this, save](const QString& file) {
        if (try_to([&] { save(panel_, file); })) tell_of(file);
      });
    });
    return action;
  };
  entry(tr("Save picture…"), tr("What this panel shows, as PNG"), tr("Pictures (*.png)"),
        QStringLiteral("png"), save_picture);
  QAction* plot = entry(tr("Save plot…"), tr("The curves, as SVG"), tr("Plots (*.svg)"),
                        QStringLiteral("svg"), save_plot);
  QAction* numbers =
      entry(tr("Save numbers…"), tr("The tensors behind the picture, as .safetensors or .npy"),
            tr("Tensors (*.safetensors *.npy)"), QStringLiteral("safetensors"), save_numbers);
  entry(tr("Save iterations as film…"),
        tr("This panel from the start to the result, as GIF or MP4"), tr("Films (*.gif *.mp4)"),
        QStringLiteral("gif"), save_iterations);
  record_ = menu.addAction(tr("Record while playing…"));
  record_->setToolTip(tr("This panel at every pair from now on, as MP4 or GIF"));
  connect(record_, &QAction::triggered, this, &PanelExport::toggle_recording);
  connect(&menu, &QMenu::aboutToShow, this, [this, plot, numbers] {
    plot->setEnabled(!panel_.plots().empty());
    numbers->setEnabled(!panel_.tensors().empty());
    record_->setText(recording_ ? tr("Stop recording") : tr("Record while playing…"));
  });
  connect(&panel.selection(), &Selection::pair_changed, this, [this] {
    if (!recording_ || !panel_.selection().trace()) return;
    if (!try_to([this] { recording_->add(); })) recording_.reset();
  });
}

PanelExport::~PanelExport() = default;

bool PanelExport::try_to(const std::function<void()>& act) {
  try {
    act();
    return true;
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromUtf8(error.what()));
    return false;
  }
}

void PanelExport::tell_of(const QString& file) { Q_EMIT saved(tr("Saved %1.").arg(file)); }

void PanelExport::toggle_recording() {
  if (recording_) {
    const auto done = std::exchange(recording_, nullptr);
    if (try_to([&] { done->finish(); })) tell_of(recorded_to_);
    return;
  }
  ask(record_->text(), tr("Films (*.mp4 *.gif)"), QStringLiteral("mp4"),
      [this](const QString& file) {
        recorded_to_ = file;
        try_to([&] { recording_ = std::make_unique<Recording>(panel_, file); });
      });
}

void PanelExport::ask(const QString& title, const QString& filter, const QString& suffix,
                      std::function<void(const QString&)> act) {
  auto* dialog = new QFileDialog(&panel_, QString(title).remove(QChar(0x2026)));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilter(filter);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(panel_.objectName() + QLatin1Char('.') + suffix);
  connect(dialog, &QFileDialog::fileSelected, this, std::move(act));
  dialog->open();
}

}  // namespace flowscope::ui
