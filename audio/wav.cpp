#include "audio/wav.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

namespace audio {

namespace {

constexpr std::size_t kMaxHeader = 64 * 1024;
constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::uint16_t kFormatPcm = 1;
constexpr std::uint16_t kFormatFloat = 3;
constexpr std::uint16_t kFormatExtensible = 0xFFFE;

template <typename T>
void put(std::vector<std::byte>& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xFF));
  }
}

void put_tag(std::vector<std::byte>& out, std::string_view tag) {
  for (const char c : tag) out.push_back(static_cast<std::byte>(c));
}

template <typename T>
T get(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8 * i);
  }
  return static_cast<T>(value);
}

bool has_tag(std::span<const std::byte> bytes, std::size_t at, std::string_view tag) {
  return bytes.size() >= at + tag.size() && std::memcmp(&bytes[at], tag.data(), tag.size()) == 0;
}

// True while `bytes` may still become something that starts with `tag`.
bool may_start_with(std::span<const std::byte> bytes, std::string_view tag) {
  const std::size_t known = std::min(bytes.size(), tag.size());
  return known == 0 || std::memcmp(bytes.data(), tag.data(), known) == 0;
}

}  // namespace

std::vector<std::byte> wav_header(std::size_t samples, int rate) {
  constexpr std::size_t kLongest = std::numeric_limits<std::uint32_t>::max() - 36;
  const auto data_bytes =
      static_cast<std::uint32_t>(std::min(samples * sizeof(std::int16_t), kLongest));
  std::vector<std::byte> out;
  put_tag(out, "RIFF");
  put<std::uint32_t>(out, 36 + data_bytes);
  put_tag(out, "WAVEfmt ");
  put<std::uint32_t>(out, 16);
  put<std::uint16_t>(out, kFormatPcm);
  put<std::uint16_t>(out, 1);
  put<std::uint32_t>(out, static_cast<std::uint32_t>(rate));
  put<std::uint32_t>(out, static_cast<std::uint32_t>(rate) * 2);
  put<std::uint16_t>(out, 2);
  put<std::uint16_t>(out, 16);
  put_tag(out, "data");
  put<std::uint32_t>(out, data_bytes);
  return out;
}

std::vector<std::byte> encode_wav(std::span<const std::int16_t> samples, int rate) {
  std::vector<std::byte> out = wav_header(samples.size(), rate);
  out.reserve(out.size() + samples.size_bytes());
  for (const std::int16_t sample : samples) put(out, static_cast<std::uint16_t>(sample));
  return out;
}

WavHeaderReader::State WavHeaderReader::feed(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  if (state_ == State::NeedMore) state_ = decide();
  return state_;
}

WavHeaderReader::State WavHeaderReader::finish() {
  if (state_ == State::NeedMore) {
    state_ = bytes_.size() < kRiffHeader ? State::NotRiff : State::Unreadable;
  }
  return state_;
}

std::span<const std::byte> WavHeaderReader::body() const {
  if (state_ == State::NotRiff) return bytes_;
  if (state_ == State::Ready) return std::span(bytes_).subspan(body_at_);
  return {};
}

WavHeaderReader::State WavHeaderReader::decide() {
  // RF64 is the same file with 64-bit sizes in a chunk that can be skipped.
  if (!may_start_with(bytes_, "RIFF") && !may_start_with(bytes_, "RF64")) return State::NotRiff;
  if (bytes_.size() < kRiffHeader) return State::NeedMore;
  if (!has_tag(bytes_, 8, "WAVE")) return State::NotRiff;

  while (bytes_.size() >= chunk_at_ + kChunkHeader) {
    const auto size = get<std::uint32_t>(bytes_, chunk_at_ + 4);
    const std::size_t content = chunk_at_ + kChunkHeader;
    if (has_tag(bytes_, chunk_at_, "data")) {
      if (!have_format_) return State::Unreadable;
      if (size != 0 && size != std::numeric_limits<std::uint32_t>::max()) {
        format_.data_bytes = size;
      }
      body_at_ = content;
      return State::Ready;
    }
    const std::size_t next = content + size + size % 2;  // chunks start at even addresses
    if (next > kMaxHeader) return State::Unreadable;
    if (bytes_.size() < next) return State::NeedMore;
    if (has_tag(bytes_, chunk_at_, "fmt ")) {
      if (!read_format(std::span(bytes_).subspan(content, size))) return State::Unreadable;
      have_format_ = true;
    }
    chunk_at_ = next;
  }
  return State::NeedMore;
}

bool WavHeaderReader::read_format(std::span<const std::byte> chunk) {
  if (chunk.size() < 16) return false;
  auto code = get<std::uint16_t>(chunk, 0);
  // The extensible form has the real code as the first two bytes of a GUID.
  if (code == kFormatExtensible && chunk.size() >= 26) code = get<std::uint16_t>(chunk, 24);
  const auto rate = get<std::uint32_t>(chunk, 4);
  format_.channels = get<std::uint16_t>(chunk, 2);
  format_.bits = get<std::uint16_t>(chunk, 14);
  format_.is_float = code == kFormatFloat;
  if (rate == 0 || rate > 768'000 || format_.channels == 0) return false;
  format_.rate = static_cast<int>(rate);
  const bool whole_bytes = format_.bits % 8 == 0;
  if (code == kFormatPcm) return whole_bytes && format_.bits >= 8 && format_.bits <= 32;
  return format_.is_float && (format_.bits == 32 || format_.bits == 64);
}

}  // namespace audio
