#include "tests/bench/turn_runner.h"

#include <stdexcept>
#include <thread>

#include "tests/bench/service_side.h"
#include "tests/support/microphone_player.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using support::SoundRecorder;

constexpr auto kPatience = 45s;      // the slowest transcription takes 30 s
constexpr auto kCompared = 250ms;    // of what was heard
constexpr auto kRemembered = 120s;   // of the recordings
constexpr auto kPreRoll = 300ms;     // what Holler's recording has before the press
constexpr int kWarmUpNumbers = 500;  // warm-up turns have answers of their own

double ms_between(audio::TimePoint begin, audio::TimePoint end) {
  return std::chrono::duration<double, std::milli>(end - begin).count();
}

int answer_number(int turn) {
  return turn < 0 ? turn + kWarmUpNumbers : turn;
}

// What it began to say and what was heard are the beginning of the right answer.
bool right(const OwnWord& word, const Audible& audible, const std::string& answer) {
  return !word.first_segment.empty() && answer.starts_with(word.first_segment) &&
         begins_with_voice_of(audible.sound, SoundRecorder::kRate, word.first_segment, kCompared);
}

}  // namespace

TurnRunner::TurnRunner(support::VirtualDesk& desk, TurnRules rules)
    : desk_(desk), rules_(rules), question_(ask_question()), ear_(desk.loudspeaker()) {
  word_ends_ = word_ends(question_, kPreRoll + rules.press_before);
}

TurnResult TurnRunner::run(Contestant& contestant, int turn) {
  prepare(contestant, turn);
  const Moments moments = ask(*contestant.client);
  const auto audible = ear_.wait_for_audible(moments.key_up, kPatience, rules_.listen);
  const OwnWord word = contestant.client->stop();

  TurnResult result;
  result.client = contestant.name;
  result.turn = turn;
  if (audible) {
    result.audible_ms = ms_between(moments.key_up, audible->at);
    result.first_sample_ms = ms_between(moments.key_up, audible->first_sample);
    result.right_answer = right(word, *audible, answer_of_turn(answer_number(turn)));
  }
  if (word.first_sound) result.own_ms = ms_between(moments.key_up, *word.first_sound);
  const ServiceSide seen = service_side(*contestant.service, moments.key_down, moments.key_up,
                                        audible ? audible->at : audio::Clock::now());
  result.connections = seen.connections;
  result.tokens = seen.tokens;
  result.oracle_ms = oracle_ms(contestant.service_log, moments.key_up, word.first_segment);
  result.underruns = word.underruns;
  result.device_underruns = word.device_underruns;
  result.error = word.error;
  result.details = word.details;
  return result;
}

void TurnRunner::prepare(Contestant& contestant, int turn) {
  // The same times for every client, but for its own number of requests.
  contestant.service->begin_turn(static_cast<std::uint64_t>(answer_number(turn)));
  contestant.service->edit([&](support::Script& script) {
    script.transcript = question_.text;
    script.at(support::Endpoint::Realtime).realtime.word_ends = word_ends_;
    script.answer_to = [truth = question_.text,
                        answer = answer_of_turn(answer_number(turn))](const std::string& question) {
      return same_words(question, truth) ? answer : answer_to_wrong_question(question);
    };
  });
  desk_.loudspeaker().forget(kRemembered);
  desk_.microphone().input().forget(kRemembered);
  contestant.client->attend();
  if (!rules_.barge_in && !ear_.wait_for_silence(20s)) {
    throw std::runtime_error("the loudspeaker does not fall silent before a turn of " +
                             contestant.name);
  }
}

TurnRunner::Moments TurnRunner::ask(Client& client) {
  const auto lead = std::max(0ms, rules_.press_before) + 300ms;
  const support::Spoken spoken = desk_.microphone().speak(question_.speech, question_.rate, lead);
  std::this_thread::sleep_until(spoken.begins - rules_.press_before);
  Moments moments;
  moments.key_down = client.key_down();
  std::this_thread::sleep_until(spoken.ends + rules_.release_after);
  moments.key_up = client.key_up();
  return moments;
}

}  // namespace bench
