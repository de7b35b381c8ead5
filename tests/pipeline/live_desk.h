// An OpenAI recogniser set up against the simulated service, asked as the recording stage asks it,
// for tests of live transcription and what takes over when it fails.
// Threads: one call at a time; partial texts arrive on the recogniser's thread.
// Owns: the service, what the recogniser learned, and the partial texts.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pipeline/openai/speech_to_text.h"
#include "tests/support/simulated_service.h"

namespace live_test {

using pipeline::Fault;
using pipeline::HearMode;
using pipeline::Transcript;
using std::chrono::milliseconds;
using support::Act;
using support::Point;
using support::RequestRecord;
using Path = support::Endpoint;

inline constexpr const char* kKey = "sk-canary-0123456789abcdef";
inline constexpr const char* kText = "What is the capital of France?";

struct LiveDesk {
  support::SimulatedService service;
  pipeline::SttOptions options{.language = "en", .prompt = "Holler", .mode = HearMode::Live};
  // A test waits for what it is about and for nothing else.
  pipeline::openai::HearRules rules{.patience = milliseconds(20'000), .pong = milliseconds(20'000)};
  std::set<std::string> learned;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> partials;
  std::unique_ptr<pipeline::SpeechToText> stt;

  LiveDesk() {
    service.edit([](support::Script& script) { script.key = kKey; });
  }
  // Sound in which every sample differs from its neighbours, so that a lost one shows.
  static pipeline::Utterance question(int ms = 1'000) {
    pipeline::Utterance made;
    for (int i = 0; i < ms * 24; ++i) {
      made.samples.push_back(static_cast<std::int16_t>((i * 37) % 6'000 - 3'000 + i % 7));
    }
    return made;
  }
  static std::string bytes_of(const pipeline::Utterance& utterance) {
    return {reinterpret_cast<const char*>(utterance.samples.data()),
            utterance.samples.size() * sizeof(std::int16_t)};
  }
  pipeline::Endpoint endpoint() const {
    return {.base_url = service.base_url(), .api_key = kKey, .model = "model-x"};
  }
  pipeline::openai::LiveMemory memory() {
    return {.works =
                [this](const std::string& server) {
                  const std::lock_guard lock(mutex);
                  return learned.contains(server);
                },
            .learn =
                [this](const std::string& server, bool works) {
                  {
                    const std::lock_guard lock(mutex);
                    if (works) learned.insert(server);
                  }
                  changed.notify_all();
                }};
  }
  std::string server() const { return "127.0.0.1:" + std::to_string(service.port()); }
  pipeline::SpeechToText& hearer() {
    if (!stt) {
      stt = pipeline::openai::make_speech_to_text(
          std::make_shared<pipeline::HttpClient>(), endpoint(), options,
          [](milliseconds, const std::stop_token&) { return true; }, memory(), rules);
    }
    return *stt;
  }
  std::unique_ptr<pipeline::Hearing> listen(std::stop_token stop = {}) {
    return hearer().listen(
        [this](std::string_view text) {
          {
            const std::lock_guard lock(mutex);
            partials.emplace_back(text);
          }
          changed.notify_all();
        },
        stop);
  }
  // As the recording stage does it, 10 ms at a time but without the waiting.
  static void feed(pipeline::Hearing& hearing, const pipeline::Utterance& utterance) {
    const std::span<const std::int16_t> all(utterance.samples);
    for (std::size_t at = 0; at < all.size(); at += 240) {
      hearing.feed(all.subspan(at, std::min<std::size_t>(240, all.size() - at)));
    }
  }
  // Until an unfinished utterance has arrived over the socket, but for the part of a
  // message that is still being gathered (less than 40 ms).
  bool wait_arrived(const pipeline::Utterance& utterance) {
    const std::size_t bytes = utterance.samples.size() * 2 - 959 * 2;
    return service.wait_until([&](const RequestRecord& record) {
      if (record.endpoint != Path::Realtime || record.live.empty()) return false;
      const auto& last = record.live.back();
      return last.commit_at == 0 && !last.cleared && last.audio.size() >= bytes;
    });
  }
  bool wait_partial(const std::string& text) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(10),
                            [&] { return !partials.empty() && partials.back() == text; });
  }
  bool wait_learned() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(10), [&] { return !learned.empty(); });
  }
  // A whole question, let go when all of it has arrived at the server.
  pipeline::Result<Transcript> ask(const pipeline::Utterance& utterance = question()) {
    const auto hearing = listen();
    feed(*hearing, utterance);
    REQUIRE(wait_arrived(utterance));
    return hearing->finish(utterance, {});
  }
  // The same when nothing will arrive there.
  pipeline::Result<Transcript> ask_anyway(const pipeline::Utterance& utterance = question()) {
    const auto hearing = listen();
    feed(*hearing, utterance);
    return hearing->finish(utterance, {});
  }
  std::vector<RequestRecord> sockets() const { return service.requests(Path::Realtime); }
  std::vector<RequestRecord> uploads() const { return service.requests(Path::Transcriptions); }
};

}  // namespace live_test
