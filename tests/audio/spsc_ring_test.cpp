#include "audio/spsc_ring.h"

#include <doctest/doctest.h>

#include <numeric>
#include <thread>
#include <vector>

using audio::SpscRing;

namespace {
std::vector<std::uint32_t> count_up(std::uint32_t from, std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), from);
  return numbers;
}
std::vector<std::uint32_t> read(SpscRing<std::uint32_t>& ring, std::size_t most) {
  std::vector<std::uint32_t> out(most);
  out.resize(ring.read(out));
  return out;
}
}  // namespace

TEST_CASE("a ring's capacity is the next power of two") {
  CHECK(SpscRing<float>(1).capacity() == 1);
  CHECK(SpscRing<float>(1000).capacity() == 1024);
  CHECK(SpscRing<float>(1024).capacity() == 1024);
}

TEST_CASE("an empty ring gives nothing") {
  SpscRing<std::uint32_t> ring(8);
  CHECK(ring.readable() == 0);
  CHECK(ring.writable() == 8);
  CHECK(read(ring, 4).empty());
  CHECK(ring.skip(4) == 0);
}

TEST_CASE("a full ring refuses more without losing what it holds") {
  SpscRing<std::uint32_t> ring(8);
  CHECK(ring.write(count_up(0, 11)) == 8);
  CHECK(ring.writable() == 0);
  CHECK(ring.write(count_up(50, 1)) == 0);
  CHECK(read(ring, 100) == count_up(0, 8));
  CHECK(ring.written() == 8);
  CHECK(ring.consumed() == 8);
}

TEST_CASE("items stay in order across the end of the memory") {
  SpscRing<std::uint32_t> ring(8);
  std::uint32_t in = 0;
  std::uint32_t out = 0;
  for (std::size_t size = 1; size <= 8; ++size) {
    for (int turn = 0; turn < 20; ++turn) {
      REQUIRE(ring.write(count_up(in, size)) == size);
      in += static_cast<std::uint32_t>(size);
      REQUIRE(read(ring, size) == count_up(out, size));
      out += static_cast<std::uint32_t>(size);
    }
  }
}

TEST_CASE("skipping drops the oldest items and no more than there are") {
  SpscRing<std::uint32_t> ring(8);
  ring.write(count_up(0, 6));
  CHECK(ring.skip(4) == 4);
  CHECK(read(ring, 1) == count_up(4, 1));
  CHECK(ring.skip(99) == 1);
  CHECK(ring.write(count_up(10, 8)) == 8);
  CHECK(read(ring, 8) == count_up(10, 8));
}

TEST_CASE("two threads pass ten million items through a ring in order") {
  constexpr std::uint32_t kItems = 10'000'000;
  SpscRing<std::uint32_t> ring(16'384);
  std::jthread writer([&ring] {
    std::uint32_t next = 0;
    std::size_t size = 1;
    while (next < kItems) {
      size = size * 7 % 701 + 1;
      const auto block = count_up(next, std::min<std::size_t>(size, kItems - next));
      const std::size_t taken = ring.write(block);
      next += static_cast<std::uint32_t>(taken);
      if (taken == 0) std::this_thread::yield();
    }
  });
  std::uint32_t expected = 0;
  std::uint32_t wrong = 0;
  std::size_t size = 1;
  std::vector<std::uint32_t> block(1024);
  while (expected < kItems) {
    size = size * 11 % 907 + 1;
    const std::size_t count = ring.read(std::span(block).first(size));
    for (std::size_t i = 0; i < count; ++i) wrong += block[i] != expected++ ? 1 : 0;
    if (count == 0) std::this_thread::yield();
  }
  CHECK(wrong == 0);
  CHECK(ring.readable() == 0);
}

TEST_CASE("an end may move to another thread after a join") {
  SpscRing<std::uint32_t> ring(16);
  std::jthread([&ring] { ring.write(count_up(0, 5)); }).join();
  std::jthread([&ring] { ring.write(count_up(5, 5)); }).join();
  std::vector<std::uint32_t> first;
  std::jthread([&] { first = read(ring, 4); }).join();
  CHECK(first == count_up(0, 4));
  CHECK(read(ring, 16) == count_up(4, 6));
}
