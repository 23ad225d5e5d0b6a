# LibTorch from PyPI, in a virtual environment of its own outside the
# repository. Sourced; needs say.sh.

venv_folder() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/flowscope/venv${1:+-$1}"; }

# venv_torch VERSION (empty: the newest): sets torch_prefix to the wheel's CMake folder, installing
# it first where it is missing.
venv_torch() {
  local version=$1 venv requirement free
  venv=$(venv_folder "$version")
  requirement="torch>=2.7"
  [ -z "$version" ] || requirement="torch==$version.*"
  if [ ! -e "$venv/complete" ]; then
    say "installing $requirement from PyPI into $venv: with CUDA's libraries a download of about" \
      "3 GB that takes 5.5 GB on the disk. To undo it, remove that folder."
    mkdir -p "$venv"
    free=$(df -Pk "$venv" | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free" -ge 9 ] || fail "$venv has only $free GB free; 9 GB are needed while installing." \
      "Set XDG_CACHE_HOME to a folder with more room."
    "${PYTHON:-/usr/bin/python3}" -m venv "$venv" >&2 ||
      fail "Python could not make a virtual environment; install python3 and its venv module."
    "$venv/bin/pip" install --no-cache-dir --disable-pip-version-check "$requirement" >&2 ||
      fail "pip could not install $requirement; what it said is above. Without a network, use Debian's" \
        "LibTorch: leave --libtorch away."
    touch "$venv/complete"
  fi
  # Importing torch takes seconds, looking takes none.
  torch_prefix=$(echo "$venv"/lib/python3*/site-packages/torch/share/cmake)
  [ -d "$torch_prefix/Torch" ] || fail "$venv has no LibTorch; remove that folder and start again."
}
