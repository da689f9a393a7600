// Answers of the API that are kept in files: tests/golden/api. The viewer's tests read them too, so
// that the API and its readers cannot drift apart.
//
// To write them anew after a wanted change: PHOSPHOR_WRITE_GOLDEN=1
// build/dev/tests/query/query_test

#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace phosphor::test {

// JSON with a line for each element of the arrays that are long, so that a difference can be read.
inline std::string with_line_breaks(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const bool between_objects = json.compare(i, 3, "},{") == 0;
    text += json[i];
    if (between_objects) {
      text += ",\n";
      ++i;
    }
  }
  return text + "\n";
}

inline std::string read_golden(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::string(PHOSPHOR_GOLDEN_FOLDER) + "/api/" + name).rdbuf();
  return text.str();
}

inline void check_golden_text(const std::string& name, const std::string& text) {
  const std::string path = std::string(PHOSPHOR_GOLDEN_FOLDER) + "/api/" + name;
  if (std::getenv("PHOSPHOR_WRITE_GOLDEN")) std::ofstream(path) << text;
  CAPTURE(path);
  CHECK(text == read_golden(name));
}

inline void check_golden(const std::string& name, const std::string& json) {
  check_golden_text(name, with_line_breaks(json));
}

}  // namespace phosphor::test
