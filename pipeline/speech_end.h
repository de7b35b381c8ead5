// Tells whether the speech in a recording is over, so that a recording need not go on for nothing.
// Quiet is measured against the recording itself: near its own noise floor, and far below its own
// speech. Where the two cannot be told apart nothing counts as quiet. The upper part of the band is
// watched for itself too, so that hum does not hide a weak fricative.
// Threads: one. Owns: two numbers per 10 ms of sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pipeline {

class SpeechEnd {
 public:
  // The next piece of the recording, 24 kHz.
  void feed(std::span<const std::int16_t> samples);

  // Whether the speech is over: the newest 100 ms were quiet, or 130 ms where noise hides the weak
  // sounds.
  bool over() const;

 private:
  struct Band {
    std::vector<float> powers;  // mean of every 10 ms
    float sum = 0;              // of the samples since
    float floor = 1;            // mean of the quietest 50 ms so far
    float loudest = 0;          // mean of the loudest
    void close_step();
  };

  Band whole_;
  Band upper_;
  std::size_t in_step_ = 0;
  float before_ = 0;
};

}  // namespace pipeline
