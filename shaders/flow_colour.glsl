// The wheel of Baker et al. (2007), as core/flow/colour_wheel.h has it.
uniform sampler2D u_wheel;   // 55 × 1, RGB8: colour_wheel()
uniform float u_max_length;  // pixels of motion that are full colour, > 0

const int kBins = 55;
const float kPi = 3.14159265358979;

// Whether a component is a number up to 1e9. By its bits: compilers may assume
// that a comparison never meets a NaN.
bool is_flow(float value) {
  const int kBillion = 0x4e6e6b28;
  return (floatBitsToInt(value) & 0x7fffffff) <= kBillion;
}

// Colour of a displacement in pixels. What is not a number or beyond 1e9 has no
// flow and is black.
vec3 flow_colour(vec2 flow) {
  if (!is_flow(flow.x) || !is_flow(flow.y)) return vec3(0.0);
  // The longest motion itself lies within the wheel; the CPU adds the same.
  vec2 f = flow / (u_max_length + 1e-5);
  float angle = atan(-f.y, -f.x);
  // Straight to the right lies on the wheel's seam. The zero's sign decides, as it
  // does for the CPU's atan2; a GPU's may lose it.
  if (flow.y == 0.0 && flow.x > 0.0) angle = floatBitsToInt(flow.y) < 0 ? kPi : -kPi;
  float position = clamp((angle / kPi + 1.0) * 0.5, 0.0, 1.0) * float(kBins - 1);
  int bin = int(floor(position));
  vec3 first = texelFetch(u_wheel, ivec2(bin, 0), 0).rgb;
  vec3 second = texelFetch(u_wheel, ivec2((bin + 1) % kBins, 0), 0).rgb;
  vec3 colour = mix(first, second, position - float(bin));
  float radius = length(f);
  colour = radius <= 1.0 ? 1.0 - radius * (1.0 - colour) : colour * 0.75;
  // The reference truncates; a little more than the value keeps whole numbers whole.
  return floor(255.0 * colour + 1e-3) / 255.0;
}
