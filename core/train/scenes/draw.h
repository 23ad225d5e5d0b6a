// Parts of drawing a scene at random.
#pragma once

#include "core/train/scenes/random.h"
#include "core/train/scenes/scene.h"
#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {

// Streams of random numbers: what belongs to one does not shift another.
namespace stream {
inline constexpr std::uint64_t kind = 0, mood = 1, motion = 2, effects = 3, place = 4, hurry = 5,
                               layer = 100, material = 10'000, frame = 20'000, blur = 30'000;
}

// Colours of one scene belong together. They are muted: of eight scenes seven have a
// saturation under 0.2, the others up to 0.45; pixels' mean (HSV's) is about 0.3.
struct Mood {
  double light = 0.45;  // of its mean
  double spread = 0.2;
  double saturation = 0.1;
  std::array<double, 3> tint{1, 1, 1};
};
Mood draw_mood(Random& random);

std::array<double, 3> draw_colour(Random& random, const Mood& mood);

// What a surface looks like whose units of s and t are this many pixels long where it is
// seen best: there a pixel takes about one texel. A fifth of all (0.18) is nearly untextured.
Material draw_material(Random& random, const Mood& mood, double pixels_s, double pixels_t);
// A given kind of texture, for surfaces that have one.
Material draw_material(Random& random, const Mood& mood, double pixels_s, double pixels_t,
                       TextureKind kind);

// A vector of this length in a random direction.
void draw_vector(Random& random, double length, double& x, double& y);

// Motions in the plane of something that reaches `radius` pixels from its centre; `factor`
// multiplies all of it.
//
// Half of an object's translations are under 4 px, 5 % over 90. It turns with p 0.7, half of
// the turns under 2°, 95 % under 17°, and changes its scale with p 0.5, by e^±0.2 at most.
FlatMotion draw_object_motion(Random& random, double factor, double radius);
// Half of a background's translations are under 0.6 px, a tenth over 20, none over 40. It
// turns with p 0.5, by a fifth of what an object does.
FlatMotion draw_background_motion(Random& random, double factor, double radius);
// Under 1.8 px at the radius, four of five there under 1.
FlatMotion draw_small_motion(Random& random, double factor, double radius);
// `factor`, at most 1, multiplies its waves.
Bend draw_bend(Random& random, double factor);
Swing draw_swing(Random& random);

// Each adds layers, front to back, and their motions to a scene with a size and a kind.
void draw_layered(Scene& scene, const SceneOptions& options, std::uint64_t seed,
                  std::int64_t sample, const Mood& mood);
void draw_rigid(Scene& scene, const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                const Mood& mood);
void draw_effects(Scene& scene, const SceneOptions& options, std::uint64_t seed,
                  std::int64_t sample, const Mood& mood);

// Slows each motion of a scene down until what it moves goes about this far at most between
// times 0 and 1 where it lies in the picture.
void limit_motions(Scene& scene, double max_displacement);

// Slows all of a scene down together until no flow from time 0 to 1 is longer than this.
// `seed` is that of the shapes.
void limit_flow(Scene& scene, double max_displacement, std::uint64_t seed);

// The longest displacement of a solid layer between times 0 and 1, pixels, about.
double longest_motion(const Scene& scene);

// A darkened copy of a layer's outline with soft edges, moving with it.
Layer shadow_of(const Layer& layer, Random& random);

}  // namespace flowscope::train
