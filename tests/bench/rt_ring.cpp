// Sends 10^9 samples through the ring from one thread to another, in blocks of all sizes, partly
// read and partly skipped, with a core kept busy beside them, and compares every sample read. Meant
// for a build under TSan, which then watches every block.
//   rt_ring [samples]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "audio/spsc_ring.h"
#include "rt_busy_core.h"

namespace {

constexpr std::size_t kLongest = 1'920;
// A prime, so that no block size falls in step with it.
constexpr std::size_t kPattern = 65'537;

// Sample n of the stream is number n % kPattern; long enough to take a block from anywhere.
std::vector<float> pattern() {
  std::vector<float> all(kPattern + kLongest);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<float>(i % kPattern);
  return all;
}

void write(audio::SpscRing<float>& ring, const std::vector<float>& samples, std::uint64_t total) {
  std::size_t size = 1;
  for (std::uint64_t sent = 0; sent < total;) {
    size = size * 7 % 1'913 + 1;
    const auto from = std::span(samples).subspan(sent % kPattern);
    const std::size_t count = ring.write(from.first(std::min<std::uint64_t>(size, total - sent)));
    if (count == 0) std::this_thread::yield();
    sent += count;
  }
}

// The number of blocks that were not what was written.
std::uint64_t read(audio::SpscRing<float>& ring, const std::vector<float>& samples,
                   std::uint64_t total) {
  std::vector<float> block(kLongest);
  std::uint64_t wrong = 0;
  std::size_t size = 1;
  std::uint64_t blocks = 0;
  for (std::uint64_t got = 0; got < total; ++blocks) {
    size = size * 11 % 1'907 + 1;
    std::size_t count = 0;
    if (blocks % 16 == 15) {
      count = ring.skip(size);
    } else {
      count = ring.read(std::span(block).first(size));
      const float* const due = samples.data() + got % kPattern;
      wrong += std::memcmp(block.data(), due, count * sizeof(float)) != 0 ? 1 : 0;
    }
    if (count == 0) std::this_thread::yield();
    got += count;
  }
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t total = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000'000;
  const std::vector<float> samples = pattern();
  audio::SpscRing<float> ring(16'384);
  const bench::BusyCore busy;
  const auto begin = std::chrono::steady_clock::now();
  std::jthread writer([&] { write(ring, samples, total); });
  const std::uint64_t wrong = read(ring, samples, total);
  writer.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu samples, %llu blocks wrong, %.1f s\n", static_cast<unsigned long long>(total),
              static_cast<unsigned long long>(wrong), took.count());
  return wrong == 0 && ring.consumed() == total ? 0 : 1;
}
