// Bytes a second through what an answer's text passes: events, JSON, thoughts, segments.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "pipeline/openai/chat_answer.h"
#include "pipeline/segmenter.h"
#include "pipeline/sse.h"
#include "pipeline/think_filter.h"

namespace {

const std::string& answer_text() {
  static const std::string text = [] {
    const std::string part =
        "Yes, it does. The ring holds ten seconds of sound, so a slow reader loses nothing; a "
        "stalled one loses the newest frames, and they are counted.\n\n"
        "- **First**, see `docs/settings.md`, e.g. for 3.5 kHz.\n"
        "- Then ask Dr. Smith (at 10:30 p.m.) whether it is enough. It is!\n\n";
    std::string all;
    while (all.size() < 256 * 1024) all += part;
    return all;
  }();
  return text;
}

// As a chat completion arrives: an event a token of about 5 bytes, 230 bytes around it.
const std::string& event_stream() {
  static const std::string stream = [] {
    std::string all;
    const std::string_view text = std::string_view(answer_text()).substr(0, 16 * 1024);
    for (std::size_t at = 0; at < text.size(); at += 5) {
      std::string token;
      for (const char c : text.substr(at, 5))
        token += c == '\n' ? std::string("\\n") : std::string(1, c);
      all += R"(data: {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.)"
             R"(chunk","created":1741570283,"model":"gpt-4.1-mini-2025-04-14","service_tier":)"
             R"("default","system_fingerprint":"fp_7a5a3a9d3e","choices":[{"index":0,"delta":)"
             R"({"content":")" +
             token + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    }
    return all + "data: [DONE]\n\n";
  }();
  return stream;
}

template <typename Take>
void in_chunks(std::string_view text, std::size_t size, Take take) {
  for (std::size_t at = 0; at < text.size(); at += size) take(text.substr(at, size));
}

template <typename Run>
void measure(benchmark::State& state, const std::string& text, Run run) {
  for ([[maybe_unused]] const auto _ : state) run(static_cast<std::size_t>(state.range(0)));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void sse(benchmark::State& state) {
  measure(state, event_stream(), [](std::size_t size) {
    pipeline::SseParser parser;
    std::size_t bytes = 0;
    const pipeline::SseParser::Sink sink = [&](const pipeline::SseEvent& event) {
      bytes += event.data.size();
      return true;
    };
    in_chunks(event_stream(), size,
              [&](std::string_view piece) { benchmark::DoNotOptimize(parser.feed(piece, sink)); });
    benchmark::DoNotOptimize(bytes);
  });
}

void chat_answer(benchmark::State& state) {
  measure(state, event_stream(), [&state](std::size_t size) {
    const pipeline::Endpoint endpoint;
    std::size_t bytes = 0;
    const pipeline::TextSink sink = [&](std::string_view text) {
      bytes += text.size();
      return true;
    };
    pipeline::openai::ChatAnswer answer(endpoint, sink);
    in_chunks(event_stream(), size, [&](std::string_view piece) { answer.feed(piece); });
    if (!answer.finish() || bytes != 16 * 1024) state.SkipWithError("text was lost");
  });
}

void think_filter(benchmark::State& state) {
  measure(state, answer_text(), [](std::size_t size) {
    pipeline::ThinkFilter filter;
    in_chunks(answer_text(), size,
              [&](std::string_view piece) { benchmark::DoNotOptimize(filter.push(piece)); });
    benchmark::DoNotOptimize(filter.finish());
  });
}

void segmenter(benchmark::State& state) {
  measure(state, answer_text(), [](std::size_t size) {
    pipeline::Segmenter segmenter;
    std::size_t segments = 0;
    in_chunks(answer_text(), size,
              [&](std::string_view piece) { segments += segmenter.feed(piece).size(); });
    benchmark::DoNotOptimize(segments + segmenter.finish().size());
  });
}

// An event, a packet, curl's buffer; a token, a few, a paragraph.
BENCHMARK(sse)->Name("Text/events (SSE)")->Arg(300)->Arg(1'400)->Arg(16'384);
BENCHMARK(chat_answer)->Name("Text/events, JSON, text")->Arg(300)->Arg(1'400)->Arg(16'384);
BENCHMARK(think_filter)->Name("Text/thoughts left out")->Arg(5)->Arg(20)->Arg(500);
BENCHMARK(segmenter)->Name("Text/segmenter")->Arg(5)->Arg(20)->Arg(500);

}  // namespace
