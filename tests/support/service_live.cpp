#include "tests/support/service_live.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace support {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start + 1), text.size());
    words.push_back(text.substr(start, end - start));
    start = end;
  }
  return words;
}

// Another word in its place, with the same blank before it and the same mark after it.
std::string misheard_word(const std::string& word) {
  const std::size_t start = word.starts_with(' ') ? 1 : 0;
  std::size_t end = word.size();
  while (end > start && std::ispunct(static_cast<unsigned char>(word[end - 1]))) --end;
  const std::string_view said = std::string_view(word).substr(start, end - start);
  const std::string other = said == "garden" ? "seven" : "garden";
  return word.substr(0, start) + other + word.substr(end);
}

}  // namespace

LiveHearing::LiveHearing(const std::string& text, const RealtimeShape& shape, TimingDraw timing)
    : transcript_(text), timing_(std::move(timing)) {
  double characters = 0;
  for (const std::string& word : words_of(text)) {
    characters += static_cast<double>(word.size());
    const std::size_t n = words_.size();
    words_.push_back({word, n < shape.word_ends.size()
                                ? shape.word_ends[n].count()
                                : characters * shape.seconds_per_character.count()});
  }
  reset_ = timing_.chance("reset", timing_.reset_chance());
  const bool drawn = timing_.number("live_misheard") > 0;
  if (words_.empty() || !shape.misheard.value_or(drawn)) return;
  misheard_ = timing_.chance("live_misheard_last", 0.5) ? words_.size() - 1 : words_.size() / 2;
  words_[*misheard_].text = misheard_word(words_[*misheard_].text);
}

void LiveHearing::heard(double audio_seconds, double now) {
  for (; known_ < words_.size() && words_[known_].end <= audio_seconds; ++known_) {
    const double before = known_ == 0 ? 0 : words_[known_ - 1].due;
    words_[known_].due = std::max(before, now + timing_.seconds("live_delta_ms"));
  }
}

void LiveHearing::commit(double now) {
  final_due_ = now + timing_.seconds("live_final_ms");
  committed_due_ = std::min(now + timing_.seconds("round_trip_ms"), final_due_);
}

std::string LiveHearing::rest() const {
  std::string text;
  for (std::size_t i = sent_; i < words_.size(); ++i) text += words_[i].text;
  return text;
}

std::optional<LiveHearing::Due> LiveHearing::next() const {
  const bool committed = final_due_ > 0;
  if (completed_sent_) return std::nullopt;
  const bool word = sent_ < known_;
  if (word && (!committed || words_[sent_].due < (committed_sent_ ? final_due_ : committed_due_))) {
    return Due{What::Delta, words_[sent_].due, words_[sent_].text};
  }
  if (!committed) return std::nullopt;
  if (!committed_sent_) return Due{What::Committed, committed_due_, {}};
  if (sent_ < words_.size()) return Due{What::Delta, final_due_, rest()};
  return Due{What::Completed, final_due_, transcript_};
}

void LiveHearing::done() {
  const auto last = next();
  if (!last) return;
  if (last->what == What::Committed) committed_sent_ = true;
  if (last->what == What::Completed) completed_sent_ = true;
  if (last->what != What::Delta) return;
  const bool all = final_due_ > 0 && committed_sent_ && last->at >= final_due_;
  sent_ = all ? words_.size() : sent_ + 1;
}

}  // namespace support
