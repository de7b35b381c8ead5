#include "tests/support/sound_recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace support {

using namespace std::chrono_literals;

SoundRecorder::SoundRecorder(const Environment& environment, const std::string& source) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2: " + source);
  program_ = std::make_unique<Process>(Process::start(
      {.argv = {"parec", "-d", source, "--raw", "--format=s16le", "--channels=1",
                "--rate=" + std::to_string(kRate), "--latency-msec=10", "--process-time-msec=5"},
       .environment = environment,
       .out_fd = ends[1]}));
  close(ends[1]);
  reader_ = std::thread([this, pipe = ends[0]] { read(pipe); });
  std::unique_lock lock(mutex_);
  if (!grown_.wait_for(lock, 10s, [&] { return !samples_.empty() || ended_; }) ||
      samples_.empty()) {
    lock.unlock();
    program_.reset();
    reader_.join();
    throw std::runtime_error("parec records nothing from " + source);
  }
}

SoundRecorder::~SoundRecorder() {
  program_.reset();  // closes the pipe's other end, which ends the reader
  if (reader_.joinable()) reader_.join();
}

void SoundRecorder::read(int pipe) {
  std::vector<char> block(65536);
  std::vector<char> bytes;  // an odd byte waits here for its other half
  while (true) {
    const ssize_t got = ::read(pipe, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.insert(bytes.end(), block.begin(), block.begin() + got);
    append(bytes, audio::Clock::now());
    bytes.erase(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(bytes.size() % 2));
  }
  close(pipe);
  const std::lock_guard lock(mutex_);
  ended_ = true;
  grown_.notify_all();
}

void SoundRecorder::append(const std::vector<char>& bytes, audio::TimePoint at) {
  const std::lock_guard lock(mutex_);
  const std::size_t before = samples_.size();
  samples_.resize(before + bytes.size() / 2);
  std::memcpy(samples_.data() + before, bytes.data(), bytes.size() / 2 * 2);
  arrivals_.push_back({count_locked(), at});
  grown_.notify_all();
}

std::size_t SoundRecorder::count() const {
  const std::lock_guard lock(mutex_);
  return count_locked();
}

void SoundRecorder::forget(std::chrono::seconds longest) {
  const std::lock_guard lock(mutex_);
  const std::size_t keep = audio::frames_in(longest, kRate);
  if (samples_.size() <= 2 * keep) return;  // seldom, because all that is kept is moved
  const std::size_t gone = samples_.size() - keep;
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(gone));
  forgotten_ += gone;
  const auto first = std::ranges::find_if(
      arrivals_, [&](const Arrival& arrival) { return arrival.end > forgotten_; });
  arrivals_.erase(arrivals_.begin(), first);
}

audio::TimePoint SoundRecorder::time_of(std::size_t sample) const {
  const std::lock_guard lock(mutex_);
  return time_of_locked(sample);
}

audio::TimePoint SoundRecorder::time_of_locked(std::size_t sample) const {
  auto it = std::partition_point(arrivals_.begin(), arrivals_.end(),
                                 [&](const Arrival& arrival) { return arrival.end <= sample; });
  if (it == arrivals_.end()) --it;
  audio::TimePoint earliest = audio::TimePoint::max();
  for (const std::size_t until = sample + kRate / 5; it != arrivals_.end() && it->end <= until;
       ++it) {
    const auto later = static_cast<std::int64_t>(it->end) - static_cast<std::int64_t>(sample);
    earliest = std::min(earliest, it->at - std::chrono::nanoseconds(later * 1'000'000'000 / kRate));
  }
  return earliest;
}

std::size_t SoundRecorder::sample_at(audio::TimePoint when) const {
  const std::lock_guard lock(mutex_);
  std::size_t low = forgotten_;
  std::size_t high = count_locked();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    (time_of_locked(middle) < when ? low = middle + 1 : high = middle);
  }
  return low;
}

std::vector<std::int16_t> SoundRecorder::slice(std::size_t begin, std::size_t end) const {
  const std::lock_guard lock(mutex_);
  const std::size_t last = std::clamp(end, forgotten_, count_locked()) - forgotten_;
  const std::size_t first = std::min(std::max(begin, forgotten_) - forgotten_, last);
  return {samples_.begin() + static_cast<std::ptrdiff_t>(first),
          samples_.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::vector<std::int16_t> SoundRecorder::since(audio::TimePoint when) const {
  return slice(sample_at(when), count());
}

bool SoundRecorder::reach(audio::TimePoint when) {
  std::unique_lock lock(mutex_);
  const auto reached = [&] { return time_of_locked(count_locked()) >= when; };
  const auto late = std::max(when, audio::Clock::now()) + 5s;
  grown_.wait_until(lock, late, [&] { return reached() || ended_; });
  return reached();
}

bool SoundRecorder::wait_for_sound(std::size_t begin, int above, std::chrono::milliseconds limit,
                                   std::size_t& where) {
  std::unique_lock lock(mutex_);
  where = std::max(begin, forgotten_);
  const auto heard = [&] {
    while (where < count_locked() && std::abs(samples_[where - forgotten_]) <= above) ++where;
    return where < count_locked();
  };
  return grown_.wait_for(lock, limit, [&] { return heard() || ended_; }) && heard();
}

bool SoundRecorder::wait_for_silence(int above, std::chrono::milliseconds quiet,
                                     std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  std::size_t checked = count_locked();
  std::size_t last_loud = checked;
  const std::size_t enough = audio::frames_in(quiet, kRate);
  const auto is_quiet = [&] {
    for (; checked < count_locked(); ++checked) {
      if (std::abs(samples_[checked - forgotten_]) > above) last_loud = checked;
    }
    return checked - last_loud >= enough;
  };
  return grown_.wait_for(lock, limit, [&] { return is_quiet() || ended_; }) && is_quiet();
}

}  // namespace support
