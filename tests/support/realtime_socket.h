// The WebSocket under the simulated service's live transcription: messages in and out, pings, the
// client's leaving, and the troubles that were asked for.
// Threads: that of the connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "tests/support/connection_control.h"
#include "tests/support/service_frames.h"

namespace support {

class RealtimeSocket {
 public:
  RealtimeSocket(ConnectionControl& control, const RequestRecord& record,
                 const Behaviour& behaviour);

  // False once it has ended, whoever ended it.
  bool open() const { return open_; }
  void feed(const std::string& bytes) { frames_.feed(bytes); }
  // The next text that has arrived, without waiting; control frames are dealt with on the way.
  std::optional<std::string> next();
  // Waits until bytes have come, or until `due`.
  void wait(std::optional<double> due);
  void send(const nlohmann::ordered_json& event);

  // A moment in the conversation has come. Skip: what is due there is not to be done, because of
  // the trouble asked for, or because it ended the connection.
  enum class Then { Do, Skip };
  Then meet(Point point, const std::string& item = {});
  // Breaks the connection off as a network does.
  void reset();
  // The client went away first; true until the service itself ended the WebSocket.
  bool left_by_client() const { return left_; }

 private:
  void end(int code, const std::string& reason);
  void take_close(const std::string& payload);
  void send_bytes(const std::string& bytes);
  bool read_some();
  void leave();

  ConnectionControl& control_;
  const RequestRecord& record_;
  const Behaviour& behaviour_;
  FrameReader frames_;
  std::array<std::size_t, kPoints> met_{};  // moments so far
  double next_ping_ = 0;
  std::uint64_t sent_ = 0;
  bool open_ = true;
  bool left_ = false;
};

}  // namespace support
