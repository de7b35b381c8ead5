#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace support {
namespace {

using std::chrono::milliseconds;

// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

int open_stream(const std::filesystem::path& path, int flags) {
  const char* const name = path.empty() ? "/dev/null" : path.c_str();
  const Fd opened(open(name, flags | O_CLOEXEC, 0600));
  if (opened.get() < 0) throw std::runtime_error(std::string(name) + ": " + std::strerror(errno));
  return fcntl(opened.get(), F_DUPFD_CLOEXEC, 3);  // clear of 0 to 2, should they be closed here
}

std::vector<std::string> merged_environment(const Environment& changes) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (!changes.contains(text.substr(0, text.find('=')))) merged.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (value) merged.push_back(name + "=" + *value);
  }
  return merged;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (std::string& text : strings) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// Runs in the child between fork and exec, where only async-signal-safe calls are allowed.
[[noreturn]] void become(char* const* argv, char* const* envp, const std::array<int, 3>& streams,
                         pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent died before prctl
  for (int i = 0; i < 3; ++i) dup2(streams[static_cast<std::size_t>(i)], i);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGPIPE, SIGTERM}) ::signal(number, SIG_DFL);
  execvpe(argv[0], argv, envp);
  _exit(127);
}

std::string read_from_start(int fd) {
  std::string text;
  std::array<char, 16384> block{};
  ssize_t count = 0;
  while ((count = pread(fd, block.data(), block.size(), static_cast<off_t>(text.size()))) > 0) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string spelled_out(const Command& command) {
  std::string text;
  for (const std::string& word : command.argv) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

Process Process::start(const Command& command) {
  const Fd in(open_stream(command.in, O_RDONLY));
  const Fd out(command.out_fd >= 0 ? fcntl(command.out_fd, F_DUPFD_CLOEXEC, 3)
                                   : open_stream(command.out, O_WRONLY | O_CREAT | O_APPEND));
  const Fd err(command.err_fd >= 0 ? fcntl(command.err_fd, F_DUPFD_CLOEXEC, 3)
                                   : open_stream(command.err, O_WRONLY | O_CREAT | O_APPEND));
  std::vector<std::string> words = command.argv;
  std::vector<std::string> variables = merged_environment(command.environment);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  const std::array streams{in.get(), out.get(), err.get()};
  const pid_t parent = getpid();

  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (pid == 0) become(argv.data(), envp.data(), streams, parent);
  setpgid(pid, pid);  // in both, so that neither has to wait for the other
  const int pid_fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pid_fd < 0) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    throw std::runtime_error(std::string("pidfd_open: ") + std::strerror(errno));
  }
  return Process(pid, pid_fd);
}

Process::~Process() {
  if (pid_ < 0) return;
  signal(SIGKILL);
  wait(std::chrono::seconds(5));
  close(pid_fd_);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pid_fd_(std::exchange(other.pid_fd_, -1)),
      status_(std::exchange(other.status_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(pid_fd_, other.pid_fd_);
  std::swap(status_, other.status_);
  return *this;
}

std::optional<int> Process::wait(milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!status_) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd ended{.fd = pid_fd_, .events = POLLIN, .revents = 0};
    const int ready = poll(&ended, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) continue;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_;
}

void Process::signal(int number) {
  // The group outlives its leader while a grandchild runs, so it is signalled in any case.
  if (pid_ > 0) kill(-pid_, number);
}

Finished run_and_read(Command command, milliseconds limit) {
  const Fd out(memfd_create("out", MFD_CLOEXEC));
  const Fd err(memfd_create("err", MFD_CLOEXEC));
  command.out_fd = out.get();
  command.err_fd = err.get();
  Process process = Process::start(command);
  Finished finished;
  finished.status = process.wait(limit).value_or(-1);
  if (finished.status < 0) process.signal(SIGKILL);
  finished.out = read_from_start(out.get());
  finished.err = read_from_start(err.get());
  return finished;
}

std::string must_run(Command command, milliseconds limit) {
  const std::string text = spelled_out(command);
  const Finished finished = run_and_read(std::move(command), limit);
  if (finished.status != 0) {
    throw std::runtime_error("\"" + text + "\" gave " + std::to_string(finished.status) + ": " +
                             finished.out + finished.err);
  }
  return finished.out;
}

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_whole(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

}  // namespace support
