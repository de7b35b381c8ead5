#include "pipeline/openai/live_items.h"

#include <algorithm>
#include <utility>

namespace pipeline::openai {
namespace {

using Kind = LiveEvent::Kind;

constexpr std::size_t kRemembered = 32;

}  // namespace

void LiveItems::begin() {
  for (const auto& [item, text] : std::exchange(texts_, {})) pass_over(item);
  if (!item_.empty()) pass_over(std::exchange(item_, {}));
  text_.clear();
  language_.clear();
  commit_ = 0;
  confirmed_ = false;
}

void LiveItems::committed() {
  commit_ = ++commits_sent_;
}

void LiveItems::cleared() {
  ++clears_unseen_;
}

LiveItems::News LiveItems::take(const LiveEvent& event) {
  switch (event.kind) {
    case Kind::Committed:
      return take_commit(event.item_id);
    case Kind::Cleared:
      if (clears_unseen_ > 0) --clears_unseen_;
      return News::None;
    case Kind::Delta:
      return take_delta(event);
    case Kind::Completed:
    case Kind::Failed:
      return take_end(event);
    default:
      return News::None;
  }
}

LiveItems::News LiveItems::take_commit(const std::string& item) {
  if (!item.empty() && item == unannounced_) return News::None;
  // More commits than were sent: the server cuts the sound by itself.
  if (++commits_seen_ > commits_sent_) return News::Failed;
  if (commit_ == 0 || commits_seen_ < commit_) {
    pass_over(item);
    return News::None;
  }
  const bool grown = item != item_ && texts_.contains(item);
  item_ = item;
  confirmed_ = true;
  text_ = texts_[item];
  return grown ? News::Partial : News::None;
}

LiveItems::News LiveItems::take_delta(const LiveEvent& event) {
  if (old(event.item_id)) return News::None;
  // Until the server has answered the clear, what is new belongs to what was cleared.
  if (!confirmed_ && clears_unseen_ > 0 && commit_ == 0 && !texts_.contains(event.item_id)) {
    pass_over(event.item_id);
    return News::None;
  }
  std::string& text = texts_[event.item_id];
  text += event.text;
  if (!confirmed_) item_ = event.item_id;
  if (event.item_id != item_) return News::None;
  text_ = text;
  return News::Partial;
}

LiveItems::News LiveItems::take_end(const LiveEvent& event) {
  // Without its commit it is not this question's; nor while an earlier commit is unanswered.
  const bool mine = confirmed_
                        ? event.item_id == item_
                        : commit_ != 0 && commits_seen_ + 1 >= commit_ && !old(event.item_id);
  if (!mine) {
    pass_over(event.item_id);
    return News::None;
  }
  item_ = event.item_id;
  if (!confirmed_) {
    commits_seen_ = commit_;
    unannounced_ = item_;
  }
  if (event.kind == Kind::Failed) return News::Failed;
  text_ = event.text;
  language_ = event.language;
  return News::Final;
}

bool LiveItems::old(const std::string& item) const {
  return std::ranges::find(old_, item) != old_.end();
}

void LiveItems::pass_over(const std::string& item) {
  texts_.erase(item);
  if (old(item)) return;
  old_.push_back(item);
  if (old_.size() > kRemembered) old_.pop_front();
}

}  // namespace pipeline::openai
