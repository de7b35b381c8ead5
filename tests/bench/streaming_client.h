// The usual style of today: the recording is uploaded after the release, the answer is streamed,
// each sentence is spoken as soon as it is complete and played as its bytes come, while the next
// ones are still being written. But: a new connection for every request, no transcription while
// the key is held, no cut before the end of a sentence, no silence trimmed.
// Threads: the conversation runs on its client's, and on one more that speaks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tests/bench/cold_client.h"
#include "tests/bench/cold_http.h"

namespace bench {

// Cuts text after ".", "!" or "?" with a blank behind it.
class SentenceCutter {
 public:
  void feed(std::string_view text) { text_ += text; }
  // The next sentence that is complete.
  std::optional<std::string> next();
  // The rest; empty if there is none.
  std::string finish() { return std::move(text_); }

 private:
  std::string text_;
};

// `file`: where the recording goes.
Conversation streaming_conversation(ColdHttp http, std::filesystem::path file);

}  // namespace bench
