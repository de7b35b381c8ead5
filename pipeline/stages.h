// The three stages of a turn. Each is one blocking function on a thread of its own; it returns when
// its input ends, when it fails, or promptly when a stop is requested, and closes its output.
// Threads: each on its own; what they share is in TurnRecord and the channels.
#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/channel.h"
#include "pipeline/hold.h"
#include "pipeline/turn.h"
#include "pipeline/turn_record.h"

namespace pipeline {

// hear.cpp: records until the key is up (live questions), then asks for the transcript.
void hear(const Question& question, Hold& hold, const TurnOptions& options, SpeechToText& stt,
          Channel<Transcript>& out, TurnRecord& record, std::stop_token stop);

// think.cpp: streams the answer and cuts it into segments as soon as one can be spoken.
void think(Channel<Transcript>& in, std::vector<Message> context, LanguageModel& model,
           Channel<SpokenSegment>& out, TurnRecord& record, std::stop_token stop);

// speak.cpp: turns segments into sound, in order, and stays until the last sample was played.
void speak(Channel<SpokenSegment>& in, TextToSpeech& tts, audio::SoundSink& sink,
           TurnRecord& record, std::stop_token stop);

}  // namespace pipeline
