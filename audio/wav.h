// WAV as bytes: writes a whole small file, and finds where the samples start in one that arrives
// over a network, where the sizes in the header are often not true.
// Layout: RIFF chunks and WAVEFORMATEX/WAVEFORMATEXTENSIBLE as in Microsoft's "Multiple channel
// audio data and WAVE files".
// Threads: one thread a reader. Owns: the bytes that it was fed, until the caller has taken them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace audio {

// A complete file: 44 bytes of header, then the samples. Mono, signed 16-bit, `rate` per second.
std::vector<std::byte> encode_wav(std::span<const std::int16_t> samples, int rate);

// Its header alone, 44 bytes, for that many samples.
std::vector<std::byte> wav_header(std::size_t samples, int rate);

struct WavFormat {
  int rate = 0;
  int channels = 0;
  int bits = 0;           // of one sample of one channel
  bool is_float = false;  // else signed integers (8-bit ones are unsigned)
  // As declared; empty where the writer did not know it (0 and 0xFFFFFFFF in a streamed file).
  std::optional<std::uint32_t> data_bytes;
};

// Feed it the beginning of a body until state() is no longer NeedMore; then body() holds what
// belongs to the samples, and all later bytes follow it directly.
class WavHeaderReader {
 public:
  enum class State {
    NeedMore,
    NotRiff,     // no WAV: body() is all that was fed
    Ready,       // format() is known and body() starts with the first sample
    Unreadable,  // RIFF, but no samples that can be used within 64 KiB, or compressed ones
  };

  // Any chunking gives the same result. After the decision, bytes go straight to body().
  State feed(std::span<const std::byte> bytes);

  // No more will come: what is undecided becomes NotRiff, or Unreadable if it began as a WAV.
  State finish();

  State state() const { return state_; }
  const WavFormat& format() const { return format_; }
  std::span<const std::byte> body() const;

 private:
  State decide();
  bool read_format(std::span<const std::byte> chunk);

  std::vector<std::byte> bytes_;
  std::size_t chunk_at_ = 12;  // where the next chunk's header starts
  std::size_t body_at_ = 0;
  bool have_format_ = false;
  WavFormat format_;
  State state_ = State::NeedMore;
};

}  // namespace audio
