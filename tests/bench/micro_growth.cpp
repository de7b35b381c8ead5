// How the cost grows with the work: longer questions, longer conversations, longer answers.
#include <benchmark/benchmark.h>

#include <cmath>
#include <thread>

#include "app/conversation.h"
#include "app/silent_sink.h"
#include "audio/pcm.h"
#include "audio/resampler.h"
#include "audio/wav.h"
#include "pipeline/stages.h"
#include "ui/view.h"

namespace {

using benchmark::Counter;

constexpr int kDeviceRate = 48'000;

// The cost of one of `count` parts in seconds.
Counter per_part(const benchmark::State& state, double count) {
  return {static_cast<double>(state.iterations()) * count, Counter::kIsRate | Counter::kInvert};
}

// What hear does while the key is down, in the blocks that it reads.
void record(benchmark::State& state) {
  std::vector<float> block(kDeviceRate / 10);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = std::sin(0.05F * static_cast<float>(i));
  for ([[maybe_unused]] const auto _ : state) {
    audio::Resampler resampler(kDeviceRate, audio::kSpeechRate);
    std::vector<std::int16_t> samples;
    std::vector<float> speech;
    for (int tenth = 0; tenth < 10 * state.range(0); ++tenth) {
      speech.clear();
      resampler.process(block, speech);
      audio::append_int16(speech, samples);
    }
    benchmark::DoNotOptimize(samples.data());
  }
  state.counters["time per second of speech"] =
      per_part(state, static_cast<double>(state.range(0)));
}

// What lies between the release and the first byte that leaves: is it silence, and the WAV file.
void release(benchmark::State& state) {
  const std::vector<std::int16_t> samples(
      static_cast<std::size_t>(state.range(0)) * audio::kSpeechRate, 1'000);
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(audio::loudest_dbfs(samples, audio::kSpeechRate / 50));
    const auto wav = audio::encode_wav(samples, audio::kSpeechRate);
    const std::string body(reinterpret_cast<const char*>(wav.data()), wav.size());
    benchmark::DoNotOptimize(body.data());
  }
  state.counters["time per second of speech"] =
      per_part(state, static_cast<double>(state.range(0)));
}

app::Conversation conversation_of(std::int64_t turns) {
  app::Conversation conversation("You are brief.");
  pipeline::TurnReport report;
  report.transcript = "How many seconds of sound does the ring hold?";
  report.answer = "It holds ten seconds of sound at the rate of the device, which is enough.";
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    conversation.begin();
    conversation.question(report.transcript);
    conversation.delta(report.answer);
    conversation.finish(report);
  }
  return conversation;
}

void context(benchmark::State& state) {
  const app::Conversation conversation = conversation_of(state.range(0));
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(conversation.context());
}

// One delta of an answer, and the snapshot that the window draws, when the one before goes away.
void publish(benchmark::State& state) {
  app::Conversation conversation = conversation_of(state.range(0));
  conversation.begin();
  auto view = std::make_shared<ui::View>();
  for ([[maybe_unused]] const auto _ : state) {
    conversation.question("And now?");
    auto next = std::make_shared<ui::View>();
    next->exchanges = conversation.exchanges();
    view = std::move(next);
  }
  benchmark::DoNotOptimize(view.get());
}

struct Model final : pipeline::LanguageModel {
  std::int64_t words = 0;
  std::string name() const override { return "bench"; }
  pipeline::Result<pipeline::AnswerEnd> answer(std::span<const pipeline::Message>,
                                               const pipeline::TextSink& sink,
                                               std::stop_token) override {
    for (std::int64_t word = 1; word <= words; ++word) sink(word % 12 == 0 ? "sound. " : "ring ");
    return pipeline::AnswerEnd::Complete;
  }
};

// An answer of so many words from the model to segments and the record; `draw` gets each delta.
template <typename Draw>
void think(std::int64_t words, Draw draw) {
  Model model;
  model.words = words;
  app::SilentSink sink;
  pipeline::TurnRecord record(sink, [&](const pipeline::TurnEvent& told) {
    if (const auto* delta = std::get_if<pipeline::event::Delta>(&told)) draw(delta->text);
  });
  pipeline::Channel<pipeline::Transcript> in(1);
  pipeline::Channel<pipeline::SpokenSegment> out(256);
  in.push({.text = "Tell me", .language = {}}, {});
  const std::jthread voice([&out] {
    while (out.pop({})) {
    }
  });
  pipeline::think(in, {}, model, out, record, {});
}

void answer(benchmark::State& state) {
  for ([[maybe_unused]] const auto _ : state) think(state.range(0), [](const std::string&) {});
  state.counters["time per word"] = per_part(state, static_cast<double>(state.range(0)));
}

// The same with a snapshot for the window at every word, which is the worst case.
void drawn_answer(benchmark::State& state) {
  for ([[maybe_unused]] const auto _ : state) {
    app::Conversation conversation("You are brief.");
    conversation.begin();
    auto shown = conversation.exchanges();
    think(state.range(0), [&](const std::string& text) {
      conversation.delta(text);
      shown = conversation.exchanges();
    });
    benchmark::DoNotOptimize(shown);
  }
  state.counters["time per word"] = per_part(state, static_cast<double>(state.range(0)));
}

// 1 s to 10 min of speech; earlier turns; words.
BENCHMARK(record)->Name("Growth/seconds recorded")->Arg(1)->Arg(10)->Arg(60)->Arg(600);
BENCHMARK(release)
    ->Name("Growth/seconds sent after the release")
    ->Arg(1)
    ->Arg(10)
    ->Arg(60)
    ->Arg(600);
BENCHMARK(context)->Name("Growth/earlier turns, context")->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(publish)->Name("Growth/earlier turns, view")->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(answer)
    ->Name("Growth/words, think")
    ->RangeMultiplier(10)
    ->Range(10, 10'000)
    ->UseRealTime();
BENCHMARK(drawn_answer)
    ->Name("Growth/words, think and view")
    ->RangeMultiplier(10)
    ->Range(10, 10'000)
    ->UseRealTime();

}  // namespace
