// The server's side of WebSocket framing (RFC 6455) over bytes: no socket, no waiting. Written by
// hand, so that what a client's library does is checked against something other than itself, and
// because faults need frames that no library would send.
// Threads: one.
// Owns: bytes that are not a whole frame yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace support {

enum class Opcode : std::uint8_t {
  Continuation = 0,
  Text = 1,
  Binary = 2,
  Close = 8,
  Ping = 9,
  Pong = 10,
};

struct Message {
  Opcode opcode = Opcode::Text;
  std::string payload;
};

class FrameReader {
 public:
  void feed(std::string_view bytes) { ahead_ += bytes; }
  // The next whole message, its fragments joined, or a control frame; nothing if more bytes are
  // needed, or if the client broke the protocol: then broken() is true from now on.
  std::optional<Message> next();
  bool broken() const { return broken_; }

 private:
  std::optional<Message> next_frame(bool& final);

  std::string ahead_;
  std::optional<Message> partial_;
  bool broken_ = false;
};

// One whole unmasked frame, as a server sends it.
std::string frame_of(Opcode opcode, std::string_view payload);
std::string close_frame(std::uint16_t code, std::string_view reason);

// Sec-WebSocket-Accept for a client's Sec-WebSocket-Key.
std::string accept_key(std::string_view key);

// Nothing if it is no base64 (RFC 4648, with padding).
std::optional<std::string> from_base64(std::string_view text);

}  // namespace support
