// What the simulated service hears and when, in virtual time.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/service_frames.h"
#include "tests/support/service_live.h"

using namespace support;

namespace {

using What = LiveHearing::What;

TimingDraw draw(const std::string& profile, std::uint64_t seed = 1) {
  return {load_timing_profile(profile), seed};
}

// Everything that comes from now on without more audio.
std::vector<LiveHearing::Due> drain(LiveHearing& hearing) {
  std::vector<LiveHearing::Due> all;
  while (const auto due = hearing.next()) {
    all.push_back(*due);
    hearing.done();
  }
  return all;
}

std::string text_of(const std::vector<LiveHearing::Due>& all) {
  std::string text;
  for (const auto& due : all) text += due.what == What::Delta ? due.text : std::string();
  return text;
}

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size()))];
}

// A client's frame, masked with a fixed key.
std::string masked(std::uint8_t first, const std::string& payload) {
  const std::string key = "\x01\x02\x03\x04";
  std::string frame{static_cast<char>(first), static_cast<char>(0x80 | payload.size())};
  frame += key;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ key[i % 4]);
  }
  return frame;
}

}  // namespace

TEST_CASE("a word is known once its audio is there, and not before") {
  LiveHearing hearing("one two three", {.word_ends = {Seconds(0.3), Seconds(0.6), Seconds(0.9)}},
                      draw("lab"));
  hearing.heard(0.29, 1);
  CHECK_FALSE(hearing.next());
  hearing.heard(0.61, 2);
  const auto words = drain(hearing);
  REQUIRE(words.size() == 2);
  CHECK(words[0].text == "one");
  CHECK(words[1].text == " two");
  CHECK(words[1].at == 2);
}

TEST_CASE("without times of its own a word ends where its letters would") {
  LiveHearing hearing("one two", {.seconds_per_character = Seconds(0.1)}, draw("lab"));
  hearing.heard(0.31, 1);
  CHECK(text_of(drain(hearing)) == "one");
  hearing.heard(0.71, 2);
  CHECK(text_of(drain(hearing)) == " two");
}

TEST_CASE("after the commit come its confirmation, the words still missing, and the whole") {
  LiveHearing hearing("one two three", {}, draw("lab"));
  hearing.heard(0.2, 1);
  drain(hearing);
  hearing.commit(2);
  const auto rest = drain(hearing);
  REQUIRE(rest.size() == 3);
  CHECK(rest[0].what == What::Committed);
  CHECK(rest[1].text == " two three");
  CHECK(rest[2].what == What::Completed);
  CHECK(rest[2].text == "one two three");
  CHECK_FALSE(hearing.next());
}

TEST_CASE("nothing that comes is out of order, and the words add up, whatever the times drawn") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    LiveHearing hearing("one two three four five six", {.misheard = false}, draw("bad", seed));
    std::vector<LiveHearing::Due> all;
    double now = 100;
    for (int i = 1; i <= 60; ++i) hearing.heard(0.03 * i, now = 100 + 0.03 * i);
    hearing.commit(now);
    for (const auto& due : drain(hearing)) all.push_back(due);
    CHECK(text_of(all) == "one two three four five six");
    CHECK(std::ranges::is_sorted(all, {}, &LiveHearing::Due::at));
    CHECK(all.back().what == What::Completed);
  }
}

TEST_CASE("a misheard word, the middle or the last, is right only in the whole") {
  std::vector<std::size_t> which;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    LiveHearing hearing("Where is my hat?", {.misheard = true}, draw("lab", seed));
    REQUIRE(hearing.misheard());
    which.push_back(*hearing.misheard());
    hearing.heard(10, 1);
    const std::string heard = text_of(drain(hearing));
    CHECK(heard == (which.back() == 3 ? "Where is my garden?" : "Where is garden hat?"));
    hearing.commit(2);
    CHECK(drain(hearing).back().text == "Where is my hat?");
  }
  CHECK(std::ranges::count(which, 2) + std::ranges::count(which, 3) == 20);
  CHECK(std::ranges::count(which, 3) > 0);
  CHECK(std::ranges::count(which, 2) > 0);
}

TEST_CASE("over many turns the times are those of the profile") {
  constexpr std::size_t kTurns = 4000;
  std::vector<double> first;
  std::vector<double> whole;
  int misheard = 0;
  for (std::uint64_t seed = 0; seed < kTurns; ++seed) {
    LiveHearing hearing("one two", {}, draw("typical", seed * 7919));
    misheard += hearing.misheard() ? 1 : 0;
    hearing.heard(0.2, 10);
    first.push_back(hearing.next()->at - 10);
    hearing.commit(20);
    whole.push_back(drain(hearing).back().at - 20);
  }
  CHECK(quantile(first, 0.5) == doctest::Approx(0.45).epsilon(0.04));
  CHECK(quantile(first, 0.95) == doctest::Approx(0.9).epsilon(0.06));
  CHECK(quantile(whole, 0.5) == doctest::Approx(0.44).epsilon(0.04));
  CHECK(quantile(whole, 0.94) == doctest::Approx(0.77).epsilon(0.06));
  CHECK(quantile(whole, 0.9975) == doctest::Approx(1.7));
  CHECK(misheard / double{kTurns} == doctest::Approx(0.2).epsilon(0.1));
}

TEST_CASE("frames are read at any cut, and broken ones are noticed") {
  const std::string bytes =
      masked(0x01, "Hel") + masked(0x89, "?") + masked(0x80, "lo") + masked(0x88, "");
  FrameReader reader;
  std::vector<Message> messages;
  for (const char byte : bytes) {
    reader.feed({&byte, 1});
    while (auto message = reader.next()) messages.push_back(*message);
  }
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].opcode == Opcode::Ping);
  CHECK(messages[1].payload == "Hello");
  CHECK(messages[2].opcode == Opcode::Close);
  CHECK_FALSE(reader.broken());
  for (const std::string& broken : {frame_of(Opcode::Text, "unmasked"), masked(0xC1, "bits"),
                                    masked(0x83, "opcode"), masked(0x80, "no beginning")}) {
    FrameReader other;
    other.feed(broken);
    CHECK_FALSE(other.next());
    CHECK(other.broken());
  }
}
