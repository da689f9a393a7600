#include "client/small_bytes.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

TEST_CASE("small bytes: copied exactly, and no byte beyond, whatever the size") {
  std::string from;
  for (std::size_t size = 0; size <= 70; ++size) {
    std::string to(size + 2, '-');
    copy_bytes(to.data() + 1, from.data(), size);
    CHECK(to == "-" + from + "-");
    from += static_cast<char>('!' + size);
  }
}

TEST_CASE("small bytes: equal only where every byte is") {
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::string a(size, 'a');
    CHECK(equal_bytes(a.data(), std::string(size, 'a').data(), size));
    for (std::size_t i = 0; i < size; ++i) {
      std::string b = a;
      b[i] = 'b';
      CHECK_FALSE(equal_bytes(a.data(), b.data(), size));
    }
  }
}
