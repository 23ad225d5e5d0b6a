// What generated scenes are like.
#pragma once

#include <array>
#include <utility>

namespace flowscope::train {

// Shares of the kinds of scene. They need not add up to one: only their ratios count.
struct SceneShares {
  double layered = 0.40;    // shapes move in the plane over a background; a fifth of those stands
  double rigid = 0.35;      // planes in space under a moving camera; over half have movers too
  double non_rigid = 0.12;  // layered, with layers that bend smoothly
  double small = 0.08;      // layered, three of ten rigid, every motion under 2 px
  double still = 0.05;      // half layered, half rigid; only noise, compression and light differ
  friend bool operator==(const SceneShares&, const SceneShares&) = default;
};

// How often (0 to 1) a pair's pictures suffer from each effect. Still scenes have no motion
// blur, and noise and compression as often as one of three others has.
struct SceneEffects {
  double motion_blur = 0.35;
  double defocus = 0.2;  // σ of 0.4 to 2.2 pixels
  double fog = 0.15;
  double shadows = 0.3;        // of layers on what is behind them, and under a street's cars
  double lighting = 0.3;       // brightness and light that differ between the pictures
  double noise = 0.5;          // σ up to 0.06 of full scale
  double compression = 0.35;   // as JPEG of quality 30 to 94, mostly 4:2:0
  double limited_range = 0.1;  // 16 to 235
  double clipping = 0.1;       // over- or underexposed
  double grey = 0.1;
  double texture_blur = 0.1;  // textures of half of the surfaces, over 2 to 12 pixels
  static SceneEffects none() { return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; }
  friend bool operator==(const SceneEffects&, const SceneEffects&) = default;
};

// The effects as a training's settings name them.
inline constexpr std::array<std::pair<const char*, double SceneEffects::*>, 11> kSceneEffects{
    {{"motion_blur", &SceneEffects::motion_blur},
     {"defocus", &SceneEffects::defocus},
     {"fog", &SceneEffects::fog},
     {"shadows", &SceneEffects::shadows},
     {"lighting", &SceneEffects::lighting},
     {"noise", &SceneEffects::noise},
     {"compression", &SceneEffects::compression},
     {"limited_range", &SceneEffects::limited_range},
     {"clipping", &SceneEffects::clipping},
     {"grey", &SceneEffects::grey},
     {"texture_blur", &SceneEffects::texture_blur}}};

// The defaults are the training mix.
struct SceneOptions {
  SceneShares shares;
  SceneEffects effects;
  double motion = 1;  // multiplies displacements; bends and small flat motions by 1 at most
  double hurry = 1;   // of each scene by a further factor from 1 to this, log-uniform
  double max_displacement = 180;  // pixels from frame 0 to 1; faster scenes are slowed down to this
  friend bool operator==(const SceneOptions&, const SceneOptions&) = default;
};

}  // namespace flowscope::train
