#include <thread>
#include <utility>

#include "pipeline/providers.h"

namespace pipeline {
namespace {

// The recogniser dials or loads while the person speaks; the sound goes out when it is complete.
class WholeHearing final : public Hearing {
 public:
  WholeHearing(SpeechToText& stt, std::stop_token stop)
      : stt_(stt),
        preparing_([&stt](std::stop_token enough) { stt.prepare(enough); }),
        stop_preparing_(std::move(stop), [this] { preparing_.request_stop(); }) {}

  Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) override {
    preparing_.join();
    return stt_.transcribe(utterance, stop);
  }

 private:
  SpeechToText& stt_;
  std::jthread preparing_;
  std::stop_callback<std::function<void()>> stop_preparing_;
};

}  // namespace

std::unique_ptr<Hearing> SpeechToText::listen(PartialSink, std::stop_token stop) {
  return std::make_unique<WholeHearing>(*this, std::move(stop));
}

}  // namespace pipeline
