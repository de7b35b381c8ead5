// What flows through a Turn and what it tells: plain values, no behaviour.
// Threads: values are moved or copied between threads, never shared while they change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "audio/error.h"
#include "audio/pcm.h"

namespace pipeline {

using audio::Clock;
using audio::TimePoint;
using holler::Error;
using holler::Fault;
using holler::Result;

// What the person said, 24 kHz mono. Kept until the turn has succeeded, so that it can be resent.
struct Utterance {
  std::vector<std::int16_t> samples;
  TimePoint key_down{};
  TimePoint key_up{};
};

struct Transcript {
  std::string text;                 // trimmed; empty when nothing was recognised
  std::string language;             // ISO 639-1 where the recogniser says it, else empty
  std::optional<TimePoint> sent{};  // when the last of the question's sound had left; empty: it
                                    // never left this machine
  bool live = false;                // it was heard while it was being spoken
  bool twice = false;               // its sound went both ways, live and by upload, and is paid
                                    // for twice
};

enum class Role { System, User, Assistant };

// One message of the context that is sent to the model.
struct Message {
  Role role{};
  std::string text;
};

// A piece of the answer that is spoken in one go.
struct SpokenSegment {
  int index = 0;               // 0, 1, 2 ... in the order they are heard
  std::string text;            // as the voice reads it: no Markdown, no emoji
  std::size_t source_begin{};  // the bytes of the answer that it stands for
  std::size_t source_end{};
  bool ends_sentence = false;
};

// The answer's sound, 24 kHz mono, whole: what Replay plays.
using AnswerAudio = std::vector<std::int16_t>;

// Moments of a turn. Empty: not reached.
struct TurnTimings {
  std::optional<TimePoint> started;        // key down, or the request of a turn without a key
  std::optional<TimePoint> key_up;         // end of the question
  std::optional<TimePoint> captured;       // tail recorded, utterance complete
  std::optional<TimePoint> uploaded;       // the last of the question's sound had left
  std::optional<TimePoint> transcript;     // text of the question known
  std::optional<TimePoint> first_token;    // first piece of the answer's text
  std::optional<TimePoint> first_segment;  // first speakable piece cut
  std::optional<TimePoint> first_speech;   // first samples from the voice
  std::optional<TimePoint> first_queued;   // first samples handed to the loudspeaker's queue
  std::optional<TimePoint> first_sound;    // first word due at the device
  std::optional<TimePoint> ended;
};

enum class AnswerEnd {
  Complete,
  Length,    // the model hit its length limit
  Filtered,  // the provider's content filter cut it
  Refused,   // the model declined; the text says so
};

// What answers begun before the question was over have cost.
struct GuessCost {
  int tries = 0;
  bool used = false;                          // one of them was right and was taken
  std::size_t dropped_text_bytes = 0;         // that the model wrote for nothing
  std::size_t dropped_speech_characters = 0;  // that the voice was asked for in vain
};

// The whole turn in hindsight.
struct TurnReport {
  std::string transcript;
  std::string answer;  // all that the model wrote
  std::string heard;   // the part of the answer that was played; what history keeps
  AnswerEnd answer_end = AnswerEnd::Complete;
  bool cancelled = false;
  std::optional<Error> error;                  // never Fault::Cancelled
  std::shared_ptr<const Utterance> utterance;  // empty for a typed question
  std::shared_ptr<const AnswerAudio> audio;    // empty when nothing was spoken
  bool heard_live = false;             // the question was recognised while it was being spoken
  GuessCost guesses;
  std::uint64_t underruns = 0;         // our queue ran dry
  std::uint64_t device_underruns = 0;  // the device did
  TurnTimings timings;
};

namespace event {
struct Started { TimePoint at; };
// What the question says so far, while it is still being spoken; replaces the one before.
struct Partial { std::string text; TimePoint at; };
struct Captured { std::shared_ptr<const Utterance> utterance; TimePoint at; };
struct Heard { Transcript transcript; TimePoint at; };
struct Delta { std::string text; TimePoint at; };
struct Segment { SpokenSegment segment; TimePoint at; };
// The timings so far: those of the stages up to the sound, for whoever does not wait for the end.
struct FirstAudio { TimePoint at; TurnTimings timings = {}; };
// Something went wrong but the turn goes on (the voice failed, the text still streams).
struct Failed { Error error; TimePoint at; };
struct Ended { TurnReport report; TimePoint at; };
}  // namespace event

using TurnEvent =
    std::variant<event::Started, event::Partial, event::Captured, event::Heard, event::Delta,
                 event::Segment, event::FirstAudio, event::Failed, event::Ended>;

// Called from the Turn's threads, one call at a time and in order; Ended is the last. Must not
// block and must not destroy the Turn from inside the call.
using EventSink = std::function<void(TurnEvent)>;

}  // namespace pipeline
