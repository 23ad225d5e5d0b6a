# cmake/FindLibTorch.cmake on LibTorchs that are made up: folders with the files
# it looks at, and libraries with one symbol.
. "$ROOT/tests/build/expect.sh"

# torch FOLDER ABI LIBRARY...: headers, and libraries whose c10 has that ABI.
torch() {
  local at=$1 abi=$2 name
  shift 2
  mkdir -p "$at/include/ATen" "$at/include/torch/csrc/api/include/torch" "$at/lib"
  touch "$at/include/ATen/ATen.h"
  printf '%s\n' '#include <string>' 'namespace c10::detail {' \
    'void torchCheckFail(const char*, const char*, unsigned, const std::string&) {}' '}' >"$folder/c10.cpp"
  "$CXX" -shared -fPIC "-D_GLIBCXX_USE_CXX11_ABI=$abi" "$folder/c10.cpp" -o "$at/lib/libc10.so"
  for name in torch torch_cpu "$@"; do cp "$at/lib/libc10.so" "$at/lib/lib$name.so"; done
}

# find PREFIX [OPTION...]: what CMake says, on one line.
find_torch() {
  local prefix=$1
  shift
  rm -rf "$folder/build"
  "$CMAKE" -S "$ROOT/tests/build/libtorch" -B "$folder/build" "-DCMAKE_PREFIX_PATH=$prefix" \
    -DCMAKE_CUDA_COMPILER=NOTFOUND "$@" 2>&1 | tr -s ' \n' ' '
}

# A CPU archive of pytorch.org.
torch "$folder/archive" 1
echo "2.6.0+cpu" >"$folder/archive/build-version"
said=$(find_torch "$folder/archive")
expect_part "archive" "$said" "version=2.6.0 cuda=OFF"
expect_part "its kind" "$said" 'FLOWSCOPE_TORCH_KIND="CPU"'
said=$(find_torch "$folder/archive" -DFLOWSCOPE_CUDA=ON)
expect_part "CUDA was asked for" "$said" "FLOWSCOPE_CUDA is ON, but the LibTorch in"

# A CUDA wheel, found by torch.utils.cmake_prefix_path.
site=$folder/venv/site-packages
torch "$site/torch" 1 torch_cuda c10_cuda
mkdir -p "$site/torch/share/cmake" "$site/nvidia/cudnn/lib" "$site/torch/include/fmt"
touch "$site/torch/lib/libgomp-1234.so.1"
printf "__version__ = '2.9.1+cu128'\ncuda: Optional[str] = '12.8'\n" >"$site/torch/version.py"
said=$(find_torch "$site/torch/share/cmake" -DFLOWSCOPE_CUDA=OFF)
expect_part "wheel" "$said" "version=2.9.1 cuda=ON 12.8"
expect_part "its headers" "$said" "include=$site/torch/include fmt=ON"
expect_part "its kind" "$said" "CUDA 12.8, LibTorch's operations only"
expect_part "libtorch_cuda stays" "$said" "--no-as-needed;$site/torch/lib/libtorch.so"
expect_part "libtorch_cuda is linked" "$said" "$site/torch/lib/libtorch_cuda.so"
expect_part "NVIDIA's libraries are found" "$said" "-rpath,$site/nvidia/cudnn/lib"
expect_part "one OpenMP runtime" "$(cat "$folder/build/CMakeCache.txt")" \
  "OpenMP_gomp_LIBRARY:FILEPATH=$site/torch/lib/libgomp-1234.so.1"

# What is refused.
torch "$folder/old_abi/torch" 0
mkdir -p "$folder/old_abi/torch/share/cmake"
printf "__version__ = '2.4.1+cu121'\ncuda = '12.1'\n" >"$folder/old_abi/torch/version.py"
said=$(find_torch "$folder/old_abi/torch/share/cmake")
expect_part "the old ABI" "$said" "LibTorch 2.4.1 in"
expect_part "what to take" "$said" "Take torch 2.7 or later"
torch "$folder/ancient" 1
for line in "MAJOR 1" "MINOR 9" "PATCH 0"; do echo "#define TORCH_VERSION_$line"; done \
  >"$folder/ancient/include/torch/csrc/api/include/torch/version.h"
expect_part "too old" "$(find_torch "$folder/ancient")" "LibTorch 1.9.0 in $folder/ancient is too old"
finish
