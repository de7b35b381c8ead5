#include "pipeline/openai/speech_body.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "audio/wav.h"

namespace {

using pipeline::Endpoint;
using pipeline::Fault;
using pipeline::openai::SpeechBody;
using Samples = std::vector<std::int16_t>;

struct Read {
  Samples samples;
  pipeline::Result<void> end;
};

Read read(std::string_view body, std::size_t piece, int rate = 24'000,
          std::string_view type = "audio/pcm") {
  const Endpoint endpoint{.base_url = "https://example.com/v1", .api_key = "", .model = "m"};
  Samples samples;
  const pipeline::SpeechSink sink = [&](std::span<const std::int16_t> part) {
    samples.insert(samples.end(), part.begin(), part.end());
    return true;
  };
  SpeechBody sound(endpoint, rate, sink);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (!sound.feed(type, body.substr(at, piece))) break;
  }
  auto end = sound.finish();
  return {samples, end};
}

Samples ramp(int count) {
  Samples samples;
  for (int i = 0; i < count; ++i) samples.push_back(static_cast<std::int16_t>(i * 37 - 12'000));
  return samples;
}

std::string bytes_of(const Samples& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * 2};
}

std::string wav_of(const Samples& samples, int rate) {
  const auto wav = audio::encode_wav(samples, rate);
  return {reinterpret_cast<const char*>(wav.data()), wav.size()};
}

}  // namespace

TEST_CASE("samples come out as they were sent, however the bytes are cut") {
  Samples samples = ramp(400);
  samples.insert(samples.end(), {-32768, 32767, 0, -1, 1});
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 100'000U}) {
    CAPTURE(piece);
    const Read pcm = read(bytes_of(samples), piece);
    CHECK(pcm.end.has_value());
    CHECK(pcm.samples == samples);
    const Read wav = read(wav_of(samples, 24'000), piece);
    CHECK(wav.end.has_value());
    CHECK(wav.samples == samples);
  }
}

TEST_CASE("an odd byte at the end is dropped") {
  const Read result = read(bytes_of(ramp(50)) + "x", 9);
  CHECK(result.end.has_value());
  CHECK(result.samples == ramp(50));
}

TEST_CASE("sound shorter than a WAV header is sound") {
  const Read result = read(bytes_of(ramp(3)), 1);
  CHECK(result.end.has_value());
  CHECK(result.samples == ramp(3));
}

TEST_CASE("what follows the samples of a WAV file is not played") {
  const Read result = read(wav_of(ramp(100), 24'000) + "LIST----some words about it", 11);
  CHECK(result.end.has_value());
  CHECK(result.samples == ramp(100));
}

TEST_CASE("other sample rates become 24 kHz") {
  const Samples quiet(1600, 1000);
  for (const std::size_t piece : {1U, 5000U}) {
    CAPTURE(piece);
    CHECK(read(bytes_of(quiet), piece, 16'000).samples.size() == 2400);
    CHECK(read(wav_of(quiet, 16'000), piece, 24'000).samples.size() == 2400);
    CHECK(read(wav_of(quiet, 48'000), piece, 16'000).samples.size() == 800);
  }
  // In the middle, where the filter has settled, a constant stays what it was.
  const Samples middle = read(bytes_of(quiet), 5000, 16'000).samples;
  CHECK(middle.at(1200) == doctest::Approx(1000).epsilon(0.01));
}

TEST_CASE("what is no sound makes no noise") {
  struct Case {
    const char* body;
    const char* type;
    Fault fault;
  };
  for (const auto& [body, type, fault] : std::vector<Case>{
           {R"({"error":{"message":"busy","code":503}})", "audio/pcm", Fault::Unavailable},
           {R"({"error":{"code":"rate_limit_exceeded"}})", "application/json", Fault::RateLimited},
           {R"({"hello":"world, this is JSON"})", "audio/pcm", Fault::Config},
           {"<!DOCTYPE html><html>", "text/html", Fault::Config},
           {"ID3\x04 and so on, music", "audio/mpeg", Fault::Config},
           {"\xFF\xFB\x90\x44 and so on", "audio/mpeg", Fault::Config},
           {"OggS and so on and on", "audio/ogg", Fault::Config},
           {"RIFFxxxxAVI but nothing like WAVE", "audio/wav", Fault::BadReply},
           {"", "audio/pcm", Fault::BadReply}}) {
    CAPTURE(body);
    for (const std::size_t piece : {1U, 1000U}) {
      const Read result = read(body, piece, 24'000, type);
      CHECK(result.samples.empty());
      REQUIRE_FALSE(result.end.has_value());
      CHECK(result.end.error().fault == fault);
    }
  }
}

TEST_CASE("a sink that has enough gets no more") {
  const Endpoint endpoint{.base_url = "https://example.com/v1", .api_key = "", .model = "m"};
  int calls = 0;
  const pipeline::SpeechSink once = [&](std::span<const std::int16_t>) { return ++calls < 1; };
  SpeechBody sound(endpoint, 24'000, once);
  CHECK_FALSE(sound.feed("audio/pcm", bytes_of(ramp(100))));
  CHECK_FALSE(sound.feed("audio/pcm", bytes_of(ramp(100))));
  CHECK(sound.finish().has_value());
  CHECK(calls == 1);
}
