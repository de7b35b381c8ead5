#include "pipeline/think_filter.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pipeline {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"think", "thinking", "reasoning"};

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool closes(std::string_view tag) {
  return tag.starts_with("</");
}

// "think" of "<Think" and "</think".
std::string name_in(std::string_view tag) {
  std::string name(tag.substr(closes(tag) ? 2 : 1));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return name;
}

bool may_become_tag(std::string_view held) {
  const std::string name = name_in(held);
  return std::ranges::any_of(kNames,
                             [&name](std::string_view known) { return known.starts_with(name); });
}

bool is_tag(std::string_view held) {
  return std::ranges::find(kNames, name_in(held)) != kNames.end();
}

}  // namespace

std::string ThinkFilter::push(std::string_view delta) {
  std::string out;
  for (const char c : delta) take(c, out);
  return out;
}

std::string ThinkFilter::finish() {
  std::string out;
  release(out);
  return out;
}

void ThinkFilter::take(char c, std::string& out) {
  if (!held_.empty()) {
    if (c == '>' && is_tag(held_)) return on_tag(out);
    held_.push_back(c);
    if (may_become_tag(held_)) return;
    held_.pop_back();
    release(out);
  }
  const bool quoted = inside_.empty() && last_ == '`';
  if (c == '<' && !quoted) {
    held_.push_back(c);
  } else {
    give(c, out);
  }
}

void ThinkFilter::give(char c, std::string& out) {
  if (!inside_.empty() || (skip_space_ && is_blank(c))) return;
  skip_space_ = false;
  said_ = said_ || !is_blank(c);
  last_ = c;
  out.push_back(c);
}

void ThinkFilter::release(std::string& out) {
  for (const char c : std::exchange(held_, {})) give(c, out);
}

void ThinkFilter::on_tag(std::string& out) {
  const bool closing = closes(held_);
  const std::string name = name_in(held_);
  if (!inside_.empty()) {
    held_.clear();
    if (!closing || name != inside_) return;
    inside_.clear();
    skip_space_ = !said_;
  } else if (!closing) {
    held_.clear();
    inside_ = name;
  } else if (!seen_tag_) {
    held_.clear();
    skip_space_ = true;
  } else {
    release(out);
    give('>', out);
  }
  seen_tag_ = true;
}

}  // namespace pipeline
