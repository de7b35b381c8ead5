#include "pipeline/speculation.h"

#include <algorithm>
#include <utility>

#include "pipeline/speech_end.h"

namespace pipeline {

// The recogniser, overheard.
class Speculation::Ear final : public SpeechToText {
 public:
  explicit Ear(Speculation& owner) : owner_(owner) {}

  std::string name() const override { return real().name(); }
  void prepare(std::stop_token stop) override { real().prepare(std::move(stop)); }
  Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) override {
    return real().transcribe(utterance, std::move(stop));
  }
  std::unique_ptr<Hearing> listen(PartialSink partial, std::stop_token stop) override {
    owner_.listening();
    return std::make_unique<Overheard>(
        owner_, real().listen(
                    [this, partial = std::move(partial)](std::string_view text) {
                      owner_.partial(text);
                      partial(text);
                    },
                    std::move(stop)));
  }

 private:
  struct Overheard final : Hearing {
    Overheard(Speculation& to, std::unique_ptr<Hearing> from)
        : owner(to), hearing(std::move(from)) {}
    ~Overheard() override { owner.released(); }
    void feed(std::span<const std::int16_t> samples) override {
      hearing->feed(samples);
      end.feed(samples);
      owner.quiet(end.over());
    }
    Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) override {
      owner.released();
      return hearing->finish(utterance, std::move(stop));
    }
    Speculation& owner;
    const std::unique_ptr<Hearing> hearing;
    SpeechEnd end;
  };

  SpeechToText& real() const { return owner_.real_.hear; }
  Speculation& owner_;
};

class Speculation::Mind final : public LanguageModel {
 public:
  explicit Mind(Speculation& owner) : owner_(owner) {}

  std::string name() const override { return real().name(); }
  void prepare(std::stop_token stop) override { real().prepare(std::move(stop)); }
  Result<AnswerEnd> answer(std::span<const Message> messages, const TextSink& sink,
                           std::stop_token stop) override {
    const auto guess = owner_.claim(messages.back().text);
    if (guess && guess->any_text(stop)) return guess->answer(sink, std::move(stop));
    return real().answer(messages, sink, std::move(stop));
  }

 private:
  LanguageModel& real() const { return owner_.real_.think; }
  Speculation& owner_;
};

class Speculation::Voice final : public TextToSpeech {
 public:
  explicit Voice(Speculation& owner) : owner_(owner) {}

  std::string name() const override { return real().name(); }
  void prepare(std::stop_token stop) override { real().prepare(std::move(stop)); }
  int at_once() const override { return real().at_once(); }
  Result<void> speak(std::string_view text, const SpeechSink& sink, std::stop_token stop) override {
    const auto guess = owner_.claimed();
    if (guess && guess->speaks(text, stop)) return guess->speak(sink, std::move(stop));
    return real().speak(text, sink, std::move(stop));
  }

 private:
  TextToSpeech& real() const { return owner_.real_.speak; }
  Speculation& owner_;
};

Speculation::Speculation(Ports ports, std::vector<Message> context, SpeculationRules rules)
    : real_(ports),
      context_(std::move(context)),
      rules_(rules),
      ear_(std::make_unique<Ear>(*this)),
      mind_(std::make_unique<Mind>(*this)),
      voice_(std::make_unique<Voice>(*this)),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

Speculation::~Speculation() = default;

Ports Speculation::ports() {
  return {*ear_, *mind_, *voice_};
}

GuessCost Speculation::end() {
  std::unique_lock lock(mutex_);
  held_ = false;
  changed_.wait(lock, [this] { return !retiring_; });
  if (guess_ && !claimed_) retire(lock);
  return cost_;
}

void Speculation::listening() {
  const std::lock_guard lock(mutex_);
  held_ = true;
  since_ = Clock::now();
}

void Speculation::released() {
  const std::lock_guard lock(mutex_);
  held_ = false;
}

void Speculation::partial(std::string_view text) {
  {
    const std::lock_guard lock(mutex_);
    if (text == text_) return;
    text_ = text;
    text_since_ = Clock::now();
    // Only told here: who waits for its end is the thread below.
    if (guess_ && !claimed_ && !same_question(text_, tried_.back())) guess_->cancel();
  }
  changed_.notify_all();
}

void Speculation::quiet(bool now) {
  {
    const std::lock_guard lock(mutex_);
    if (quiet_since_.has_value() == now) return;
    quiet_since_ = now ? std::optional(Clock::now()) : std::nullopt;
  }
  changed_.notify_all();
}

bool Speculation::worth_a_try() const {
  return held_ && quiet_since_ && !text_.empty() && std::ssize(tried_) < rules_.tries &&
         Clock::now() - since_ < rules_.at_most &&
         std::ranges::none_of(tried_, [&](const auto& t) { return same_question(t, text_); });
}

void Speculation::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait(lock, stop, [this] { return worth_a_try() || outdated(); });
    if (outdated()) {
      retire(lock);
      // Over HTTP/1.1 the calls took their connections along; there is time to dial new ones.
      lock.unlock();
      real_.think.prepare(stop);
      real_.speak.prepare(stop);
      lock.lock();
      continue;
    }
    if (!worth_a_try()) continue;
    const TimePoint since = text_since_;
    const bool moved = changed_.wait_until(
        lock, stop, std::max(since + rules_.stable, *quiet_since_ + rules_.quiet),
        [&] { return text_since_ != since || !worth_a_try() || outdated(); });
    if (moved || stop.stop_requested()) continue;
    tried_.push_back(text_);
    ++cost_.tries;
    std::vector<Message> messages = context_;
    messages.push_back({Role::User, text_});
    guess_ = std::make_shared<Guess>(std::move(messages), real_.think, real_.speak);
  }
}

bool Speculation::outdated() const {
  return guess_ && !claimed_ && guess_->cancelled();
}

// Ends the guess and waits for that without the lock: a port takes one call at a time.
void Speculation::retire(std::unique_lock<std::mutex>& lock) {
  std::shared_ptr<Guess> dropped = std::move(guess_);
  guess_ = nullptr;
  retiring_ = true;
  lock.unlock();
  dropped->cancel();
  const std::size_t text = dropped->text_bytes();
  const std::size_t speech = dropped->speech_characters();
  dropped.reset();
  lock.lock();
  cost_.dropped_text_bytes += text;
  cost_.dropped_speech_characters += speech;
  retiring_ = false;
  changed_.notify_all();
}

std::shared_ptr<Guess> Speculation::claim(std::string_view question) {
  std::unique_lock lock(mutex_);
  held_ = false;
  changed_.wait(lock, [this] { return !retiring_; });
  if (!guess_) return nullptr;
  // One that was cancelled on the way, because the text went elsewhere and came back, has no whole
  // answer to give.
  if (guess_->cancelled() || !same_question(tried_.back(), question)) {
    retire(lock);
    return nullptr;
  }
  claimed_ = true;
  cost_.used = true;
  return guess_;
}

std::shared_ptr<Guess> Speculation::claimed() const {
  const std::lock_guard lock(mutex_);
  return claimed_ ? guess_ : nullptr;
}

}  // namespace pipeline
