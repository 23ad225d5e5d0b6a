// Reading objects of JSON strictly: what is asked for has to be of its kind and in its
// range, and what nobody asked for is an error too, so that a slip in a name is told.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace flowscope::train {

class JsonFields {
 public:
  // `where` begins every error: "small.json, stages[1]".
  JsonFields(const nlohmann::json& object, std::string where);

  // Each leaves `value` as it is where the key is missing.
  void number(const char* key, double& value, double least, double most);
  void whole(const char* key, int& value, int least, int most);
  void whole(const char* key, std::int64_t& value, std::int64_t least, std::int64_t most);
  void flag(const char* key, bool& value);
  void text(const char* key, std::string& value);

  // The value under `key`, or null.
  const nlohmann::json* find(const char* key);
  const std::string& where() const { return where_; }
  [[noreturn]] void fail(const std::string& what) const;

  // Throws if there is a key that was never asked for.
  void finish() const;

 private:
  const nlohmann::json& object_;
  const std::string where_;
  std::set<std::string> known_;
};

}  // namespace flowscope::train
