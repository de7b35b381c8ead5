#include "pipeline/receipt.h"

#include <doctest/doctest.h>

#include <numeric>
#include <random>
#include <string>

using namespace std::chrono_literals;
using pipeline::Receipt;
using pipeline::receipt_of;
using pipeline::ReceiptPart;
using pipeline::TimePoint;
using pipeline::TurnTimings;

namespace {

const TimePoint kRelease{1000s};

std::chrono::nanoseconds part(const Receipt& receipt, ReceiptPart which) {
  return receipt.parts[static_cast<std::size_t>(which)];
}

template <typename Parts>
auto sum(const Parts& parts) {
  return std::accumulate(parts.begin(), parts.end(), typename Parts::value_type{});
}

// Every stage takes one millisecond longer than the one before it.
TurnTimings full_turn() {
  TurnTimings t;
  t.started = kRelease - 2s;
  t.key_up = kRelease;
  t.captured = kRelease + 1ms;
  t.uploaded = kRelease + 3ms;
  t.transcript = kRelease + 6ms;
  t.first_token = kRelease + 10ms;
  t.first_segment = kRelease + 15ms;
  t.first_speech = kRelease + 21ms;
  t.first_queued = kRelease + 28ms;
  t.first_sound = kRelease + 36ms;
  return t;
}

// Stamps in any order, each there or not, as no real turn would have them.
TurnTimings random_turn(std::mt19937& random) {
  std::uniform_int_distribution<std::int64_t> when(-3'000'000'000, 3'000'000'000);
  std::bernoulli_distribution there(0.75);
  const auto stamp = [&]() -> std::optional<TimePoint> {
    if (!there(random)) return std::nullopt;
    return kRelease + std::chrono::nanoseconds(when(random));
  };
  TurnTimings t;
  for (auto* at : {&t.started, &t.key_up, &t.captured, &t.uploaded, &t.transcript, &t.first_token,
                   &t.first_segment, &t.first_speech, &t.first_queued, &t.first_sound}) {
    *at = stamp();
  }
  return t;
}

}  // namespace

TEST_CASE("every part of a whole turn is the time between its two moments") {
  const auto receipt = receipt_of(full_turn());
  REQUIRE(receipt);
  CHECK(receipt->total == 36ms);
  for (std::size_t i = 0; i < pipeline::kReceiptParts; ++i) {
    CAPTURE(std::string(pipeline::kReceiptPartNames[i].machine));
    CHECK(receipt->parts[i] == std::chrono::milliseconds(i + 1));
  }
}

TEST_CASE("a stage that never happened takes no time, and the next one has all of it") {
  TurnTimings t = full_turn();
  t.uploaded.reset();
  const auto receipt = receipt_of(t);
  REQUIRE(receipt);
  CHECK(part(*receipt, ReceiptPart::Upload) == 0ms);
  CHECK(part(*receipt, ReceiptPart::Transcription) == 5ms);
  CHECK(receipt->total == 36ms);
}

TEST_CASE("what was done ahead of time takes no time") {
  TurnTimings t = full_turn();
  t.uploaded = kRelease - 100ms;
  t.first_token = kRelease - 50ms;
  t.first_speech = kRelease - 20ms;
  const auto receipt = receipt_of(t);
  REQUIRE(receipt);
  CHECK(part(*receipt, ReceiptPart::Upload) == 0ms);
  CHECK(part(*receipt, ReceiptPart::Transcription) == 5ms);
  CHECK(part(*receipt, ReceiptPart::Model) == 0ms);
  CHECK(part(*receipt, ReceiptPart::Clause) == 9ms);
  CHECK(part(*receipt, ReceiptPart::Voice) == 0ms);
  CHECK(sum(receipt->parts) == receipt->total);
}

TEST_CASE("a turn without a key is counted from its start") {
  TurnTimings t = full_turn();
  t.key_up.reset();
  t.started = kRelease - 5ms;
  CHECK(receipt_of(t)->total == 41ms);
  t.key_up = kRelease - 60s;  // of a recording that is sent again
  CHECK(receipt_of(t)->total == 41ms);
}

TEST_CASE("without a sound there is no receipt") {
  TurnTimings t = full_turn();
  t.first_sound.reset();
  CHECK_FALSE(receipt_of(t));
  CHECK_FALSE(receipt_of({}));
  t = {};
  t.first_sound = kRelease;
  CHECK_FALSE(receipt_of(t));
}

TEST_CASE("whatever the stamps are, no part is negative and the parts are the total") {
  std::mt19937 random(20261121);
  int receipts = 0;
  for (int i = 0; i < 20'000; ++i) {
    const TurnTimings t = random_turn(random);
    const auto receipt = receipt_of(t);
    if (!receipt) continue;
    ++receipts;
    for (const auto length : receipt->parts) REQUIRE(length >= 0ns);
    REQUIRE(sum(receipt->parts) == receipt->total);
    const auto begin = *pipeline::question_end(t);
    REQUIRE(receipt->total == std::max(0ns, *t.first_sound - begin));
  }
  CHECK(receipts > 10'000);
}

TEST_CASE("stamps that are in order are kept, and parts in whole units add up to the total") {
  std::mt19937 random(3);
  std::uniform_int_distribution<std::int64_t> length(0, 2'000'000);
  for (int i = 0; i < 2'000; ++i) {
    TurnTimings t;
    t.key_up = kRelease;
    TimePoint at = kRelease;
    std::vector<std::chrono::nanoseconds> lengths;
    for (auto* stamp : {&t.captured, &t.uploaded, &t.transcript, &t.first_token, &t.first_segment,
                        &t.first_speech, &t.first_queued, &t.first_sound}) {
      lengths.emplace_back(length(random));
      *stamp = at += lengths.back();
    }
    const auto receipt = receipt_of(t);
    REQUIRE(receipt);
    REQUIRE(std::ranges::equal(receipt->parts, lengths));
    const auto parts = pipeline::parts_in<std::chrono::milliseconds>(*receipt);
    for (const auto rounded : parts) REQUIRE(rounded >= 0ms);
    REQUIRE(sum(parts) == std::chrono::round<std::chrono::milliseconds>(receipt->total));
  }
}
