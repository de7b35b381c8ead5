#include "tests/support/test_wav.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>

#include "tests/support/process.h"

namespace support {
namespace {

template <typename Int>
Int at(std::string_view bytes, std::size_t offset) {
  Int value{};
  if (offset + sizeof value > bytes.size()) throw std::runtime_error("WAV: cut off");
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

void expect(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(std::string("WAV: ") + what);
}

template <typename Int>
void append(std::string& bytes, Int value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

TestWav parse_wav(std::string_view bytes) {
  expect(bytes.substr(0, 4) == "RIFF" && bytes.substr(8, 4) == "WAVE", "no RIFF/WAVE");
  expect(at<std::uint32_t>(bytes, 4) + 8U == bytes.size(), "the RIFF size is not the file's");
  TestWav wav;
  for (std::size_t chunk = 12; chunk + 8 <= bytes.size();) {
    const std::string_view name = bytes.substr(chunk, 4);
    const auto size = at<std::uint32_t>(bytes, chunk + 4);
    expect(chunk + 8 + size <= bytes.size(), "a chunk is longer than the file");
    if (name == "fmt ") {
      expect(at<std::uint16_t>(bytes, chunk + 8) == 1, "not PCM");
      expect(at<std::uint16_t>(bytes, chunk + 10) == 1, "not mono");
      expect(at<std::uint16_t>(bytes, chunk + 22) == 16, "not 16 bits");
      wav.rate = static_cast<int>(at<std::uint32_t>(bytes, chunk + 12));
    } else if (name == "data") {
      wav.samples.resize(size / 2);
      std::memcpy(wav.samples.data(), bytes.data() + chunk + 8, size / 2 * 2);
    }
    chunk += 8 + size + size % 2;
  }
  expect(wav.rate > 0, "no format");
  return wav;
}

void write_wav(const std::filesystem::path& file, const TestWav& wav) {
  const auto size = static_cast<std::uint32_t>(wav.samples.size() * 2);
  const auto rate = static_cast<std::uint32_t>(wav.rate);
  std::string bytes = "RIFF";
  append(bytes, size + 36U);
  bytes += "WAVEfmt ";
  append(bytes, std::uint32_t{16});
  append(bytes, std::uint16_t{1});
  append(bytes, std::uint16_t{1});
  append(bytes, rate);
  append(bytes, rate * 2);
  append(bytes, std::uint16_t{2});
  append(bytes, std::uint16_t{16});
  bytes += "data";
  append(bytes, size);
  bytes.append(reinterpret_cast<const char*>(wav.samples.data()), size);
  write_whole(file, bytes);
}

TestWav speak_question(std::string_view text, std::string_view voice) {
  std::string pattern = (std::filesystem::temp_directory_path() / "holler-flite-XXXXXX").string();
  const int fd = mkstemp(pattern.data());
  if (fd < 0) throw std::runtime_error("mkstemp: " + pattern);
  close(fd);
  must_run(
      {.argv = {"flite", "-voice", std::string(voice), "-t", std::string(text), "-o", pattern}});
  const std::string bytes = read_whole(pattern);
  std::filesystem::remove(pattern);
  return parse_wav(bytes);
}

}  // namespace support
