#include "tests/bench/recorder_check.h"

#include <pulse/error.h>
#include <pulse/simple.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "tests/bench/statistics.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using support::SoundRecorder;

constexpr std::size_t kBlock = SoundRecorder::kRate / 200;  // 5 ms
constexpr int kBlocksBetween = 35;
constexpr std::int16_t kClick = 8000;

[[noreturn]] void complain(const char* what, int error) {
  throw std::runtime_error(std::string("the sound server: ") + what + ": " + pa_strerror(error));
}

double ms(audio::Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

class Player {
 public:
  Player() {
    const pa_sample_spec format{
        .format = PA_SAMPLE_S16LE, .rate = SoundRecorder::kRate, .channels = 1};
    pa_buffer_attr small{};
    small.maxlength = small.prebuf = small.minreq = small.fragsize = static_cast<std::uint32_t>(-1);
    small.tlength = 4 * kBlock * sizeof(std::int16_t);
    int error = 0;
    stream_.reset(pa_simple_new(nullptr, "clicks", PA_STREAM_PLAYBACK, nullptr, "clicks", &format,
                                nullptr, &small, &error));
    if (!stream_) complain("playing", error);
  }

  // Blocks while the server has enough.
  void write(const std::array<std::int16_t, kBlock>& samples) {
    int error = 0;
    if (pa_simple_write(stream_.get(), samples.data(), sizeof samples, &error) < 0) {
      complain("playing", error);
    }
  }

  // When a sample that is written now will be due.
  audio::TimePoint due() {
    int error = 0;
    const pa_usec_t latency = pa_simple_get_latency(stream_.get(), &error);
    if (latency == static_cast<pa_usec_t>(-1)) complain("asking for the latency", error);
    return audio::Clock::now() + std::chrono::microseconds(latency);
  }

 private:
  std::unique_ptr<pa_simple, void (*)(pa_simple*)> stream_{nullptr, pa_simple_free};
};

}  // namespace

RecorderCheck check_recorder(SoundRecorder& recorder, int clicks) {
  constexpr std::array<std::int16_t, kBlock> kSilence{};
  std::array<std::int16_t, kBlock> click{};
  click.fill(kClick);
  Player player;
  RecorderCheck check;
  // The first click comes when the stream has settled, and does not count.
  for (int i = -1; i < clicks; ++i) {
    for (int block = 0; block < kBlocksBetween; ++block) player.write(kSilence);
    const std::size_t before = recorder.count();
    const audio::TimePoint due = player.due();
    const audio::TimePoint written = audio::Clock::now();
    player.write(click);
    for (int block = 0; block < kBlocksBetween; ++block) player.write(kSilence);
    std::size_t at = 0;
    if (!recorder.wait_for_sound(before, kClick / 4, 2s, at)) {
      throw std::runtime_error("a click was played and not recorded");
    }
    recorder.reach(recorder.time_of(at) + 250ms);
    if (i < 0) continue;
    check.late.push_back(ms(recorder.time_of(at) - due));
    check.through.push_back(ms(recorder.time_of(at) - written));
  }
  std::ranges::sort(check.late);
  std::ranges::sort(check.through);
  return check;
}

std::string sentence_about(const RecorderCheck& check) {
  char text[400];
  std::snprintf(
      text, sizeof text,
      "The recorder, checked with %zu clicks before the run: a click was in the recording "
      "%.1f ms (p50; %.1f to %.1f) after the moment at which the sound server said that "
      "it was due, and %.1f ms (p50; %.1f to %.1f) after it was handed over. The first of "
      "these p50 is taken off all times below.",
      check.late.size(), quantile(check.late, 0.5), check.late.front(), check.late.back(),
      quantile(check.through, 0.5), check.through.front(), check.through.back());
  return text;
}

}  // namespace bench
