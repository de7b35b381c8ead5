// Sound files through libsndfile: anything it reads in as 24 kHz mono, WAV out.
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audio/error.h"
#include "audio/pcm.h"

namespace audio {

// Longer recordings are refused: an utterance or an answer is never this long.
inline constexpr std::chrono::minutes kLongestSound{10};

// The file at `path`, or standard input for "-", mixed down to mono at kSpeechRate.
// Fault::Storage, with a sentence naming the file: missing, unreadable, empty, not a sound file,
// longer than kLongestSound.
holler::Result<std::vector<std::int16_t>> read_sound(const std::string& path);

// The same for a file that is already in memory; `name` is what errors call it.
holler::Result<std::vector<std::int16_t>> decode_sound(std::span<const std::byte> file,
                                                       const std::string& name);

// Writes mono 16-bit WAV at kSpeechRate, replacing what is there. Fault::Storage.
holler::Result<void> write_wav(const std::string& path, std::span<const std::int16_t> samples);

}  // namespace audio
