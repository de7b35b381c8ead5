// What live transcription makes of one utterance and when: a plain model of the service's ears,
// without sockets. Words become due as their audio arrives; the final text after the commit.
// Threads: one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/service_script.h"
#include "tests/support/timing_profile.h"

namespace support {

class LiveHearing {
 public:
  // `text` is the final transcript. The draw fixes delays and whether a word is misheard.
  LiveHearing(const std::string& text, const RealtimeShape& shape, TimingDraw timing);

  // So many seconds of audio have arrived in all. `now`: monotonic seconds, as all times here.
  void heard(double audio_seconds, double now);
  void commit(double now);

  enum class What { Committed, Delta, Completed };
  struct Due {
    What what = What::Delta;
    double at = 0;
    std::string text;  // of the delta, or the transcript
  };
  // What comes next, if anything is under way. Words that are not out when the final text is due
  // come as one delta right before it, due at the same time.
  std::optional<Due> next() const;
  void done();  // the one that next() gave was sent

  // Number of the misheard word, corrected only in the final text.
  std::optional<std::size_t> misheard() const { return misheard_; }
  bool reset_at_commit() const { return reset_; }  // this turn loses its connection

 private:
  struct Word {
    std::string text;  // as its delta says it, with the blank before it
    double end = 0;    // seconds of audio after which it can be known
    double due = 0;    // 0: not yet known
  };
  std::string rest() const;

  std::string transcript_;
  TimingDraw timing_;
  std::vector<Word> words_;
  std::optional<std::size_t> misheard_;
  bool reset_ = false;
  std::size_t known_ = 0;  // words that have a due time
  std::size_t sent_ = 0;   // words that are out
  double committed_due_ = 0;
  double final_due_ = 0;
  bool committed_sent_ = false;
  bool completed_sent_ = false;
};

}  // namespace support
