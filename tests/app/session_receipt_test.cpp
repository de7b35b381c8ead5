#include <doctest/doctest.h>

#include <algorithm>

#include "tests/app/session_desk.h"

using namespace std::chrono_literals;
using support::SessionDesk;
using ui::Phase;

namespace {

bool answered(const ui::View& view, std::size_t exchanges) {
  return view.phase == Phase::Ready && view.exchanges.size() == exchanges;
}

// Says some words at once; the final text waits for the latch.
class EagerHear final : public pipeline::SpeechToText {
 public:
  support::Latch final_text;

  std::string name() const override { return "eager"; }
  std::unique_ptr<pipeline::Hearing> listen(pipeline::PartialSink partial,
                                            std::stop_token) override {
    partial("what is");
    return std::make_unique<Words>(final_text);
  }
  pipeline::Result<pipeline::Transcript> transcribe(const pipeline::Utterance&,
                                                    std::stop_token) override {
    return pipeline::Transcript{"What is it?", "en"};
  }

 private:
  struct Words final : pipeline::Hearing {
    explicit Words(support::Latch& latch) : final_text(latch) {}
    pipeline::Result<pipeline::Transcript> finish(const pipeline::Utterance&,
                                                  std::stop_token stop) override {
      if (!final_text.pass(stop)) return holler::fail(holler::Fault::Cancelled, {});
      return pipeline::Transcript{"What is it?", "en"};
    }
    support::Latch& final_text;
  };
};

}  // namespace

TEST_CASE("every heard turn has a receipt that adds up, and counts in the session's percentiles") {
  SessionDesk desk;
  desk.start();
  CHECK(desk.view()->latency.turns == 0);
  for (std::size_t turn = 1; turn <= 2; ++turn) {
    desk.hold(300ms);
    REQUIRE(desk.wait([turn](const ui::View& v) { return answered(v, turn); }));
  }
  const auto view = desk.view();
  std::vector<std::chrono::milliseconds> waits;
  for (std::size_t i = 0; i < view->exchanges.size(); ++i) {
    const auto& exchange = view->exchanges[i];
    REQUIRE(exchange->receipt);
    std::chrono::milliseconds sum{};
    for (const auto& part : exchange->receipt->parts) sum += part.length;
    CHECK(sum == exchange->receipt->total);
    CHECK(exchange->receipt->total > 0ms);
    waits.push_back(exchange->receipt->total);
  }
  CHECK(view->latency.turns == 2);
  CHECK(view->latency.p50 == std::ranges::min(waits));
  CHECK(view->latency.p95 == std::ranges::max(waits));
}

TEST_CASE("the receipt is there while the answer still speaks") {
  SessionDesk desk;
  desk.speak.samples_per_char = 2400;
  desk.start();
  desk.hold(300ms);
  CHECK(desk.wait([](const ui::View& v) {
    return v.phase == Phase::Speaking && v.exchanges[0]->running && v.exchanges[0]->receipt;
  }));
}

TEST_CASE("an answer that is not heard has no receipt") {
  SessionDesk desk;
  desk.think.deltas = {};
  desk.think.error = holler::Error{holler::Fault::Offline, "Cannot reach the server.", ""};
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait([](const ui::View& v) { return v.can_retry && answered(v, 1); }));
  CHECK_FALSE(desk.view()->exchanges[0]->receipt);
  CHECK(desk.view()->latency.turns == 0);
}

TEST_CASE("the question's words are shown as they come and are final with the transcript") {
  EagerHear hear;
  SessionDesk desk;
  desk.start(&hear);
  desk.session->act(ui::action::TalkDown{audio::Clock::now()});
  REQUIRE(desk.wait([](const ui::View& v) {
    return v.phase == Phase::Listening && v.exchanges.size() == 1 &&
           v.exchanges[0]->question == "what is" && v.exchanges[0]->question_open;
  }));
  desk.sound.run_for(300ms);
  desk.session->act(ui::action::TalkUp{audio::Clock::now()});
  hear.final_text.open();
  REQUIRE(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  CHECK(desk.view()->exchanges[0]->question == "What is it?");
  CHECK_FALSE(desk.view()->exchanges[0]->question_open);
}
