#include "tests/checks/check.h"
#include "ui/view/view_mapping.h"

using flowscope::ui::ViewMapping;

namespace {

ViewMapping wide() {
  ViewMapping mapping;
  mapping.set_pane({1000, 500});
  mapping.set_picture({200, 50});
  return mapping;
}

void expect_point(QPointF a, QPointF b) {
  EXPECT_NEAR(a.x(), b.x(), 1e-9);
  EXPECT_NEAR(a.y(), b.y(), 1e-9);
}

}  // namespace

CHECK_CASE(a_fitted_picture_is_centred_and_touches_the_pane) {
  const ViewMapping mapping = wide();
  EXPECT_NEAR(mapping.zoom(), 5, 1e-12);
  expect_point(mapping.picture_rect().topLeft(), {0, 125});
  expect_point(mapping.picture_rect().bottomRight(), {1000, 375});
}

CHECK_CASE(pane_and_picture_points_are_inverse) {
  ViewMapping mapping = wide();
  mapping.zoom_at({300, 200}, 3.7);
  mapping.pan({-31, 17});
  for (const QPointF point : {QPointF(0, 0), QPointF(17.5, 3.25), QPointF(200, 50)})
    expect_point(mapping.to_picture(mapping.to_pane(point)), point);
}

CHECK_CASE(zooming_keeps_what_is_under_the_pointer) {
  ViewMapping mapping = wide();
  const QPointF at(730, 260);
  const QPointF before = mapping.to_picture(at);
  for (int i = 0; i < 5; ++i) mapping.zoom_at(at, 1.25);
  expect_point(mapping.to_picture(at), before);
  EXPECT(!mapping.fitted());
  mapping.zoom_at(at, 1 / 1.25);
  expect_point(mapping.to_picture(at), before);
}

CHECK_CASE(zoom_has_ends) {
  ViewMapping mapping = wide();
  mapping.zoom_at({500, 250}, 1e9);
  EXPECT_NEAR(mapping.zoom(), ViewMapping::kMaxZoom, 1e-9);
  mapping.zoom_at({500, 250}, 1e-9);
  EXPECT_NEAR(mapping.zoom(), 1, 1e-9);
}

CHECK_CASE(the_picture_cannot_be_lost) {
  ViewMapping mapping = wide();
  mapping.pan({1e6, -1e6});
  EXPECT(mapping.picture_rect().intersects(QRectF(0, 0, 1000, 500)) ||
         mapping.picture_rect().contains(QPointF(500, 250)));
  const QPointF centre = mapping.to_picture({500, 250});
  EXPECT(centre.x() >= 0 && centre.x() <= 200 && centre.y() >= 0 && centre.y() <= 50);
}

CHECK_CASE(resizing_refits_only_what_is_fitted) {
  ViewMapping mapping = wide();
  mapping.set_pane({500, 500});
  EXPECT_NEAR(mapping.zoom(), 2.5, 1e-12);
  mapping.zoom_at({10, 10}, 2);
  mapping.set_pane({800, 600});
  EXPECT_NEAR(mapping.zoom(), 5, 1e-12);
  mapping.set_picture({100, 100});  // another clip
  EXPECT(mapping.fitted());
  EXPECT_NEAR(mapping.zoom(), 6, 1e-12);
}

CHECK_CASE(nothing_to_show_is_harmless) {
  ViewMapping mapping;
  mapping.zoom_at({1, 1}, 2);
  mapping.pan({5, 5});
  mapping.fit();
  EXPECT_NEAR(mapping.zoom(), 1, 0);
}
