// The view with OpenGL: needs a screen (Xvfb with Mesa's software rendering will do).
#include <QApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QtTest/QtTest>
#include <cmath>
#include <limits>
#include <random>

#include "core/flow/colour_wheel.h"
#include "tests/ui/fakes.h"
#include "tests/ui/stage.h"
#include "ui/theme.h"
#include "ui/view/flow_renderer.h"
#include "ui/view/flow_view.h"
#include "ui/view/gl_support.h"

using namespace flowscope;
using namespace flowscope::ui;

namespace {

// A context and a framebuffer of a picture's size, current while it lives.
class Canvas {
 public:
  explicit Canvas(Size size) {
    surface_.setFormat(wanted_gl_format());
    surface_.create();
    context_.setFormat(wanted_gl_format());
    if (!context_.create() || !context_.makeCurrent(&surface_)) qFatal("no OpenGL");
    buffer_ = std::make_unique<QOpenGLFramebufferObject>(size.width, size.height);
    buffer_->bind();
  }
  QImage image() const { return buffer_->toImage().convertToFormat(QImage::Format_RGB888); }

 private:
  QOffscreenSurface surface_;
  QOpenGLContext context_;
  std::unique_ptr<QOpenGLFramebufferObject> buffer_;
};

FlowRenderer::Pane whole(Size size, float weight, float max_length) {
  return {.area = QRect(0, 0, size.width, size.height),
          .picture = QRectF(0, 0, size.width, size.height),
          .flow_weight = weight,
          .shade = false,
          .max_length = max_length};
}

Image noise(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  Image image(width, height);
  for (auto& value : image.rgb) value = std::uint8_t(random());
  return image;
}

QImage drawn(const Frame& frame, const FlowField* flow, const FlowRenderer::Pane& pane) {
  Canvas canvas(frame.size());
  FlowRenderer renderer;
  renderer.clear(Qt::black);
  renderer.upload_frame(frame);
  if (flow != nullptr) renderer.upload_flow(*flow);
  renderer.draw(pane, frame.height);
  return canvas.image();
}

int difference_at(const QImage& image, const Image& expected, int x, int y) {
  int worst = 0;
  for (int c = 0; c < 3; ++c)
    worst = std::max(worst, std::abs(image.constScanLine(y)[3 * x + c] - expected.at(x, y)[c]));
  return worst;
}

int worst_difference(const QImage& image, const Image& expected) {
  int worst = 0;
  for (int y = 0; y < expected.height; ++y)
    for (int x = 0; x < expected.width; ++x)
      worst = std::max(worst, difference_at(image, expected, x, y));
  return worst;
}

// Every direction and length up to beyond the rim, and what is awkward besides.
FlowField all_motions(float reach) {
  FlowField flow(257, 255);
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x)
      flow.at(x, y) = {(float(x) - 128) / 100 * reach, (float(y) - 127) / 100 * reach};
  flow.at(0, 0) = {0.5F * reach, -0.0F};
  flow.at(1, 0) = {0.5F * reach, 0.0F};
  flow.at(2, 0) = {-0.5F * reach, 0.0F};
  flow.at(3, 0) = {-0.0F, -0.0F};
  for (int x = 10; x < 30; ++x) flow.invalidate(x, 3);
  return flow;
}

// On the rim itself one rounding decides between full and darkened colour.
bool on_rim(Vec2 flow, float reach) {
  return std::abs(std::hypot(flow.u, flow.v) / (reach + 1e-5F) - 1) < 1e-5F;
}

}  // namespace

class GlTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void shader_equals_the_cpu_wheel_data() {
    QTest::addColumn<float>("reach");
    QTest::newRow("a pixel") << 1.0F;
    QTest::newRow("subpixel") << 0.037F;
    QTest::newRow("large") << 412.7F;
  }
  void shader_equals_the_cpu_wheel() {
    QFETCH(float, reach);
    FlowField flow = all_motions(reach);
    for (auto& one : flow.flow)
      if (on_rim(one, reach)) one = {one.u * 0.99F, one.v * 0.99F};
    flow.at(4, 0) = {reach, 0};  // exactly on it
    flow.at(5, 0) = {0, -reach};
    const Frame frame = make_frame(Image(flow.width, flow.height));
    const QImage image = drawn(frame, &flow, whole(flow.size(), 1, reach));
    const int worst = worst_difference(image, flow_to_colour(flow, reach));
    QVERIFY2(worst <= 1, qPrintable(QStringLiteral("differs by %1").arg(worst)));
    QCOMPARE(image.pixel(15, 3), qRgb(0, 0, 0));  // invalid
  }

  void what_is_no_number_is_black() {
    FlowField flow(4, 1);
    flow.at(0, 0) = {std::nanf(""), 1};
    flow.at(1, 0) = {1, std::numeric_limits<float>::infinity()};
    flow.at(2, 0) = {1e10F, 1e10F};
    flow.at(3, 0) = {0, 0};
    const QImage image = drawn(make_frame(noise(4, 1, 1)), &flow, whole({4, 1}, 1, 1));
    for (int x = 0; x < 3; ++x) QCOMPARE(image.pixel(x, 0), qRgb(0, 0, 0));
    QCOMPARE(image.pixel(3, 0), qRgb(255, 255, 255));
  }

  void frames_of_any_width_and_stride_are_exact_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("stride");
    for (const int width : {1, 2, 3, 5, 7, 64, 641})
      for (const int extra : {0, 1, 2, 3, 5, 61})
        QTest::addRow("%d pixels and %d bytes", width, extra) << width << 3 * width + extra;
  }
  void frames_of_any_width_and_stride_are_exact() {
    QFETCH(int, width);
    QFETCH(int, stride);
    const int height = 5;
    const Image image = noise(width, height, unsigned(width));
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(std::size_t(stride * height), 0xEE);
    for (int y = 0; y < height; ++y)
      std::copy_n(image.at(0, y), 3 * width, bytes->data() + y * stride);
    Frame frame;
    frame.width = width;
    frame.height = height;
    frame.stride = stride;
    frame.pixels = bytes->data();
    frame.owner = bytes;
    QCOMPARE(worst_difference(drawn(frame, nullptr, whole(frame.size(), 0, 1)), image), 0);
  }

  void blending_mixes_by_its_weight() {
    FlowField flow(8, 8);  // still: white
    Image grey(8, 8);
    std::fill(grey.rgb.begin(), grey.rgb.end(), std::uint8_t(100));
    auto pane = whole({8, 8}, 0.25F, 1);
    QImage image = drawn(make_frame(grey), &flow, pane);
    QVERIFY(std::abs(qRed(image.pixel(4, 4)) - 139) <= 1);  // 100 + 0.25 · 155
    // Shaded by the frame: white times 0.4 + 0.6 · 100/255 is 162.
    pane.shade = true;
    image = drawn(make_frame(grey), &flow, pane);
    QVERIFY(std::abs(qRed(image.pixel(4, 4)) - 115) <= 1);
    pane.flow_weight = 1;
    image = drawn(make_frame(grey), &flow, pane);
    QVERIFY(std::abs(qRed(image.pixel(4, 4)) - 162) <= 1);
  }

  void without_hues_a_frame_is_its_luma() {
    Image image(1, 1);
    image.rgb = {200, 100, 50};
    auto pane = whole({1, 1}, 0, 1);
    pane.shade = true;
    const QColor colour = drawn(make_frame(image), nullptr, pane).pixelColor(0, 0);
    QCOMPARE(colour.red(), colour.green());
    QCOMPARE(colour.red(), colour.blue());
    QVERIFY(std::abs(colour.red() - 118) <= 1);  // .2126 · 200 + .7152 · 100 + .0722 · 50
  }

  void before_the_first_flow_there_is_the_frame() {
    const Image image = noise(9, 9, 3);
    QCOMPARE(worst_difference(drawn(make_frame(image), nullptr, whole({9, 9}, 1, 1)), image), 0);
  }

  void a_picture_beyond_the_driver_is_refused_in_a_sentence() {
    Canvas canvas({4, 4});
    FlowRenderer renderer;
    Frame frame;
    frame.width = 1 << 24;
    frame.height = 1;
    try {
      renderer.upload_frame(frame);
      QFAIL("nothing was thrown");
    } catch (const Error& error) {
      QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("16777216×1")));
    }
  }

  void the_view_puts_each_pixel_where_its_mapping_says() {
    FlowView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const FlowResult result = a_result();
    view.show_result(result);
    view.set_mode(ViewMode::frame);
    QImage picture = view.grabFramebuffer();
    expect_pixels(view, picture, result.frame1);

    // Zoom in with the wheel: what is under the pointer stays there.
    const QPointF pointer(120, 90);
    const auto under = view.pixel_at(pointer);
    QVERIFY(under.has_value());
    for (int i = 0; i < 6; ++i) wheel(view, pointer, 120);
    QVERIFY(view.mapping().zoom() > 2 * view.mapping().fit_zoom());
    QCOMPARE(*view.pixel_at(pointer), *under);
    expect_pixels(view, view.grabFramebuffer(), result.frame1);

    // Drag with the middle button.
    const QPointF before = view.mapping().to_pane({20, 20});
    drag(view, Qt::MiddleButton, {150, 150}, {130, 160});
    const QPointF after = view.mapping().to_pane({20, 20});
    QVERIFY(QLineF(after, before + QPointF(-20, 10)).length() < 1e-6);
    expect_pixels(view, view.grabFramebuffer(), result.frame1);

    QTest::mouseDClick(&view, Qt::LeftButton, {}, QPoint(50, 50));
    QVERIFY(view.mapping().fitted());
    QCOMPARE(view.mapping().zoom(), view.mapping().fit_zoom());
  }

  void the_view_reads_flow_under_the_pointer() {
    FlowView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.show_result(a_result());
    const QPoint at = view.mapping().to_pane({10.5, 7.5}).toPoint();
    QTest::mouseMove(&view, at);
    QTRY_VERIFY(view.hovered_pixel().has_value());
    const QPoint pixel = *view.hovered_pixel();
    QVERIFY((pixel - QPoint(10, 7)).manhattanLength() <= 1);
    QCOMPARE(view.flow_at(pixel)->u, float(pixel.x()));
    QCOMPARE(view.flow_at(pixel)->v, float(-pixel.y()));
    QVERIFY(!view.flow_at({64, 0}).has_value());
    QVERIFY(!view.flow_at({-1, 0}).has_value());
  }

  void side_by_side_shows_both() {
    FlowView view;
    view.resize(408, 200);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const FlowResult result = a_result();
    view.show_result(result);
    view.set_colour_scale_fixed(100);
    view.set_mode(ViewMode::side_by_side);
    const QImage picture = view.grabFramebuffer().convertToFormat(QImage::Format_RGB888);
    const QPointF spot = view.mapping().to_pane({40.5, 20.5});
    const QPoint left = spot.toPoint(), right = (spot + QPointF(208, 0)).toPoint();
    QCOMPARE(view.pixel_at(left), view.pixel_at(right));
    const QPoint pixel = *view.pixel_at(left);
    const auto expected = flow_colour(float(pixel.x()) / 100, float(-pixel.y()) / 100);
    for (int c = 0; c < 3; ++c)
      QVERIFY(std::abs(picture.constScanLine(right.y())[3 * right.x() + c] -
                       expected[std::size_t(c)]) <= 1);
    QVERIFY(!view.pixel_at({204, 100}).has_value());  // the gap
  }

  void a_new_context_shows_the_same_picture() {
    QWidget first, second;
    auto* view = new FlowView(&first);
    view->resize(300, 200);
    first.resize(300, 200);
    second.resize(300, 200);
    first.show();
    QVERIFY(QTest::qWaitForWindowExposed(&first));
    view->show_result(a_result());
    const QImage before = view->grabFramebuffer();
    const QOpenGLContext* old = view->context();
    view->setParent(&second);
    second.show();
    view->show();
    QVERIFY(QTest::qWaitForWindowExposed(&second));
    const QImage after = view->grabFramebuffer();
    QVERIFY(old != nullptr && view->isValid());
    QCOMPARE(after, before);
    QVERIFY(qAlpha(after.pixel(150, 100)) == 255);
  }

  void space_alone_taps_and_held_drags() {
    FlowView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.show_result(a_result());
    QSignalSpy tapped(&view, &FlowView::space_tapped);
    QTest::keyPress(&view, Qt::Key_Space);
    QTest::keyRelease(&view, Qt::Key_Space);
    QCOMPARE(tapped.count(), 1);
    QTest::keyPress(&view, Qt::Key_Space);
    const QPointF before = view.mapping().to_pane({0, 0});
    drag(view, Qt::LeftButton, {100, 100}, {115, 95});
    QTest::keyRelease(&view, Qt::Key_Space);
    QCOMPARE(tapped.count(), 1);
    QVERIFY(QLineF(view.mapping().to_pane({0, 0}), before + QPointF(15, -5)).length() < 1e-6);
  }

  void the_window_obeys_keys() {
    test::Stage stage;
    stage.play(test::counting(100000));
    stage.window.show();
    stage.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&stage.window));
    QTRY_VERIFY(stage.shown() >= 0);
    QTest::keyClick(&stage.window.view(), Qt::Key_2);
    QCOMPARE(stage.window.view().mode(), ViewMode::flow);
    QTest::keyClick(&stage.window.view(), Qt::Key_4);
    QCOMPARE(stage.window.view().mode(), ViewMode::side_by_side);
    QTest::keyClick(&stage.window.view(), Qt::Key_Space);
    QTRY_COMPARE(stage.session.status().state, engine::PlayState::paused);
    QTest::keyClick(&stage.window.view(), Qt::Key_Home);
    QTRY_COMPARE(stage.shown(), std::int64_t(0));
    QTest::keyClick(&stage.window.view(), Qt::Key_Right);
    QTRY_COMPARE(stage.shown(), std::int64_t(1));
    QTest::keyClick(&stage.window.view(), Qt::Key_Space);
    QTRY_COMPARE(stage.session.status().state, engine::PlayState::playing);
  }

  void the_window_shows_its_picture_and_reads_it() {
    test::Stage stage;
    stage.play(test::counting(100000));
    stage.window.resize(1280, 800);
    stage.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&stage.window));
    QTRY_VERIFY(stage.shown() >= 0);
    stage.window.commands()[Command::view_flow]->trigger();
    auto& view = stage.window.view();
    view.set_colour_scale_fixed(10);
    const QPoint middle(view.width() / 2, view.height() / 2);
    const QImage picture = stage.window.grab().toImage();
    const QColor colour = picture.pixelColor(view.mapTo(&stage.window, middle));
    const auto expected = flow_colour(0.3F, -0.4F);  // the fake's (3, −4) of 10
    QVERIFY(std::abs(colour.red() - expected[0]) <= 1);
    QVERIFY(std::abs(colour.green() - expected[1]) <= 1);
    QVERIFY(std::abs(colour.blue() - expected[2]) <= 1);
    QTest::mouseMove(&view, middle);
    QTRY_VERIFY2(stage.window.status_line().text().contains(QStringLiteral("5.00 px")),
                 qPrintable(stage.window.status_line().text()));
    QTRY_VERIFY(view.shown_rate() > 0);
  }

 private:
  // 64×48: the red channel is 4x, the green 5y; flow (x, −y).
  static FlowResult a_result() {
    Image image(64, 48);
    auto flow = std::make_shared<FlowField>(64, 48);
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 64; ++x) {
        image.at(x, y)[0] = std::uint8_t(4 * x);
        image.at(x, y)[1] = std::uint8_t(5 * y);
        flow->at(x, y) = {float(x), float(-y)};
      }
    }
    FlowResult result;
    result.frame1 = make_frame(image);
    result.frame2 = result.frame1;
    result.flow = flow;
    return result;
  }

  // At the centre of every visible picture pixel the screen has that pixel.
  static void expect_pixels(const FlowView& view, const QImage& screen, const Frame& frame) {
    int compared = 0;
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        const QPointF spot = view.mapping().to_pane({x + 0.5, y + 0.5});
        const QPoint at(int(std::floor(spot.x())), int(std::floor(spot.y())));
        if (!screen.rect().contains(at)) continue;
        QCOMPARE(view.pixel_at(spot), QPoint(x, y));
        QVERIFY(std::abs(qRed(screen.pixel(at)) - 4 * x) <= 1);
        QVERIFY(std::abs(qGreen(screen.pixel(at)) - 5 * y) <= 1);
        ++compared;
      }
    }
    QVERIFY(compared > 50);
  }

  static void wheel(FlowView& view, QPointF at, int delta) {
    QWheelEvent event(at, view.mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &event);
  }

  static void drag(FlowView& view, Qt::MouseButton button, QPointF from, QPointF to) {
    const auto send = [&](QEvent::Type type, QPointF at, Qt::MouseButton one,
                          Qt::MouseButtons all) {
      QMouseEvent event(type, at, view.mapToGlobal(at), one, all, Qt::NoModifier);
      QApplication::sendEvent(&view, &event);
    };
    send(QEvent::MouseButtonPress, from, button, button);
    send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button);
    send(QEvent::MouseMove, to, Qt::NoButton, button);
    send(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
  }
};

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
    std::puts("SKIP   : GlTest needs a screen with OpenGL; DISPLAY is not set");
    return 77;
  }
  prepare_gl();
  QApplication application(argc, argv);
  apply_theme(application, Scheme::dark);
  if (const QString problem = gl_problem(); !problem.isEmpty()) {
    std::printf("SKIP   : GlTest: %s\n", qPrintable(problem));
    return 77;
  }
  GlTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "gl_test.moc"
