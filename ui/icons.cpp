#include "ui/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

#include "ui/resources.h"

namespace flowscope::ui {
namespace {

class LineIcon : public QIconEngine {
 public:
  explicit LineIcon(QByteArray svg) : svg_(std::move(svg)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
    QByteArray coloured = svg_;
    coloured.replace("currentColor",
                     QGuiApplication::palette().color(group, role).name().toLatin1());
    QSvgRenderer renderer(coloured);
    renderer.render(painter, rect);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new LineIcon(svg_); }

 private:
  QByteArray svg_;
};

}  // namespace

QIcon line_icon(const QString& name) {
  init_resources();
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  return file.open(QIODevice::ReadOnly) ? QIcon(new LineIcon(file.readAll())) : QIcon();
}

QIcon application_icon() {
  init_resources();
  return QIcon(QStringLiteral(":/icons/flowscope.svg"));
}

}  // namespace flowscope::ui
