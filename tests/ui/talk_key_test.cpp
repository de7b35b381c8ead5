#include "ui/talk_key.h"

#include <doctest/doctest.h>

#include <random>

namespace {

using ui::TalkKey;
using Edge = TalkKey::Edge;
constexpr auto kSpace = TalkKey::Source::SpaceBar;
constexpr auto kMouse = TalkKey::Source::Mouse;

TEST_CASE("one press and one release make one start and one end of talking") {
  TalkKey key;
  CHECK(key.press(kSpace) == Edge::Down);
  CHECK(key.held());
  CHECK(key.release(kSpace) == Edge::Up);
  CHECK_FALSE(key.held());
}

TEST_CASE("a press of what is already held says nothing") {
  TalkKey key;
  key.press(kSpace);
  for (int i = 0; i < 100; ++i) CHECK(key.press(kSpace) == Edge::None);
  CHECK(key.release(kSpace) == Edge::Up);
}

TEST_CASE("losing the focus ends talking once, whichever order the release comes in") {
  TalkKey release_first;
  release_first.press(kSpace);
  CHECK(release_first.release(kSpace) == Edge::Up);
  CHECK(release_first.release_all() == Edge::None);

  TalkKey focus_first;
  focus_first.press(kSpace);
  CHECK(focus_first.release_all() == Edge::Up);
  CHECK(focus_first.release(kSpace) == Edge::None);
}

TEST_CASE("talking can start again after the focus was lost without a release") {
  TalkKey key;
  key.press(kSpace);
  key.release_all();
  CHECK(key.press(kSpace) == Edge::Down);
  CHECK(key.release(kSpace) == Edge::Up);
}

TEST_CASE("a release of what was never pressed says nothing") {
  TalkKey key;
  CHECK(key.release(kSpace) == Edge::None);
  CHECK(key.release(kMouse) == Edge::None);
  CHECK(key.release_all() == Edge::None);
}

TEST_CASE("a space typed into a text field is not talk, and neither is its release") {
  TalkKey key;
  CHECK(key.press(kSpace, true) == Edge::None);
  CHECK(key.release(kSpace) == Edge::None);
}

TEST_CASE("a text field that takes the keyboard while the key is held does not swallow the end") {
  TalkKey key;
  key.press(kSpace);
  CHECK(key.press(kSpace, true) == Edge::None);
  CHECK(key.release(kSpace) == Edge::Up);
}

TEST_CASE("with key and mouse both held, talking ends when the second lets go") {
  TalkKey key;
  CHECK(key.press(kSpace) == Edge::Down);
  CHECK(key.press(kMouse) == Edge::None);
  CHECK(key.release(kSpace) == Edge::None);
  CHECK(key.release(kMouse) == Edge::Up);
}

TEST_CASE("in any storm of events starts and ends alternate and agree with what is held") {
  std::mt19937 random(20240607);
  TalkKey key;
  bool talking = false;
  int starts = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto source = random() % 2 ? kSpace : kMouse;
    Edge edge = Edge::None;
    switch (random() % 5) {
      case 0:
      case 1:
        edge = key.press(source, random() % 4 == 0);
        break;
      case 2:
      case 3:
        edge = key.release(source);
        break;
      default:
        edge = key.release_all();
        break;
    }
    if (edge == Edge::Down) {
      REQUIRE_FALSE(talking);
      ++starts;
    }
    if (edge == Edge::Up) REQUIRE(talking);
    if (edge != Edge::None) talking = edge == Edge::Down;
    REQUIRE(talking == key.held());
  }
  CHECK(starts > 1000);
  key.release_all();
  CHECK_FALSE(key.held());
}

}  // namespace
