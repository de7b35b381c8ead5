#include "tests/support/scripted_ports.h"

#include <algorithm>

namespace support {

using holler::fail;
using holler::Fault;
using pipeline::Result;

void ScriptedHear::prepare(std::stop_token stop) {
  if (stall_prepare) stall_prepare->pass(stop);
}

Result<pipeline::Transcript> ScriptedHear::transcribe(const pipeline::Utterance& utterance,
                                                      std::stop_token stop) {
  asked.push_back(utterance);
  if (stall && !stall->pass(stop)) return fail(Fault::Cancelled, {});
  return result;
}

Result<pipeline::AnswerEnd> ScriptedThink::answer(std::span<const pipeline::Message> messages,
                                                  const pipeline::TextSink& sink,
                                                  std::stop_token stop) {
  asked.emplace_back(messages.begin(), messages.end());
  if (stall && !stall->pass(stop)) return fail(Fault::Cancelled, {});
  for (const std::string& delta : deltas) {
    if (!sink(delta)) return fail(Fault::Cancelled, {});
  }
  if (stall_late && !stall_late->pass(stop)) return fail(Fault::Cancelled, {});
  if (error) return std::unexpected(*error);
  return end;
}

Result<void> ScriptedSpeak::speak(std::string_view text, const pipeline::SpeechSink& sink,
                                  std::stop_token stop) {
  Call call{level, stall, stall_late, {}};
  {
    const std::lock_guard lock(mutex_);
    asked.emplace_back(text);
    const bool fails = error && asked.size() - 1 == error_at;
    if (fails && error_before_sound) return std::unexpected(*error);
    if (fails) call.error = error;
    if (const auto own = calls.find(text); own != calls.end()) call = own->second;
    ++running;
    most_running = std::max(most_running.load(), running.load());
  }
  struct Leaves {
    ~Leaves() { --running; }
    std::atomic<int>& running;
  } const leaves{running};
  if (call.stall && !call.stall->pass(stop)) return fail(Fault::Cancelled, {});
  const std::vector<std::int16_t> samples(text.size() * samples_per_char, call.level);
  if (!sink(samples)) return fail(Fault::Cancelled, {});
  if (call.stall_late && !call.stall_late->pass(stop)) return fail(Fault::Cancelled, {});
  if (call.error) return std::unexpected(*call.error);
  return {};
}

}  // namespace support
