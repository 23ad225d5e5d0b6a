// The picture as one rectangle, made from the vertex number alone.
uniform vec4 u_rect;  // left, top, right, bottom in normalised device coordinates

out vec2 v_position;  // 0..1 over the picture, origin at its top left

void main() {
  v_position = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  gl_Position = vec4(mix(u_rect.xy, u_rect.zw, v_position), 0.0, 1.0);
}
