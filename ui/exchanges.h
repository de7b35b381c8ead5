// The conversation as drawn, oldest first. A copy shares all but the newest exchange, so a snapshot
// while an answer streams costs the same in a long conversation as in a short one.
// Threads: copies may live on different threads; one object belongs to one.
// Owns: a share of the exchanges, which never change.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ui {

struct Exchange;

class Exchanges {
 public:
  using Item = std::shared_ptr<const Exchange>;

  bool empty() const { return !newest_; }
  std::size_t size() const { return newest_ ? earlier_->size() + 1 : 0; }
  const Item& operator[](std::size_t i) const {
    return i < earlier_->size() ? (*earlier_)[i] : newest_;
  }
  const Item& back() const { return newest_; }

  // `item` is not null. Copies the list, but only once a turn.
  void push_back(Item item) {
    if (newest_) {
      auto longer = std::make_shared<List>();
      longer->reserve(earlier_->size() + 1);
      *longer = *earlier_;
      longer->push_back(std::move(newest_));
      earlier_ = std::move(longer);
    }
    newest_ = std::move(item);
  }

  // Not empty before.
  void replace_back(Item item) { newest_ = std::move(item); }
  void pop_back() {
    newest_ = nullptr;
    if (earlier_->empty()) return;
    newest_ = earlier_->back();
    earlier_ = std::make_shared<List>(earlier_->begin(), earlier_->end() - 1);
  }

 private:
  using List = std::vector<Item>;
  std::shared_ptr<const List> earlier_ = std::make_shared<List>();  // never null
  Item newest_;                                                     // null: there is none
};

}  // namespace ui
