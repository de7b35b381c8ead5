#include "app/ask.h"

#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>

#include "app/conversation.h"
#include "app/event_lines.h"
#include "app/log.h"
#include "app/providers.h"
#include "app/silent_sink.h"
#include "app/sound_desk.h"
#include "audio/sound_file.h"
#include "pipeline/receipt.h"

namespace app {
namespace {

using holler::Result;
using pipeline::Question;
namespace event = pipeline::event;

int complain(const holler::Error& error) {
  log_error(error);
  std::fprintf(stderr, "holler: %s\n", error.message.c_str());
  return 1;
}

Result<Question> question_of(const Command& command) {
  if (command.question) return *command.question;
  auto samples = audio::read_sound(command.question_file);
  if (!samples) return std::unexpected(samples.error());
  auto utterance = std::make_shared<pipeline::Utterance>();
  utterance->samples = std::move(*samples);
  utterance->key_down = utterance->key_up = audio::Clock::now();
  return std::shared_ptr<const pipeline::Utterance>(std::move(utterance));
}

// Before anything is sent or paid for: can the answer be kept?
Result<void> check_writable(const std::string& path) {
  if (path.empty()) return {};
  const bool existed = std::filesystem::exists(path);
  std::FILE* file = std::fopen(path.c_str(), "ab");
  if (!file) {
    return holler::fail(holler::Fault::Storage,
                        "Cannot write the answer to " + path + ": check its folder.");
  }
  std::fclose(file);
  if (!existed) std::filesystem::remove(path);
  return {};
}

// What a turn tells, on standard output; what it is doing, on a terminal's standard error.
class Reporter {
 public:
  Reporter(bool json, std::string provider) : json_(json), provider_(std::move(provider)) {}

  // From the Turn's threads, one at a time.
  void take(const pipeline::TurnEvent& told) {
    if (const auto* sounds = std::get_if<event::FirstAudio>(&told)) {
      if (const auto receipt = pipeline::receipt_of(sounds->timings)) latency_.add(receipt->total);
    }
    if (json_) {
      const std::string line = event_line(told, provider_, latency_);
      if (!line.empty()) std::printf("%s\n", line.c_str());
      std::fflush(stdout);
    }
    if (const auto* captured = std::get_if<event::Captured>(&told); captured) {
      progress("Listening to the question ...");
    } else if (const auto* heard = std::get_if<event::Heard>(&told)) {
      if (terminal_) std::fprintf(stderr, "\r\033[KYou: %s\n", heard->transcript.text.c_str());
      progress("Thinking ...");
    } else if (const auto* delta = std::get_if<event::Delta>(&told)) {
      if (!json_) print(delta->text);
    } else if (const auto* ended = std::get_if<event::Ended>(&told)) {
      if (!json_ && !ended->report.answer.empty()) print("\n");
      progress("");
      finish(ended->report);
    }
  }

  // Waits for the end; a stop request calls `cancel` once.
  template <typename Cancel>
  pipeline::TurnReport wait(std::stop_token stop, Cancel cancel) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return report_.has_value(); })) {
      lock.unlock();
      cancel();
      lock.lock();
      changed_.wait(lock, [this] { return report_.has_value(); });
    }
    return *report_;
  }

 private:
  void progress(const char* text) {
    if (terminal_) std::fprintf(stderr, "\r\033[K%s", text);
  }
  void print(const std::string& text) {
    progress("");
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }
  void finish(const pipeline::TurnReport& report) {
    {
      const std::lock_guard lock(mutex_);
      report_ = report;
    }
    changed_.notify_all();
  }

  const bool json_;
  const std::string provider_;
  SessionLatency latency_;  // of one turn
  const bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<pipeline::TurnReport> report_;
};

pipeline::TurnReport hold_turn(Question question, const Settings& settings,
                               const Providers& providers, SoundDesk* desk, Reporter& reporter,
                               std::stop_token stop) {
  SilentSink silent;
  audio::Speaker* speaker = desk ? desk->speaker() : nullptr;
  audio::SoundSink& sink = speaker ? static_cast<audio::SoundSink&>(*speaker) : silent;
  const Conversation conversation(settings.system_prompt);
  pipeline::Turn turn(std::move(question), conversation.context(), providers.ports(), sink,
                      settings.turn, [&](const pipeline::TurnEvent& told) { reporter.take(told); });
  return reporter.wait(stop, [&] {
    if (speaker) speaker->silence();
    turn.cancel();
  });
}

}  // namespace

int ask(const Command& command, const Settings& settings, Remembered& remembered,
        std::stop_token stop) {
  Result<Question> question = question_of(command);
  if (!question) return complain(question.error());
  if (const auto writable = check_writable(command.answer_file); !writable) {
    return complain(writable.error());
  }
  const Providers providers = make_providers(settings, remembered);
  Reporter reporter(command.json, providers.name());

  std::unique_ptr<SoundDesk> desk;
  if (command.answer_file.empty()) {
    desk = make_sound_desk(Wanted::SpeakerOnly, settings.pre_roll, remembered);
    desk->open();
    if (desk->speaker_problem()) complain(*desk->speaker_problem());
  }
  const pipeline::TurnReport report =
      hold_turn(std::move(*question), settings, providers, desk.get(), reporter, stop);
  if (desk) desk->settle();  // the next run knows what this one has found out

  if (!command.answer_file.empty() && report.audio) {
    const auto written = audio::write_wav(command.answer_file, *report.audio);
    if (!written) return complain(written.error());
  }
  if (report.error) return complain(*report.error);
  if (report.cancelled) {
    return complain({holler::Fault::Cancelled, "Stopped before the answer was complete.", {}});
  }
  return 0;
}

}  // namespace app
