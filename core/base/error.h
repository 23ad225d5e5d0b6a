// What goes wrong, said to people.
#pragma once

#include <stdexcept>
#include <string>

namespace flowscope {

// A failure whose what() is one whole sentence for a person: what is wrong,
// where, and what to do about it. Programs print it as it is.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The person asked for something that cannot be asked for (exit code 2).
class UsageError : public Error {
 public:
  using Error::Error;
};

// Thrown out of a long computation whose stop token was triggered. Not a failure.
class Stopped : public std::exception {
 public:
  const char* what() const noexcept override { return "stopped"; }
};

}  // namespace flowscope
