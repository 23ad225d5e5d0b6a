// Frame and flow, laid over each other. flow_colour.glsl comes before this text.
uniform sampler2D u_frame;    // RGB8, the frame at its own size
uniform sampler2D u_flow;     // RG32F, (u, v) in pixels of the frame, at the frame's size
uniform float u_flow_weight;  // 0: the frame alone, 1: the flow alone
uniform float u_shade;        // 1: the frame loses its hues and shades the flow's colours

// What a black pixel leaves of the flow's colour, so that dark things show theirs.
const float kDarkest = 0.4;

in vec2 v_position;
out vec4 o_colour;

void main() {
  vec3 colour = texture(u_frame, v_position).rgb;
  float luma = dot(colour, vec3(0.2126, 0.7152, 0.0722));
  colour = mix(colour, vec3(luma), u_shade);
  if (u_flow_weight > 0.0) {
    ivec2 size = textureSize(u_flow, 0);
    ivec2 pixel = clamp(ivec2(floor(v_position * vec2(size))), ivec2(0), size - 1);
    vec3 flow = flow_colour(texelFetch(u_flow, pixel, 0).xy);
    flow *= mix(1.0, mix(kDarkest, 1.0, luma), u_shade);
    colour = mix(colour, flow, u_flow_weight);
  }
  o_colour = vec4(colour, 1.0);
}
