// Runs a fuzz target over its corpus without libFuzzer: every file in the folder, and every
// beginning of every file, as truncation is what networks do. An empty corpus is a failure.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

// Larger files are run as a whole only; quadratic work would make the test slow.
constexpr std::size_t max_truncated_bytes = 2048;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A copy of its own for each run, so that AddressSanitizer sees a read past the end.
void run(const std::string& text, std::size_t size) {
  const std::vector<std::uint8_t> bytes(text.begin(),
                                        text.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
    return 64;
  }
  int file_count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::printf("%s\n", entry.path().c_str());
    std::fflush(stdout);
    const std::string text = contents(entry.path());
    run(text, text.size());
    for (std::size_t size = 0; text.size() <= max_truncated_bytes && size < text.size(); ++size) {
      run(text, size);
    }
    ++file_count;
  }
  std::printf("%d files\n", file_count);
  return file_count == 0 ? 1 : 0;
}
