#include "audio/wav.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

using audio::WavHeaderReader;
using State = WavHeaderReader::State;
using Bytes = std::vector<std::byte>;

namespace {

Bytes bytes(std::string_view text) {
  Bytes out;
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
  return out;
}
std::string u16(unsigned value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}
std::string u32(unsigned value) {
  return u16(value & 0xFFFF) + u16(value >> 16);
}
std::string chunk(std::string_view tag, const std::string& content) {
  return std::string(tag) + u32(static_cast<unsigned>(content.size())) + content +
         (content.size() % 2 != 0 ? std::string(1, '\0') : "");
}
std::string fmt(unsigned code, unsigned channels, unsigned rate, unsigned bits) {
  return u16(code) + u16(channels) + u32(rate) + u32(rate * channels * bits / 8) +
         u16(channels * bits / 8) + u16(bits);
}
const std::string kRiff = "RIFF" + u32(0xFFFFFFFF) + "WAVE";
std::string data(unsigned size) {
  return "data" + u32(size);
}

State feed_whole(WavHeaderReader& reader, const std::string& text) {
  return reader.feed(bytes(text));
}
bool body_is(const WavHeaderReader& reader, std::string_view text) {
  return std::ranges::equal(reader.body(), bytes(text));
}

}  // namespace

TEST_CASE("an encoded WAV is the 44 bytes of header that everybody reads, then the samples") {
  const std::vector<std::int16_t> samples{1, -2, 32767};
  const std::string header = "RIFF" + u32(42) + "WAVEfmt " + u32(16) + u16(1) + u16(1) +
                             u32(24'000) + u32(48'000) + u16(2) + u16(16) + "data" + u32(6);
  CHECK(audio::encode_wav(samples, 24'000) == bytes(header + u16(1) + u16(0xFFFE) + u16(0x7FFF)));
  CHECK(audio::encode_wav({}, 24'000).size() == 44);
}

TEST_CASE("the header reader understands what the encoder writes") {
  const std::vector<std::int16_t> samples{5, 6, 7};
  WavHeaderReader reader;
  CHECK(reader.feed(audio::encode_wav(samples, 16'000)) == State::Ready);
  CHECK(reader.format().rate == 16'000);
  CHECK(reader.format().channels == 1);
  CHECK(reader.format().bits == 16);
  CHECK_FALSE(reader.format().is_float);
  CHECK(reader.format().data_bytes == 6);
  CHECK(reader.body().size() == 6);
}

TEST_CASE("raw samples are told from a WAV at the first byte that differs, and none is lost") {
  WavHeaderReader raw;
  CHECK(feed_whole(raw, "RIF") == State::NeedMore);
  CHECK(feed_whole(raw, "X") == State::NotRiff);
  CHECK(body_is(raw, "RIFX"));

  WavHeaderReader other_riff;
  CHECK(feed_whole(other_riff, "RIFF" + u32(4) + "AVI x") == State::NotRiff);
  CHECK(other_riff.body().size() == 13);

  WavHeaderReader nothing;
  CHECK(nothing.feed({}) == State::NeedMore);
  CHECK(nothing.finish() == State::NotRiff);
  CHECK(nothing.body().empty());
}

TEST_CASE("a streamed header with untrue sizes and extra chunks is skipped in any chunking") {
  const std::string header = kRiff + chunk("LIST", "INFOISFT odd!") +
                             chunk("fmt ", fmt(1, 2, 44'100, 24)) + chunk("fact", u32(0)) +
                             data(0xFFFFFFFF);
  const std::string file = header + "samples";
  for (std::size_t size = 1; size <= file.size(); ++size) {
    CAPTURE(size);
    WavHeaderReader reader;
    for (std::size_t at = 0; at < file.size(); at += size)
      feed_whole(reader, file.substr(at, size));
    REQUIRE(reader.state() == State::Ready);
    CHECK(reader.format().rate == 44'100);
    CHECK(reader.format().channels == 2);
    CHECK(reader.format().bits == 24);
    CHECK_FALSE(reader.format().data_bytes.has_value());
    CHECK(body_is(reader, "samples"));
  }
}

TEST_CASE("the extensible form shows its real format") {
  const std::string guid_tail(14, '\x10');
  const auto extensible = [&](unsigned code) {
    return chunk("fmt ",
                 fmt(0xFFFE, 1, 48'000, 32) + u16(22) + u16(32) + u32(4) + u16(code) + guid_tail);
  };
  WavHeaderReader real;
  CHECK(feed_whole(real, kRiff + extensible(3) + data(0)) == State::Ready);
  CHECK(real.format().is_float);
  CHECK(real.format().bits == 32);
  WavHeaderReader whole;
  CHECK(feed_whole(whole, kRiff + extensible(1) + data(0)) == State::Ready);
  CHECK_FALSE(whole.format().is_float);
  WavHeaderReader compressed;
  CHECK(feed_whole(compressed, kRiff + extensible(0x55) + data(0)) == State::Unreadable);
}

TEST_CASE("a WAV that cannot be played says so") {
  const auto state_of = [](const std::string& text) {
    WavHeaderReader reader;
    feed_whole(reader, text);
    return reader.state();
  };
  CHECK(state_of(kRiff + data(4)) == State::Unreadable);  // no format
  CHECK(state_of(kRiff + chunk("fmt ", "short")) == State::Unreadable);
  CHECK(state_of(kRiff + chunk("fmt ", fmt(0x11, 1, 24'000, 4))) == State::Unreadable);  // ADPCM
  CHECK(state_of(kRiff + chunk("fmt ", fmt(1, 0, 24'000, 16))) == State::Unreadable);
  CHECK(state_of(kRiff + chunk("fmt ", fmt(1, 1, 0, 16))) == State::Unreadable);
  CHECK(state_of(kRiff + chunk("fmt ", fmt(1, 1, 0xFFFFFFFF, 16))) == State::Unreadable);
  CHECK(state_of(kRiff + chunk("fmt ", fmt(1, 1, 24'000, 12))) == State::Unreadable);
  WavHeaderReader cut;
  CHECK(feed_whole(cut, kRiff + "fmt ") == State::NeedMore);
  CHECK(cut.finish() == State::Unreadable);
  CHECK(cut.body().empty());
}

TEST_CASE("a header longer than 64 KiB is given up, even when its sizes overflow") {
  for (const unsigned size : {65'536U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    WavHeaderReader reader;
    CHECK(feed_whole(reader, kRiff + "LIST" + u32(size)) == State::Unreadable);
  }
  WavHeaderReader many;
  std::string text = kRiff;
  for (int i = 0; i < 9'000; ++i) text += chunk("junk", "");
  CHECK(feed_whole(many, text) == State::Unreadable);
}
