// Goes before every source that clang-tidy reads. LibTorch's headers have vectors
// of types that are complete only later. In C++20 libstdc++'s vector is constexpr,
// and clang, unlike GCC, then wants the type at once; so here it is not constexpr.
// Only for reading: nothing is compiled with it.
#pragma once

#include <version>
#if defined(__clang__) && _GLIBCXX_RELEASE == 12

#include <memory>
#include <string>

#pragma push_macro("_GLIBCXX20_CONSTEXPR")
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#include <bits/stl_vector.h>
#pragma pop_macro("_GLIBCXX20_CONSTEXPR")

// The members that are defined outside the class, as constexpr: left out.
#define _VECTOR_TCC 1
#include <vector>

#endif
