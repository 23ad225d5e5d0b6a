// A scene as plain numbers: what is drawn at random, and all that a renderer needs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/size.h"
#include "core/train/scenes/matrix3.h"
#include "core/train/scenes/scene_options.h"

namespace flowscope::train {

enum class SceneKind { layered, rigid, non_rigid, small, still };

// How far a motion has gone at a time (in frames): about `rate`·t for small t, swinging
// back later, so that a clip of any length stays where it began.
struct Swing {
  double period = 100;  // frames
  double rate = 1;
  double at(double time) const;
};

// Motion in the plane of the picture, per unit of its swing.
struct FlatMotion {
  double x = 0, y = 0;  // pixels
  double angle = 0;     // radians
  double growth = 0;    // logarithm of the scale
  double shear = 0;
  double tilt_x = 0, tilt_y = 0;  // perspective: relative change of scale per pixel
  friend bool operator==(const FlatMotion&, const FlatMotion&) = default;
};

// Motion in space, per unit of its swing.
struct SpaceMotion {
  Vector3 shift;
  Vector3 turn;    // radians about x (pitch), y (yaw), z (roll)
  Vector3 centre;  // that the turn is about
  Swing swing;
};

// A smooth bend of the picture's plane: a layer's point at x is looked up at x + a·W(x),
// W a sum of waves whose form is given in surface.h; a swings in time. Whoever draws one
// keeps the slope of a·W under 1/2, so that nothing folds.
struct Wave {
  double kx = 0, ky = 0;  // turns per pixel
  double phase = 0;       // turns
  double amplitude = 0;   // pixels
};
struct Bend {
  std::array<Wave, 2> x, y;
  double period = 10;  // frames
  double phase = 0;    // turns
  bool any() const;
  double at(double time) const;  // a, within ±1/2
  double reach() const;          // the longest W, pixels
  void scale(double factor);     // W
};

// What a layer looks like. Texture coordinates are affine in the shape's (s, t).
struct Material {
  int tile = 0, second_tile = 0;    // in the texture bank
  std::array<double, 6> texture{};  // u = [0]s + [1]t + [2], v = [3]s + [4]t + [5], texels
  double second_scale = 0.3;        // of the second tile beside the first
  double second_weight = 0;
  std::array<double, 3> colour{0.5, 0.5, 0.5};    // RGB, 0 to 1
  std::array<double, 3> contrast{0.5, 0.5, 0.5};  // what a texel's deviation of 1 adds
  double shade_s = 0, shade_t = 0;                // relative change of brightness along s and t
};

enum class Outline { none, box, shape };  // everywhere, [−1, 1]², or a shape of the bank in it

// A planar layer. (s, t) are its own coordinates; outlines lie in [−1, 1]².
struct Layer {
  Outline outline = Outline::none;
  int shape = 0;
  Material material;
  double edge = 1;  // pixels from clear to covered
  double opacity = 1;
  double blur = 1;         // texture is seen as through this many pixels
  bool solid = true;       // its motion is the truth; shadows are not solid
  bool one_sided = false;  // seen from its front only: faces of a body

  // A layer in the plane of the picture …
  Matrix3 rest;       // (s, t, 1) → picture at time 0
  FlatMotion motion;  // about the picture's point `centre`
  Swing swing;
  double centre_x = 0, centre_y = 0;
  bool with_background = true;  // first its own motion, then the background's
  double depth = 10;            // for fog alone

  // … or, if `in_space`, a plane origin + s·along_s + t·along_t in the camera's
  // coordinates at time 0 (x right, y down, z ahead).
  bool in_space = false;
  Vector3 origin, along_s, along_t;
  int body = -1;  // that moves it, −1: it stands

  Bend bend;
};

// What happens between the light and the file. Frames differ in what is per frame.
struct Exposure {
  double gain = 1;                         // per frame
  std::array<double, 3> balance{1, 1, 1};  // per frame
  double light_x = 0, light_y = 0;         // relative change of brightness over the picture
};
struct CameraEffects {
  double shutter = 0;         // of a frame's time; 0: no motion blur
  double defocus = 0;         // σ in pixels
  double noise = 0;           // σ of full scale
  double shot_noise = 0;      // σ at full brightness, on top
  bool coarse_noise = false;  // neighbours correlated, as after demosaicing
  int quality = 0;            // JPEG's 1 to 100, 0: none
  bool subsample = false;     // 4:2:0
  bool limited_range = false;
  double overexposure = 1;  // gain before clipping
  double black = 0;         // what is cut off below
  bool grey = false;
  bool varied_light = false;
};

struct Scene {
  SceneKind kind = SceneKind::layered;
  Size size;
  std::uint64_t key = 0;      // of everything that is hashed per pixel
  std::uint64_t bank = 0;     // which texture bank
  std::vector<Layer> layers;  // front to back; the last one is everywhere
  double focal = 500;         // pixels, for layers in space
  SpaceMotion camera;
  std::vector<SpaceMotion> bodies;
  FlatMotion background;  // of flat layers that move with it
  Swing background_swing;
  double fog = 0;  // half of the light at depth 1 / fog
  std::array<double, 3> fog_colour{0.8, 0.8, 0.8};
  CameraEffects effects;

  // (s, t, 1) → (x, y, 1)·w, x and y in pixels from the picture's centre
  // ((W − 1)/2, (H − 1)/2), w the depth.
  Matrix3 pose(const Layer& layer, double time) const;
};

// Changes every period a little, so that a whole number of it fits into so many frames.
void repeat_after(Scene& scene, std::int64_t frames);

// What light and sensor add to one frame.
Exposure exposure_of(const Scene& scene, std::int64_t frame);

// Draws a scene.
Scene draw_scene(const SceneOptions& options, std::uint64_t seed, std::int64_t sample, Size size);

}  // namespace flowscope::train
