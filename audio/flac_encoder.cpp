#include "audio/flac_encoder.h"

#include <sndfile.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "audio/pcm.h"

namespace audio {

// libsndfile writes through it, and goes back to the beginning to complete the header.
struct FlacEncoder::File {
  std::string bytes;
  sf_count_t at = 0;
  SNDFILE* sound = nullptr;
  bool failed = false;

  File();
  ~File() {
    if (sound != nullptr) sf_close(sound);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

namespace {

sf_count_t size_of(void* user) noexcept {
  return static_cast<sf_count_t>(static_cast<std::string*>(user)->size());
}

}  // namespace

FlacEncoder::File::File() {
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* user) noexcept { return size_of(&static_cast<File*>(user)->bytes); };
  io.seek = [](sf_count_t offset, int whence, void* user) noexcept {
    auto& file = *static_cast<File*>(user);
    const sf_count_t size = size_of(&file.bytes);
    const sf_count_t base = whence == SEEK_CUR ? file.at : whence == SEEK_END ? size : 0;
    file.at = std::clamp<sf_count_t>(base + offset, 0, size);
    return file.at;
  };
  io.read = [](void* to, sf_count_t count, void* user) noexcept {
    auto& file = *static_cast<File*>(user);
    count = std::clamp<sf_count_t>(count, 0, size_of(&file.bytes) - file.at);
    std::memcpy(to, file.bytes.data() + file.at, static_cast<std::size_t>(count));
    file.at += count;
    return count;
  };
  io.write = [](const void* from, sf_count_t count, void* user) noexcept {
    auto& file = *static_cast<File*>(user);
    const auto end = static_cast<std::size_t>(file.at + count);
    if (file.bytes.size() < end) file.bytes.resize(end);
    std::memcpy(file.bytes.data() + file.at, from, static_cast<std::size_t>(count));
    file.at += count;
    return count;
  };
  io.tell = [](void* user) noexcept { return static_cast<File*>(user)->at; };
  SF_INFO info{};
  info.samplerate = kSpeechRate;
  info.channels = 1;
  info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  sound = sf_open_virtual(&io, SFM_WRITE, &info, this);
}

FlacEncoder::FlacEncoder() : file_(std::make_unique<File>()) {}
FlacEncoder::~FlacEncoder() = default;

void FlacEncoder::feed(std::span<const std::int16_t> samples) {
  if (file_->sound == nullptr || samples.empty()) return;
  const auto count = static_cast<sf_count_t>(samples.size());
  if (sf_write_short(file_->sound, samples.data(), count) != count) file_->failed = true;
}

std::optional<std::string> FlacEncoder::finish() {
  if (file_->sound == nullptr) return {};
  const int closed = sf_close(std::exchange(file_->sound, nullptr));
  if (closed != 0 || file_->failed || file_->bytes.empty()) return {};
  return std::move(file_->bytes);
}

}  // namespace audio
