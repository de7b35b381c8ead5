#include <utility>

#include "pipeline/preparing.h"
#include "pipeline/providers.h"

namespace pipeline {
namespace {

// The recogniser gets ready while the person speaks; the sound goes out when it is complete.
class WholeHearing final : public Hearing {
 public:
  WholeHearing(SpeechToText& stt, std::stop_token stop)
      : stt_(stt), preparing_(stt, std::move(stop)) {}

  Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) override {
    preparing_.wait();
    return stt_.transcribe(utterance, std::move(stop));
  }

 private:
  SpeechToText& stt_;
  Preparing preparing_;
};

}  // namespace

std::unique_ptr<Hearing> SpeechToText::listen(PartialSink, std::stop_token stop) {
  return std::make_unique<WholeHearing>(*this, std::move(stop));
}

}  // namespace pipeline
