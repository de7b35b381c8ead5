#include "pipeline/channel.h"

#include <doctest/doctest.h>

#include <thread>

using pipeline::Channel;

TEST_CASE("a channel gives values in order and ends after close, once drained") {
  Channel<int> channel(3);
  std::stop_source stop;
  CHECK(channel.push(1, stop.get_token()));
  CHECK(channel.push(2, stop.get_token()));
  channel.close();
  CHECK(channel.pop(stop.get_token()) == 1);
  CHECK(channel.pop(stop.get_token()) == 2);
  CHECK_FALSE(channel.pop(stop.get_token()).has_value());
}

TEST_CASE("a push to a closed channel is refused") {
  Channel<int> channel(3);
  std::stop_source stop;
  channel.close();
  CHECK_FALSE(channel.push(1, stop.get_token()));
}

TEST_CASE("a push waits while the channel is full, and a pop lets it go on") {
  Channel<int> channel(1);
  std::stop_source stop;
  REQUIRE(channel.push(1, stop.get_token()));
  bool pushed = false;
  std::jthread producer([&] { pushed = channel.push(2, stop.get_token()); });
  CHECK(channel.pop(stop.get_token()) == 1);
  CHECK(channel.pop(stop.get_token()) == 2);
  producer.join();
  CHECK(pushed);
}

TEST_CASE("closing wakes a push that waits") {
  Channel<int> channel(1);
  std::stop_source stop;
  REQUIRE(channel.push(1, stop.get_token()));
  bool pushed = true;
  std::jthread producer([&] { pushed = channel.push(2, stop.get_token()); });
  channel.close();
  producer.join();
  CHECK_FALSE(pushed);
}

TEST_CASE("a stop wakes both ends and is final: what is queued is not given out any more") {
  Channel<int> full(1);
  Channel<int> empty(1);
  std::stop_source stop;
  REQUIRE(full.push(1, stop.get_token()));
  bool pushed = true;
  bool popped = true;
  std::jthread producer([&] { pushed = full.push(2, stop.get_token()); });
  std::jthread consumer([&] { popped = empty.pop(stop.get_token()).has_value(); });
  stop.request_stop();
  producer.join();
  consumer.join();
  CHECK_FALSE(pushed);
  CHECK_FALSE(popped);
  CHECK_FALSE(full.pop(stop.get_token()).has_value());
}

TEST_CASE("a hundred thousand values cross from one thread to another in order") {
  Channel<int> channel(4);
  std::stop_source stop;
  constexpr int kCount = 100'000;
  std::jthread producer([&] {
    const pipeline::ClosesOnReturn closes(channel);
    for (int i = 0; i < kCount; ++i) channel.push(i, stop.get_token());
  });
  int next = 0;
  while (const auto value = channel.pop(stop.get_token())) {
    if (*value != next) break;
    ++next;
  }
  CHECK(next == kCount);
}
