#include "app/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <system_error>

namespace app {
namespace {

constexpr std::size_t kFileSize = 1 << 20;
constexpr std::size_t kFiles = 3;

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
}

constexpr std::size_t kShortestKey = 4;

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

// Length of what announces a key here: "sk-" at a word's start, or "Bearer ". 0: nothing does.
std::size_t key_mark_at(std::string_view text, std::size_t at) {
  const bool word_start = at == 0 || !is_key_character(text[at - 1]);
  for (const std::string_view mark : {"sk-", "Bearer "}) {
    if (word_start && text.substr(at).starts_with(mark)) return mark.size();
  }
  return 0;
}

}  // namespace

void open_log(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  try {
    logger() = spdlog::rotating_logger_mt("holler", file.string(), kFileSize, kFiles);
    logger()->flush_on(spdlog::level::info);
    logger()->set_pattern("%Y-%m-%d %H:%M:%S.%e %L %v");
    logger()->set_error_handler([](const std::string&) {});  // a full disk stops the log only
  } catch (const spdlog::spdlog_ex&) {
    logger().reset();
  }
}

void log_info(std::string_view text) {
  if (logger()) logger()->info("{}", without_keys(text));
}

void log_error(const holler::Error& error) {
  if (logger()) logger()->error("{} | {}", without_keys(error.message), without_keys(error.detail));
}

std::string without_keys(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t mark = key_mark_at(text, at);
    out += text.substr(at, std::max<std::size_t>(mark, 1));
    at += std::max<std::size_t>(mark, 1);
    if (mark == 0) continue;
    std::size_t end = at;
    while (end < text.size() && is_key_character(text[end])) ++end;
    if (end - at >= kShortestKey) {
      out += "***";
      at = end;
    }
  }
  return out;
}

}  // namespace app
