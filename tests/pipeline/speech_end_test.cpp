// Real speech from the offline voice, let go of at every moment near its end, loud and faint, in a
// silent and in a noisy room.
#include "pipeline/speech_end.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include "audio/pcm.h"
#include "pipeline/offline/voice.h"

using pipeline::SpeechEnd;
using std::chrono::milliseconds;

namespace {

using Samples = std::vector<std::int16_t>;

constexpr milliseconds kTail{150};
constexpr std::size_t kStep = audio::kSpeechRate / 100;
constexpr float kNoNoise = -120;

float amplitude(float dbfs) {
  return std::pow(10.0F, dbfs / 20);
}

Samples say(std::string_view text) {
  Samples samples;
  pipeline::offline::OfflineTextToSpeech voice;
  REQUIRE(voice.speak(text,
                      [&](std::span<const std::int16_t> piece) {
                        samples.insert(samples.end(), piece.begin(), piece.end());
                        return true;
                      },
                      {}));
  return samples;
}

// Speech with silence around it, and the same as a microphone in a noisy room takes it.
struct Take {
  Samples clean;
  Samples heard;
  std::size_t last_sound = 0;  // where nothing that can be told from the noise comes any more

  // `loudest`: of 20 ms of the speech; `noise`: white, as a root mean square.
  Take(const Samples& speech, float loudest, float noise) {
    const float gain = amplitude(loudest - audio::loudest_dbfs(speech, kStep * 2));
    clean.assign(audio::kSpeechRate * 3 / 10, 0);
    for (const std::int16_t s : speech) {
      clean.push_back(audio::to_int16(gain * static_cast<float>(s) / 32'768));
    }
    clean.resize(clean.size() + audio::kSpeechRate / 2);
    // The voice itself hisses 45 dB below its loudest; in noise, 7 dB is what shows in 10 ms.
    const float inaudible = std::max(noise + 7, loudest - 45);
    for (std::size_t at = 0; at + kStep <= clean.size(); at += kStep) {
      const auto step = std::span<const std::int16_t>(clean).subspan(at, kStep);
      if (audio::loudest_dbfs(step, kStep) > inaudible) last_sound = at + kStep;
    }
    std::fill(clean.begin() + static_cast<std::ptrdiff_t>(last_sound), clean.end(), 0);
    std::mt19937 random(7);
    std::normal_distribution<float> hiss(0, amplitude(noise));
    for (const std::int16_t s : clean) {
      heard.push_back(audio::to_int16(static_cast<float>(s) / 32'768 + hiss(random)));
    }
  }

  // Where the recording ends when the key goes up at `release`.
  std::size_t end(std::size_t release) const {
    SpeechEnd speech_end;
    speech_end.feed(std::span(heard).first(release));
    std::size_t at = release;
    const std::size_t latest = release + audio::frames_in(kTail, audio::kSpeechRate);
    while (at < latest && !speech_end.over()) {
      speech_end.feed(std::span(heard).subspan(at, kStep));
      at += kStep;
    }
    return std::min(at, latest);
  }

  // Whether sound within the tail is left out by ending early.
  bool cuts(std::size_t release) const {
    const std::size_t latest = release + audio::frames_in(kTail, audio::kSpeechRate);
    return end(release) < std::min(last_sound, latest);
  }
};

// Plosives and weak fricatives at the end, and a vowel.
constexpr std::array kQuestions{"Is that a good map?",
                                "Where is the cat?",
                                "How is the weather in New York?",
                                "Who dug the pit?",
                                "Is it enough?",
                                "What is half of a half?",
                                "Is there a bath?",
                                "What is the fish?",
                                "How far is Mars?",
                                "What is the capital of Peru?"};

}  // namespace

TEST_CASE(
    "where the whole tail keeps all that can be told from the noise, so does what is recorded") {
  for (const char* const question : kQuestions) {
    INFO(std::string(question));
    const Samples speech = say(question);
    for (const auto& [loudest, noise] : {std::pair{-10.0F, kNoNoise},
                                         {-25.0F, kNoNoise},
                                         {-32.0F, kNoNoise},
                                         {-20.0F, -60.0F},
                                         {-10.0F, -45.0F},
                                         {-20.0F, -45.0F},
                                         {-30.0F, -45.0F}}) {
      const Take take(speech, loudest, noise);
      std::size_t cuts = 0;
      for (std::size_t release = take.last_sound - 15 * kStep;
           release < take.last_sound + 15 * kStep; release += kStep / 2) {
        cuts += take.cuts(release) ? 1 : 0;
      }
      CAPTURE(loudest);
      CAPTURE(noise);
      CHECK(cuts == 0);
    }
  }
}

TEST_CASE("a key let go soon after the speech ends the recording at once") {
  for (const char* const question : kQuestions) {
    INFO(std::string(question));
    const Samples speech = say(question);
    for (const auto& [loudest, noise] :
         {std::pair{-20.0F, kNoNoise}, {-32.0F, kNoNoise}, {-20.0F, -60.0F}, {-10.0F, -45.0F}}) {
      CAPTURE(loudest);
      CAPTURE(noise);
      const Take take(speech, loudest, noise);
      const std::size_t release = take.last_sound + (noise > -50 ? 13 : 10) * kStep;
      CHECK(take.end(release) == release);
    }
  }
}

TEST_CASE("what has no quiet part is never over") {
  Samples samples(audio::kSpeechRate);
  SUBCASE("a steady tone") {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = audio::to_int16(0.3F * std::sin(0.05F * static_cast<float>(i)));
    }
  }
  SUBCASE("noise alone") {
    std::mt19937 random(1);
    std::normal_distribution<float> hiss(0, amplitude(-45));
    for (auto& sample : samples) sample = audio::to_int16(hiss(random));
  }
  SUBCASE("a whisper over hum") {
    std::mt19937 random(1);
    std::normal_distribution<float> hiss(0, amplitude(-50));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const float hum = 0.02F * std::sin(0.013F * static_cast<float>(i));
      samples[i] = audio::to_int16(hum + (i > samples.size() / 2 ? hiss(random) : 0));
    }
  }
  SpeechEnd end;
  end.feed(samples);
  CHECK_FALSE(end.over());
}

TEST_CASE("how the recording is cut into pieces changes nothing") {
  const Take take(say(kQuestions[0]), -20, -60);
  for (const std::size_t piece : {1UL, 97UL, 2'400UL}) {
    CAPTURE(piece);
    SpeechEnd end;
    std::size_t over = 0;
    for (std::size_t at = take.last_sound; at < take.heard.size() && !end.over(); over = at) {
      if (at == take.last_sound) end.feed(std::span(take.heard).first(at));
      for (const std::size_t stop = at + kStep; at < stop; at += std::min(piece, stop - at)) {
        end.feed(std::span(take.heard).subspan(at, std::min(piece, stop - at)));
      }
    }
    CHECK(over == take.last_sound + 10 * kStep);
  }
}
