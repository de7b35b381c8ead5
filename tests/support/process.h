// A child process: started without a shell, waited for with a limit, and never left behind.
// A test whose child cannot even be started cannot go on: such trouble is a std::runtime_error.
// Threads: one thread at a time uses a Process; start() belongs on a thread that outlives the
// child, because the kernel kills the child when the thread that started it is gone.
// Owns: the child and its process group, which die with the object.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace support {

// Variables that a child gets besides the test program's own; an empty value takes one away.
using Environment = std::map<std::string, std::optional<std::string>>;

struct Command {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH
  Environment environment{};
  std::filesystem::path in{};   // empty: /dev/null; the same for the two below
  std::filesystem::path out{};  // appended to
  std::filesystem::path err{};
  int out_fd = -1;  // takes the place of `out`; stays the caller's
  int err_fd = -1;
};

class Process {
 public:
  static Process start(const Command& command);
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  // The exit status, or 128 + the signal's number as a shell has it; empty when it still runs.
  std::optional<int> wait(std::chrono::milliseconds limit);
  bool running() { return !wait(std::chrono::milliseconds(0)); }

  void signal(int number);  // to the whole group
  int id() const { return pid_; }

 private:
  Process(int pid, int pid_fd) : pid_(pid), pid_fd_(pid_fd) {}

  int pid_ = -1;
  int pid_fd_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int status = -1;  // as Process::wait has it; -1: killed because it exceeded the limit
  std::string out;
  std::string err;
};

// Runs a command to its end and gives what it wrote.
Finished run_and_read(Command command, std::chrono::milliseconds limit = std::chrono::seconds(20));

// The same for a command that has to succeed: std::runtime_error with what it wrote if it does not.
std::string must_run(Command command, std::chrono::milliseconds limit = std::chrono::seconds(20));

std::string read_whole(const std::filesystem::path& file);
void write_whole(const std::filesystem::path& file, const std::string& content);

}  // namespace support
