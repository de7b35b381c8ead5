#include "audio/sound_file.h"

#include <sndfile.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "audio/resampler.h"
#include "audio/wav.h"

namespace audio {

using holler::Fault;
using holler::Result;

namespace {

// Ten minutes of 96 kHz stereo float still fit.
constexpr std::size_t kMaxFileBytes = std::size_t{512} << 20;
constexpr std::size_t kBlockFrames = 4096;

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::unexpected<holler::Error> too_long(const std::string& name) {
  return holler::fail(Fault::Storage, name + " is longer than " +
                                          std::to_string(kLongestSound.count()) +
                                          " minutes; use a shorter recording.");
}

Result<std::vector<std::byte>> read_all(const std::string& path, const std::string& name) {
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) {
    const int error = errno;
    const std::string why = error == ENOENT ? "no such file" : reason(error);
    return holler::fail(Fault::Storage, "Cannot open " + name + ": " + why + ".");
  }
  std::vector<std::byte> bytes;
  for (;;) {
    const std::size_t had = bytes.size();
    bytes.resize(had + (std::size_t{1} << 16));
    errno = 0;
    const std::size_t got = std::fread(bytes.data() + had, 1, bytes.size() - had, file.get());
    const int error = errno;
    bytes.resize(had + got);
    if (std::ferror(file.get()) != 0) {
      return holler::fail(Fault::Storage, "Cannot read " + name + ": " + reason(error) + ".");
    }
    if (got == 0) return bytes;
    if (bytes.size() > kMaxFileBytes) return too_long(name);
  }
}

// What libsndfile reads from; everything goes through memory because a pipe cannot seek.
struct Memory {
  std::span<const std::byte> bytes;
  sf_count_t at = 0;
};

sf_count_t memory_size(void* user) noexcept {
  return static_cast<sf_count_t>(static_cast<Memory*>(user)->bytes.size());
}

sf_count_t memory_seek(sf_count_t offset, int whence, void* user) noexcept {
  auto& memory = *static_cast<Memory*>(user);
  const sf_count_t size = memory_size(user);
  const sf_count_t base = whence == SEEK_CUR ? memory.at : whence == SEEK_END ? size : 0;
  memory.at = std::clamp<sf_count_t>(base + std::clamp<sf_count_t>(offset, -size, size), 0, size);
  return memory.at;
}

sf_count_t memory_read(void* to, sf_count_t count, void* user) noexcept {
  auto& memory = *static_cast<Memory*>(user);
  count = std::clamp<sf_count_t>(count, 0, memory_size(user) - memory.at);
  if (count == 0) return 0;
  std::memcpy(to, memory.bytes.data() + memory.at, static_cast<std::size_t>(count));
  memory.at += count;
  return count;
}

sf_count_t memory_write(const void*, sf_count_t, void*) noexcept {
  return 0;
}
sf_count_t memory_tell(void* user) noexcept {
  return static_cast<Memory*>(user)->at;
}

void append_mono(std::span<const float> interleaved, std::size_t channels,
                 std::vector<float>& out) {
  for (std::size_t i = 0; i + channels <= interleaved.size(); i += channels) {
    float sum = 0;
    for (const float sample : interleaved.subspan(i, channels)) sum += sample;
    // A damaged float file may hold NaN, which the resampler's filter would spread.
    out.push_back(std::isfinite(sum) ? sum / static_cast<float>(channels) : 0.0F);
  }
}

Result<std::vector<std::int16_t>> convert(SNDFILE* file, const SF_INFO& info,
                                          const std::string& name) {
  const auto channels = static_cast<std::size_t>(info.channels);
  const std::size_t longest = frames_in(kLongestSound, info.samplerate);
  Resampler resampler(info.samplerate, kSpeechRate);
  std::vector<float> block(kBlockFrames * channels);
  std::vector<float> mono;
  std::vector<float> resampled;
  std::vector<std::int16_t> samples;
  std::size_t total = 0;
  for (;;) {
    const sf_count_t frames = sf_readf_float(file, block.data(), kBlockFrames);
    if (frames <= 0) break;
    total += static_cast<std::size_t>(frames);
    // Counted here because a header may lie and some formats do not say.
    if (total > longest) return too_long(name);
    mono.clear();
    append_mono(std::span(block).first(static_cast<std::size_t>(frames) * channels), channels,
                mono);
    resampled.clear();
    resampler.process(mono, resampled);
    append_int16(resampled, samples);
  }
  if (total == 0) return holler::fail(Fault::Storage, name + " holds no sound.");
  resampled.clear();
  resampler.finish(resampled);
  append_int16(resampled, samples);
  return samples;
}

}  // namespace

Result<std::vector<std::int16_t>> read_sound(const std::string& path) {
  const std::string name = path == "-" ? "Standard input" : path;
  const auto bytes = read_all(path, name);
  if (!bytes) return std::unexpected(bytes.error());
  return decode_sound(*bytes, name);
}

Result<std::vector<std::int16_t>> decode_sound(std::span<const std::byte> file,
                                               const std::string& name) {
  if (file.empty()) return holler::fail(Fault::Storage, name + " is empty.");
  Memory memory{file};
  SF_VIRTUAL_IO io{memory_size, memory_seek, memory_read, memory_write, memory_tell};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> sound(
      sf_open_virtual(&io, SFM_READ, &info, &memory), &sf_close);
  constexpr int kLowestRate = 1'000;
  constexpr int kHighestRate = 768'000;
  if (!sound || info.channels < 1 || info.samplerate < kLowestRate ||
      info.samplerate > kHighestRate) {
    return holler::fail(
        Fault::Storage,
        name + " is not a sound file that can be read (WAV, FLAC, Ogg or MP3 will do).",
        sound ? "channels or rate out of range" : sf_strerror(nullptr));
  }
  return convert(sound.get(), info, name);
}

Result<void> write_wav(const std::string& path, std::span<const std::int16_t> samples) {
  const auto fail = [&path] {
    return holler::fail(Fault::Storage, "Cannot write " + path + ": " + reason(errno) + ".");
  };
  const std::vector<std::byte> bytes = encode_wav(samples, kSpeechRate);
  File file(std::fopen(path.c_str(), "wb"));
  if (!file) return fail();
  if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) return fail();
  // A full disk may show only when the last buffer is written.
  if (std::fclose(file.release()) != 0) return fail();
  return {};
}

}  // namespace audio
