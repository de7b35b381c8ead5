// A blocking WebSocket client of a few lines, on Boost.Beast, for testing the simulated service
// itself.
// Threads: one.
// Owns: a socket.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace support {

class PlainWebSocketClient {
 public:
  // Connects and upgrades; `key`: bearer token, if not empty.
  explicit PlainWebSocketClient(int port,
                                const std::string& target = "/v1/realtime?intent=transcription",
                                const std::string& key = {});
  ~PlainWebSocketClient();

  int status() const { return status_; }  // of the answer to the upgrade; 0: none came
  bool open() const { return status_ == 101; }

  void send(const nlohmann::json& event);
  // PCM16 as an input_audio_buffer.append.
  void append(std::string_view pcm);
  // The session.update that the service wants.
  void configure();
  // The next event; nothing when the connection has ended.
  std::optional<nlohmann::json> next();
  // Skips events until one of this type; null when the connection ends before.
  nlohmann::json wait_for(std::string_view type);
  // Its end by the service: the code of the close frame (1006 if there was none).
  int close_code() const { return close_code_; }
  void close();  // in due form
  void drop();   // just the socket

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  int status_ = 0;
  int close_code_ = 0;
};

}  // namespace support
