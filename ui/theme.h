// How everything that is not picture looks: neutral greys and one accent.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QApplication;

namespace flowscope::ui {

enum class Scheme { dark, light };

// What the system wants; dark where it does not say.
Scheme system_scheme();

// Style, palette and style sheet. May be called again with another scheme.
void apply_theme(QApplication& application, Scheme scheme);
// Follows the system from now on (where this Qt can tell: 6.5).
void follow_system(QApplication& application);

QPalette palette_of(Scheme scheme);
QColor surround_colour(const QPalette& palette);  // around the picture
QColor overlay_colour(const QPalette& palette);   // behind what lies over the picture
QColor quiet_colour(const QPalette& palette);     // of text that steps back

// The two text sizes.
QFont body_font();
QFont caption_font();
// The same font if its digits have one width, else one whose digits do, so that
// numbers never jump.
QFont number_font(const QFont& font);

}  // namespace flowscope::ui
