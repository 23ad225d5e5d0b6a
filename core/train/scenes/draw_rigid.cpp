// Planes in space under a moving camera: streets, and rooms of floating panels. Lengths
// are metres in streets and arbitrary elsewhere.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/train/scenes/draw.h"

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

class Builder {
 public:
  Builder(Scene& scene, const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
          const Mood& mood)
      : scene_(scene),
        mood_(mood),
        random_(seed, sample, stream::place),
        motion_(seed, sample, stream::motion) {
    scene_.focal = scene.size.width * random_.uniform(0.55, 1.5);
    scene_.camera.swing = {motion_.log_uniform(14, 30), 1};
    shadows_ = Random(seed, sample, stream::effects + 50).chance(options.effects.shadows);
  }

  void street() {
    const double height = random_.uniform(1, 3);  // of the camera
    const double ahead = motion_.log_uniform(0.05, 1.2) * (motion_.chance(0.9) ? 1 : -1);
    scene_.camera.shift = {0.03 * ahead * motion_.normal(), 0.02 * ahead * motion_.normal(), ahead};
    scene_.camera.turn = {0.003 * motion_.normal(), 0.015 * motion_.normal(),
                          0.003 * motion_.normal()};
    const int movers = random_.chance(0.5) ? random_.whole(1, 4) : 0;
    for (int i = 0; i < movers; ++i) car(height);
    const int things = random_.whole(3, 12);
    for (int i = 0; i < things; ++i) roadside(height);
    if (random_.chance(0.7)) buildings(height, -1);
    if (random_.chance(0.7)) buildings(height, 1);
    sort_near_first();
    ground(height);
    backdrop(random_.uniform(50, 150), height);
    sky();
  }

  void room() {
    const double far = random_.log_uniform(6, 40);
    const int panels = random_.whole(5, 15);
    double nearest = far;
    for (int i = 0; i < panels; ++i) nearest = std::min(nearest, panel(0.9 * far, -1));
    if (random_.chance(0.5)) {
      const int movers = random_.whole(1, 4);
      for (int i = 0; i < movers; ++i) {
        scene_.bodies.push_back({});
        const double depth = panel(0.7 * far, int(scene_.bodies.size()) - 1);
        move_body(depth);
      }
    }
    if (random_.chance(0.3)) {
      scene_.bodies.push_back({});
      solid({random_.uniform(-1, 1), random_.uniform(-0.5, 0.5), random_.uniform(3, 0.6 * far)});
    }
    const double length = motion_.log_uniform(0.01, 0.25) * nearest;
    const double heading = motion_.uniform(0, kTurn), forward = motion_.uniform(-1, 1);
    const double side = std::sqrt(1 - forward * forward);
    scene_.camera.shift = {length * side * std::cos(heading), length * side * std::sin(heading),
                           length * forward};
    const double turning = motion_.log_uniform(0.1, 1.2) / 360 * kTurn;
    scene_.camera.turn = {turning * motion_.normal(), turning * motion_.normal(),
                          1.5 * turning * motion_.normal()};
    sort_near_first();
    if (random_.chance(0.4)) ground(random_.uniform(0.5, 3));
    wall_behind(far);
    sky();
  }

 private:
  // A rectangle or shape whose half-sides are along_s and along_t.
  Layer plane(Vector3 origin, Vector3 along_s, Vector3 along_t, Outline outline) {
    Layer layer;
    layer.in_space = true;
    layer.origin = origin;
    layer.along_s = along_s;
    layer.along_t = along_t;
    layer.outline = outline;
    layer.shape = random_.below(kShapes);
    layer.edge = random_.uniform(0.7, 1.4);
    return layer;
  }
  void dress(Layer& layer) {
    layer.material = draw_material(random_, mood_, pixels(layer, 0), pixels(layer, 1));
  }
  void dress(Layer& layer, TextureKind kind) {
    layer.material = draw_material(random_, mood_, pixels(layer, 0), pixels(layer, 1), kind);
  }
  double pixels(const Layer& layer, int side) const {
    const Vector3 a = side == 0 ? layer.along_s : layer.along_t;
    return scene_.focal * std::hypot(a.x, a.y, a.z) / std::max(1.0, layer.origin.z);
  }
  void add(const Layer& layer) { scene_.layers.push_back(layer); }

  // Trees, poles, signs, people: upright panels on the ground beside the road.
  void roadside(double camera_height) {
    const double z = random_.log_uniform(4, 60);
    const double x = random_.sign() * random_.uniform(2, 4 + 0.4 * z);
    const double kind = random_.uniform();
    double half_width = random_.uniform(0.3, 2.5), half_height = random_.uniform(0.7, 3.5);
    Outline outline = Outline::shape;
    if (kind < 0.35) {  // a pole
      half_width = random_.uniform(0.03, 0.15);
      half_height = random_.uniform(1.5, 4);
      outline = Outline::box;
    } else if (kind < 0.5) {  // a sign
      half_width = random_.uniform(0.2, 0.6);
      half_height = half_width * random_.uniform(0.7, 1.5);
      outline = Outline::box;
    }
    const double lift = kind >= 0.35 && kind < 0.5 ? random_.uniform(0.5, 2) : 0;
    const double yaw = 0.4 * random_.normal();
    Layer layer = plane({x, camera_height - half_height - lift, z},
                        {half_width * std::cos(yaw), 0, half_width * std::sin(yaw)},
                        {0, half_height, 0}, outline);
    dress(layer);
    add(layer);
  }

  // A row of façades parallel to the road on one side (−1 left, 1 right).
  void buildings(double camera_height, double side) {
    const double x = side * random_.uniform(5, 14);
    double z = random_.uniform(0, 12);
    const int count = random_.whole(1, 4);
    for (int i = 0; i < count; ++i) {
      const double half = random_.uniform(4, 15), up = random_.uniform(2, 8);
      Layer front = plane({x + random_.uniform(0, 1.5) * side, camera_height - up, z + half},
                          {0, 0, half}, {0, up, 0}, Outline::box);
      dress(front, random_.chance(0.5) ? TextureKind::pattern : TextureKind(random_.below(6)));
      add(front);
      if (random_.chance(0.6)) {  // the side that faces the camera
        Layer face = plane({front.origin.x + side * 5, camera_height - up, z}, {5, 0, 0},
                           {0, up, 0}, Outline::box);
        face.material = front.material;
        face.material.texture[0] *= 5 / half;
        face.material.texture[3] *= 5 / half;
        for (double& c : face.material.colour) c *= 0.8;
        add(face);
      }
      z += 2 * half + random_.uniform(0, 8);
    }
  }

  // A box with the faces that can be seen; the last body moves it.
  void faces(Vector3 centre, Vector3 half, double yaw) {
    const double c = std::cos(yaw), s = std::sin(yaw);
    const Vector3 x = {half.x * c, 0, half.x * s}, y = {0, half.y, 0},
                  z = {-half.z * s, 0, half.z * c};
    Layer first = plane(centre, x, y, Outline::box);
    dress(first);
    // Each face's along_s × along_t points outward.
    struct Face {
      Vector3 out, s, t;
      double light;
    };
    const Face sides[] = {{-1 * z, y, x, 0.9}, {z, x, y, 0.8},       {x, y, z, 0.75},
                          {-1 * x, z, y, 1},   {-1 * y, x, z, 1.15}, {y, z, x, 0.5}};
    for (const Face& face : sides) {
      Layer layer = plane(centre + face.out, face.s, face.t, Outline::box);
      layer.material = first.material;
      for (double& value : layer.material.colour) value *= face.light;
      layer.material.texture[2] += 90 * face.light;
      layer.one_sided = true;
      layer.body = int(scene_.bodies.size()) - 1;
      add(layer);
    }
  }

  void car(double camera_height) {
    const double z = random_.log_uniform(5, 40), x = random_.uniform(-1, 1) * (2 + 0.2 * z);
    const Vector3 half = {random_.uniform(0.7, 1.1), random_.uniform(0.5, 1.3),
                          random_.uniform(1, 2.8)};
    const Vector3 centre = {x, camera_height - half.y - 0.1, z};
    const bool crossing = random_.chance(0.2);
    const double yaw = crossing ? kTurn / 4 : 0.05 * random_.normal();
    const double speed = motion_.sign() * motion_.log_uniform(0.05, 1.3);
    SpaceMotion body;
    body.shift = {-speed * std::sin(yaw), 0, speed * std::cos(yaw)};
    body.turn = {0, 0.02 * motion_.normal(), 0};
    body.centre = centre;
    body.swing = scene_.camera.swing;
    scene_.bodies.push_back(body);
    faces(centre, half, yaw);
    if (shadows_) {
      Layer shadow =
          plane({x, camera_height, z}, {1.2 * half.x, 0, 0}, {0, 0, 1.15 * half.z}, Outline::box);
      shadow = shadow_of(shadow, random_);
      shadow.edge = random_.uniform(2, 8);
      shadow.opacity = random_.uniform(0.3, 0.7);
      shadow.body = int(scene_.bodies.size()) - 1;
      add(shadow);
    }
  }

  void solid(Vector3 centre) {
    const Vector3 half = {random_.uniform(0.2, 0.8), random_.uniform(0.2, 0.8),
                          random_.uniform(0.2, 0.8)};
    faces(centre, half, random_.uniform(0, kTurn));
    scene_.bodies.back().centre = centre;
    move_body(centre.z);
  }

  void move_body(double depth) {
    SpaceMotion& body = scene_.bodies.back();
    const double length = motion_.log_uniform(0.005, 0.12) * depth;
    const double heading = motion_.uniform(0, kTurn);
    body.shift = {length * std::cos(heading), length * std::sin(heading),
                  0.5 * length * motion_.normal()};
    body.turn = {0.03 * motion_.normal(), 0.05 * motion_.normal(), 0.05 * motion_.normal()};
    body.swing = {motion_.log_uniform(20, 60), 1};
  }

  // A floating panel of any orientation; returns how near it is.
  double panel(double far, int body) {
    const double z = random_.log_uniform(1, far);
    const double radius = random_.log_uniform(10, 0.35 * scene_.size.height) * z / scene_.focal;
    const double x = random_.uniform(-0.6, 0.6) * scene_.size.width * z / scene_.focal;
    const double y = random_.uniform(-0.6, 0.6) * scene_.size.height * z / scene_.focal;
    const double spin = random_.uniform(0, kTurn), tip = 0.6 * random_.normal();
    const bool bar = random_.chance(0.2);
    const double aspect = bar ? random_.log_uniform(0.02, 0.15) : random_.log_uniform(0.65, 1.5);
    const Vector3 s = {radius * std::cos(spin), radius * std::sin(spin), 0};
    const Vector3 t = {-aspect * radius * std::sin(spin) * std::cos(tip),
                       aspect * radius * std::cos(spin) * std::cos(tip),
                       aspect * radius * std::sin(tip)};
    Layer layer =
        plane({x, y, z}, s, t, bar || random_.chance(0.2) ? Outline::box : Outline::shape);
    layer.body = body;
    if (body >= 0) scene_.bodies[std::size_t(body)].centre = layer.origin;
    dress(layer);
    add(layer);
    return z - radius;
  }

  void sort_near_first() {
    std::ranges::stable_sort(
        scene_.layers, [](const Layer& a, const Layer& b) { return a.origin.z < b.origin.z; });
    // Shadows lie on the ground: behind everything that stands on it.
    std::stable_partition(scene_.layers.begin(), scene_.layers.end(),
                          [](const Layer& a) { return a.solid; });
  }

  void ground(double camera_height) {
    Layer layer = plane({0, camera_height, 0}, {1, 0, 0}, {0, 0, 1}, Outline::none);
    const double near_by = scene_.focal / (2.5 * camera_height);  // pixels per unit
    layer.material =
        draw_material(random_, mood_, near_by, near_by,
                      random_.chance(0.35) ? TextureKind::faint : TextureKind(random_.below(4)));
    layer.material.shade_s = layer.material.shade_t = 0;
    add(layer);
  }

  void backdrop(double z, double camera_height) {
    const int count = random_.whole(0, 3);
    for (int i = 0; i < count; ++i) {
      const double half = z * random_.uniform(0.3, 1.2), up = z * random_.uniform(0.05, 0.3);
      Layer layer = plane({z * random_.uniform(-0.8, 0.8), camera_height - 0.6 * up, z},
                          {half, 0, 0}, {0, up, 0}, Outline::shape);
      dress(layer);
      add(layer);
    }
  }

  void wall_behind(double z) {
    const double tip_x = 0.25 * random_.normal(), tip_y = 0.25 * random_.normal();
    Layer layer = plane({0, 0, z}, {1, 0, tip_x}, {0, 1, tip_y}, Outline::none);
    dress(layer);
    layer.material.shade_s /= z;
    layer.material.shade_t /= z;
    add(layer);
  }

  void sky() {
    constexpr double z = 5000;
    const double pixel = z / scene_.focal;
    Layer layer = plane({0, 0, z}, {pixel, 0, 0}, {0, pixel, 0}, Outline::none);
    layer.material = draw_material(random_, mood_, 1, 1,
                                   random_.chance(0.7) ? TextureKind::faint : TextureKind::fractal);
    for (double& c : layer.material.colour) c = 0.35 + 0.65 * c;
    layer.material.shade_s = 0;
    layer.material.shade_t = -0.0005;
    add(layer);
    Layer last = layer;  // whatever the camera turns to
    last.in_space = false;
    last.with_background = false;
    last.depth = z;
    add(last);
  }

  Scene& scene_;
  const Mood& mood_;
  Random random_, motion_;
  bool shadows_ = false;
};

}  // namespace

void draw_rigid(Scene& scene, const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                const Mood& mood) {
  Builder builder(scene, options, seed, sample, mood);
  if (Random(seed, sample, stream::place + 50).chance(0.5))
    builder.street();
  else
    builder.room();
  scene.camera.swing.rate *= options.motion;
  for (SpaceMotion& body : scene.bodies) body.swing.rate *= options.motion;
}

}  // namespace flowscope::train
