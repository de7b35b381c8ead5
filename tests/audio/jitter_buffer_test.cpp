// Answers that arrive over a bad road in virtual time, played by the real callback.
#include "audio/jitter_buffer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <tuple>
#include <vector>

#include "audio/io_rt.h"

using audio::JitterBuffer;
using std::chrono::milliseconds;

namespace {

using Duration = std::chrono::nanoseconds;

const audio::TimePoint kStart{std::chrono::hours(3)};

Duration ms(double value) {
  return Duration(static_cast<std::int64_t>(value * 1e6));
}

// What a service does with the body of one segment.
struct Road {
  double speed = 1.2;            // times real time, apart from the stalls
  double smallest_write = 4096;  // bytes of 24 kHz 16-bit samples
  double largest_write = 16'384;
  int stalls = 1;                   // of 200 ms, somewhere in the segment
  Duration busy = milliseconds(5);  // a write may come this much late
};

struct Arrival {
  audio::TimePoint at;
  Duration length;
};

// One segment's arrivals, from `begin` on.
std::vector<Arrival> arrivals(const Road& road, Duration length, audio::TimePoint begin,
                              std::mt19937& random) {
  std::uniform_real_distribution<double> part(0, 1);
  std::vector<Arrival> all;
  for (Duration done{}; done < length;) {
    const double bytes =
        road.smallest_write + part(random) * (road.largest_write - road.smallest_write);
    all.push_back({{}, std::min(ms(bytes / 48), length - done)});
    done += all.back().length;
  }
  std::vector<std::size_t> stalls;
  for (int i = 0; i < road.stalls; ++i) stalls.push_back(random() % all.size());
  Duration sent{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    sent += 200 * milliseconds(std::ranges::count(stalls, i));
    sent += ms(static_cast<double>(all[i].length.count()) / 1e6 / road.speed);
    all[i].at = begin + sent + ms(part(random) * static_cast<double>(road.busy.count()) / 1e6);
  }
  for (std::size_t i = 1; i < all.size(); ++i) all[i].at = std::max(all[i].at, all[i - 1].at);
  return all;
}

// A voice, the jitter buffer, the callback every 10 ms, and ears.
class Listener {
 public:
  // Speaks an answer and listens to it. Neighbouring segments differ in their sign.
  void hear(const Road& road, int segments, std::mt19937& random) {
    rt_.begin_answer();
    jitter_.begin_answer();
    last_sign_ = 0;
    for (int i = 0; i < segments; ++i) {
      std::uniform_real_distribution<double> seconds(0.6, 5.6);
      const auto first_byte = milliseconds(50 + random() % 900);
      const auto all = arrivals(road, ms(1'000 * seconds(random)), now_ + first_byte, random);
      if (i == 0) answer_arrives_ = all.front().at;
      for (const Arrival& arrival : all) {
        run_until(arrival.at);
        jitter_.arrived(arrival.at, arrival.length);
        rt_.cushion(jitter_.cushion());
        speech_.assign(audio::frames_in(arrival.length, kRate), i % 2 == 0 ? 0.5F : -0.5F);
        REQUIRE(rt_.write(speech_) == speech_.size());
      }
      rt_.end_segment();
      jitter_.end_segment();
    }
    while (rt_.silent_at() < rt_.written()) tick();
    ++answers_;
  }

  const JitterBuffer& jitter() const { return jitter_; }
  std::uint64_t counted() const { return rt_.underruns(); }
  std::uint64_t gaps() const { return gaps_; }
  double mean_delay_ms() const { return static_cast<double>(delay_.count()) / 1e6 / answers_; }

 private:
  static constexpr int kRate = 2'000;

  void run_until(audio::TimePoint when) {
    while (now_ < when) tick();
  }

  void tick() {
    std::array<float, kRate / 100> block{};
    rt_.render_rt(block.data(), block.size(), now_);
    for (const float frame : block) listen(frame);
    now_ += milliseconds(10);
  }

  // A dip between two pieces of one segment is a gap.
  void listen(float frame) {
    if (std::abs(frame) < 0.06F) {
      dip_ = true;
      return;
    }
    const int sign = frame > 0 ? 1 : -1;
    if (last_sign_ == 0) delay_ += now_ - answer_arrives_;
    if (dip_ && sign == last_sign_) ++gaps_;
    dip_ = false;
    last_sign_ = sign;
  }

  audio::PlaybackRt rt_{kRate, 1, {}};
  JitterBuffer jitter_;
  audio::TimePoint now_ = kStart;
  std::vector<float> speech_;
  audio::TimePoint answer_arrives_{};
  Duration delay_{};
  int last_sign_ = 0;  // 0: nothing of this answer was heard yet
  bool dip_ = true;
  std::uint64_t gaps_ = 0;
  int answers_ = 0;
};

}  // namespace

TEST_CASE("a service that has proven nothing gets 240 ms, and what arrived at once besides") {
  JitterBuffer jitter;
  jitter.begin_answer();
  CHECK(jitter.cushion() == milliseconds(240));
  jitter.arrived(kStart, milliseconds(60));
  CHECK(jitter.cushion() == milliseconds(290));
  jitter.arrived(kStart + milliseconds(1), milliseconds(60));  // one network read in two pieces
  CHECK(jitter.cushion() == milliseconds(340));
}

namespace {

// An answer of a second in ten pieces.
void answer(JitterBuffer& jitter, Duration wait) {
  jitter.begin_answer();
  for (int i = 0; i < 10; ++i) jitter.arrived(kStart + i * wait, milliseconds(100));
  jitter.end_segment();
}

}  // namespace

TEST_CASE("the cushion shrinks as answers prove fast") {
  JitterBuffer jitter;
  Duration before = milliseconds(241);
  for (int i = 0; i < 6; ++i) {
    answer(jitter, milliseconds(20));
    jitter.begin_answer();
    CHECK(jitter.cushion() < before);
    before = jitter.cushion();
  }
  CHECK(jitter.cushion() == milliseconds(60));
}

TEST_CASE("a slow answer among fast ones is an outlier, three are remembered for 20 more") {
  JitterBuffer jitter;
  for (int i = 0; i < 20; ++i) answer(jitter, milliseconds(20));
  for (int slow = 1; slow <= 2; ++slow) {
    answer(jitter, milliseconds(90));
    jitter.begin_answer();
    CHECK(jitter.cushion() == milliseconds(60));
  }
  answer(jitter, milliseconds(90));
  for (int i = 0; i < 18; ++i) {
    CHECK(jitter.cushion() == milliseconds(130));
    answer(jitter, milliseconds(20));
  }
  jitter.begin_answer();
  CHECK(jitter.cushion() == milliseconds(60));
}

TEST_CASE("where answers are not fast every one of them counts") {
  JitterBuffer jitter;
  for (int i = 0; i < 20; ++i) answer(jitter, milliseconds(50));
  answer(jitter, milliseconds(90));
  for (int i = 0; i < 19; ++i) answer(jitter, milliseconds(50));
  jitter.begin_answer();
  CHECK(jitter.cushion() == milliseconds(130));
}

TEST_CASE("an answer that arrives too slowly gets the largest cushion before it starts") {
  JitterBuffer jitter;
  jitter.begin_answer();
  for (int i = 0; i < 3; ++i) jitter.arrived(kStart + i * milliseconds(100), milliseconds(100));
  CHECK(jitter.cushion() == JitterBuffer::kLargest);
  // A stall at the very beginning looks the same, and is soon made good.
  jitter.arrived(kStart + milliseconds(210), milliseconds(100));
  CHECK(jitter.cushion() < JitterBuffer::kLargest);
}

TEST_CASE("a replay and other sound that is there at once teach nothing") {
  JitterBuffer jitter;
  for (int i = 0; i < 30; ++i) {
    jitter.begin_answer();
    jitter.arrived(kStart, std::chrono::seconds(10));
    CHECK(jitter.cushion() == JitterBuffer::kSmallest);  // and need not wait for more
    if (i % 2 == 0) jitter.arrived(kStart + milliseconds(1), std::chrono::seconds(10));
    jitter.end_segment();
  }
  jitter.begin_answer();
  CHECK(jitter.cushion() == milliseconds(240));
}

TEST_CASE("what was learned of an answer that was broken off counts too") {
  JitterBuffer jitter;
  jitter.begin_answer();
  jitter.arrived(kStart, milliseconds(100));
  jitter.arrived(kStart + milliseconds(400), milliseconds(100));
  jitter.begin_answer();
  CHECK(jitter.cushion() == milliseconds(440));
}

TEST_CASE("1000 answers at 1.2 times real time or more, with stalls anywhere, have no gap") {
  for (const auto& [speed, smallest, largest] : {std::tuple{1.2, 4'096.0, 4'096.0},
                                                 {1.2, 4'096.0, 16'384.0},
                                                 {1.2, 16'384.0, 16'384.0},
                                                 {3.0, 4'096.0, 16'384.0},
                                                 {6.5, 4'096.0, 16'384.0}}) {
    std::mt19937 random(static_cast<std::uint32_t>(speed * 10));
    Listener listener;
    const Road road{.speed = speed, .smallest_write = smallest, .largest_write = largest};
    for (int answer = 0; answer < 1'000; ++answer) {
      listener.hear(road, 1 + static_cast<int>(random() % 3), random);
    }
    MESSAGE(speed << " x real time, writes of " << smallest << " to " << largest
                  << " bytes: first sound " << listener.mean_delay_ms()
                  << " ms after the first arrival");
    CHECK(listener.gaps() == 0);
    CHECK(listener.counted() == 0);
  }
}

TEST_CASE("every underrun that is counted is a gap that is heard, and the other way round") {
  std::mt19937 random(5);
  Listener listener;
  for (int answer = 0; answer < 100; ++answer) {
    listener.hear({.speed = 0.5 + 0.01 * answer, .stalls = answer % 7}, 2, random);
  }
  CHECK(listener.gaps() > 50);
  CHECK(listener.counted() == listener.gaps());
}
