#include "ui/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

namespace flowscope::ui {
namespace {

// Flow is read by hue, so the interface owns none: equal red, green and blue.
constexpr QColor grey(int value) { return {value, value, value}; }

bool is_dark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

struct Greys {
  int window, base, button, mid, text, quiet, disabled, border, tip, surround;
};
constexpr Greys kDark{0x26, 0x1b, 0x32, 0x3c, 0xe2, 0xa0, 0x70, 0x14, 0x3a, 0x12};
constexpr Greys kLight{0xf0, 0xff, 0xe6, 0xcc, 0x1c, 0x5e, 0xa0, 0xb0, 0xff, 0xc4};

constexpr QColor kAccentOnDark{0x4d, 0x9d, 0xe0};
constexpr QColor kAccentOnLight{0x1f, 0x6f, 0xb5};

QString style_sheet(Scheme scheme) {
  const Greys& greys = scheme == Scheme::dark ? kDark : kLight;
  const auto name = [](int value) { return grey(value).name(); };
  const QColor accent = scheme == Scheme::dark ? kAccentOnDark : kAccentOnLight;
  return QStringLiteral(R"(
    QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 5px; }
    QToolButton:hover:enabled { background: %1; }
    QToolButton:pressed, QToolButton:checked, QToolButton:open { background: %2; }
    QToolButton:checked { border-color: %3; }
    QToolButton:focus { border-color: %3; }
    QToolButton[popupMode="2"] { padding-right: 15px; }
    QToolButton::menu-indicator { subcontrol-position: right center; right: 4px; }
    QFrame#rule { color: %2; }
    QToolBar { border: none; padding: 0; spacing: 0; }
    QDockWidget::title { background: %1; padding: 4px 8px; }
    QMainWindow::separator { background: %2; width: 1px; height: 1px; margin: 2px; }
    QTabBar::tab { padding: 4px 8px; }
    QToolTip { color: %4; background: %5; border: 1px solid %2; padding: 3px; }
  )")
      .arg(name(greys.button), name(greys.mid), accent.name(), name(greys.text), name(greys.tip));
}

}  // namespace

Scheme system_scheme() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Light ? Scheme::light
                                                                                : Scheme::dark;
#else
  // Qt 6.4 cannot be asked. Its platform theme colours the palette before any
  // style does; where there is none, the palette is the style's own and says nothing.
  const QColor window = QGuiApplication::palette().color(QPalette::Window);
  const auto fusion = QStyleFactory::create(QStringLiteral("Fusion"));
  const bool silent =
      fusion == nullptr || window == fusion->standardPalette().color(QPalette::Window);
  delete fusion;
  return silent || window.lightness() < 128 ? Scheme::dark : Scheme::light;
#endif
}

QPalette palette_of(Scheme scheme) {
  const bool dark = scheme == Scheme::dark;
  const Greys& greys = dark ? kDark : kLight;
  const QColor accent = dark ? kAccentOnDark : kAccentOnLight;
  QPalette palette;
  palette.setColor(QPalette::Window, grey(greys.window));
  palette.setColor(QPalette::WindowText, grey(greys.text));
  palette.setColor(QPalette::Base, grey(greys.base));
  palette.setColor(QPalette::AlternateBase, grey(greys.window));
  palette.setColor(QPalette::Text, grey(greys.text));
  palette.setColor(QPalette::Button, grey(greys.button));
  palette.setColor(QPalette::ButtonText, grey(greys.text));
  palette.setColor(QPalette::BrightText, grey(dark ? 255 : 0));
  palette.setColor(QPalette::PlaceholderText, grey(greys.quiet));
  palette.setColor(QPalette::ToolTipBase, grey(greys.tip));
  palette.setColor(QPalette::ToolTipText, grey(greys.text));
  palette.setColor(QPalette::Light, grey(greys.mid));
  palette.setColor(QPalette::Midlight, grey(greys.button));
  palette.setColor(QPalette::Mid, grey(greys.mid));
  palette.setColor(QPalette::Dark, grey(greys.border));
  palette.setColor(QPalette::Shadow, grey(greys.surround));
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, grey(dark ? 0 : 255));
  palette.setColor(QPalette::Link, accent);
  palette.setColor(QPalette::LinkVisited, accent);
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
  palette.setColor(QPalette::Accent, accent);
#endif
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, grey(greys.disabled));
  palette.setColor(QPalette::Disabled, QPalette::Highlight, grey(greys.mid));
  return palette;
}

void apply_theme(QApplication& application, Scheme scheme) {
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setPalette(palette_of(scheme));
  QApplication::setFont(body_font());
  application.setStyleSheet(style_sheet(scheme));
}

void follow_system(QApplication& application) {
  apply_theme(application, system_scheme());
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, &application,
                   [&application] { apply_theme(application, system_scheme()); });
#endif
}

QColor surround_colour(const QPalette& palette) { return palette.color(QPalette::Shadow); }

QColor overlay_colour(const QPalette& palette) {
  QColor colour = palette.color(QPalette::Window);
  colour.setAlpha(224);
  return colour;
}

QColor quiet_colour(const QPalette& palette) {
  return grey((is_dark(palette) ? kDark : kLight).quiet);
}

QFont body_font() {
  static const QFont system = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
  QFont font = system;
  font.setPixelSize(13);
  return font;
}

QFont caption_font() {
  QFont font = body_font();
  font.setPixelSize(12);
  return font;
}

QFont number_font(const QFont& font) {
  const QFontMetrics metrics(font);
  const int width = metrics.horizontalAdvance(QLatin1Char('0'));
  for (char digit = '1'; digit <= '9'; ++digit) {
    if (metrics.horizontalAdvance(QLatin1Char(digit)) == width) continue;
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPixelSize(font.pixelSize());
    return fixed;
  }
  return font;
}

}  // namespace flowscope::ui
