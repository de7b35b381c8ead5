#include "audio/sound_file.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "audio/wav.h"

using audio::decode_sound;
using audio::read_sound;
using holler::Fault;

namespace {

// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sound-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::vector<std::int16_t> tone(int rate, std::size_t frames) {
  std::vector<std::int16_t> out(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    out[i] = static_cast<std::int16_t>(
        std::lrint(8000 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / rate)));
  }
  return out;
}

void write_bytes(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

std::string message_of(const holler::Result<std::vector<std::int16_t>>& result) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Storage);
  return result.error().message;
}

}  // namespace

TEST_CASE("a written WAV reads back sample for sample") {
  const TempFolder folder;
  const auto samples = tone(24'000, 10'000);
  REQUIRE(audio::write_wav(folder.file("a.wav"), samples).has_value());
  CHECK(std::filesystem::file_size(folder.file("a.wav")) == 44 + 20'000);
  const auto back = read_sound(folder.file("a.wav"));
  REQUIRE(back.has_value());
  CHECK(*back == samples);
}

TEST_CASE("another rate is brought to 24 kHz at its full length") {
  for (const int rate : {8'000, 16'000, 44'100, 48'000}) {
    CAPTURE(rate);
    const auto sound =
        decode_sound(audio::encode_wav(tone(rate, static_cast<std::size_t>(rate)), rate), "x");
    REQUIRE(sound.has_value());
    REQUIRE(sound->size() == 24'000);
    const auto expected = tone(24'000, 24'000);
    int worst = 0;
    for (std::size_t i = 1'000; i < 23'000; ++i)
      worst = std::max(worst, std::abs((*sound)[i] - expected[i]));
    CHECK(worst <= 2);
  }
}

TEST_CASE("stereo is mixed down") {
  // A mono file of interleaved samples becomes stereo by its header alone.
  auto file =
      audio::encode_wav(std::vector<std::int16_t>{1000, 3000, -500, 500, 20000, 20000}, 24'000);
  file[22] = std::byte{2};
  file[32] = std::byte{4};
  const auto sound = decode_sound(file, "x");
  REQUIRE(sound.has_value());
  CHECK(*sound == std::vector<std::int16_t>{2000, 0, 20000});
}

TEST_CASE("a file that is missing, empty, silly or a folder is named in a plain sentence") {
  const TempFolder folder;
  CHECK(message_of(read_sound(folder.file("none.wav"))) ==
        "Cannot open " + folder.file("none.wav") + ": no such file.");
  write_bytes(folder.file("empty.wav"), {});
  CHECK(message_of(read_sound(folder.file("empty.wav"))) ==
        folder.file("empty.wav") + " is empty.");
  write_bytes(folder.file("text.wav"), std::as_bytes(std::span("not a sound at all, just words")));
  CHECK(message_of(read_sound(folder.file("text.wav"))).find("is not a sound file") !=
        std::string::npos);
  CHECK(message_of(read_sound(folder.file(""))).find("Cannot read") == 0);
  CHECK(message_of(decode_sound(audio::encode_wav({}, 24'000), "It")) == "It holds no sound.");
}

TEST_CASE("a file cut off at any byte of its header is refused or read, never more") {
  const auto whole = audio::encode_wav(tone(24'000, 50), 24'000);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto sound = decode_sound(std::span(whole).first(size), "x");
    if (sound) CHECK(sound->size() <= 50);
  }
}

TEST_CASE("more than ten minutes are refused, ten minutes are not") {
  std::vector<std::int16_t> samples(600 * 24'000);
  const auto just = decode_sound(audio::encode_wav(samples, 24'000), "x");
  REQUIRE(just.has_value());
  CHECK(just->size() == samples.size());
  samples.push_back(0);
  const auto over = decode_sound(audio::encode_wav(samples, 24'000), "It");
  CHECK(message_of(over) == "It is longer than 10 minutes; use a shorter recording.");
}

TEST_CASE("a file that cannot be written says why") {
  const TempFolder folder;
  const auto result = audio::write_wav(folder.file("no/such/folder.wav"), tone(24'000, 10));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Storage);
  CHECK(result.error().message.find("Cannot write") == 0);
  if (std::filesystem::exists("/dev/full")) {
    const auto full = audio::write_wav("/dev/full", tone(24'000, 10'000));
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().message.find("No space left") != std::string::npos);
  }
}

TEST_CASE("standard input is read to its end") {
  const TempFolder folder;
  const auto samples = tone(24'000, 3'000);
  write_bytes(folder.file("in.wav"), audio::encode_wav(samples, 24'000));
  const int saved = dup(STDIN_FILENO);
  std::FILE* const opened = std::freopen(folder.file("in.wav").c_str(), "rb", stdin);
  REQUIRE(opened != nullptr);
  const auto sound = read_sound("-");
  dup2(saved, STDIN_FILENO);
  close(saved);
  std::clearerr(stdin);
  REQUIRE(sound.has_value());
  CHECK(*sound == samples);
}
