# A screen for tests: Xvfb on a free display, with OpenGL in software. Sourced.

xvfb_pid=

start_screen() {
  local number_file number=
  command -v Xvfb >/dev/null || fail "the tests of the window need Xvfb (package xvfb), which is not installed."
  number_file=$(mktemp)
  Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3>"$number_file" >/dev/null 2>&1 </dev/null &
  xvfb_pid=$!
  for _ in $(seq 200); do
    number=$(cat "$number_file")
    [ -z "$number" ] || break
    kill -0 "$xvfb_pid" 2>/dev/null || break
    sleep 0.05
  done
  rm -f "$number_file"
  [ -n "$number" ] || fail "Xvfb did not start; try it by hand: Xvfb -displayfd 1"
  export DISPLAY=:$number QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1
  unset WAYLAND_DISPLAY XAUTHORITY
}

stop_screen() {
  [ -z "$xvfb_pid" ] || kill "$xvfb_pid" 2>/dev/null || true
  [ -z "$xvfb_pid" ] || wait "$xvfb_pid" 2>/dev/null || true
  xvfb_pid=
}
