#include "app/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <regex>
#include <system_error>

namespace app {
namespace {

constexpr std::size_t kFileSize = 1 << 20;
constexpr std::size_t kFiles = 3;

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
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
  static const std::regex key(R"((\bsk-|Bearer\s+)[A-Za-z0-9_\-\.]{4,})");
  return std::regex_replace(std::string(text), key, "$1***");
}

}  // namespace app
