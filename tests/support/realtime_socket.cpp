#include "tests/support/realtime_socket.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/service_realtime.h"

namespace support {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

}  // namespace

RealtimeSocket::RealtimeSocket(ConnectionControl& control, const RequestRecord& record,
                               const Behaviour& behaviour)
    : control_(control), record_(record), behaviour_(behaviour) {
  const RealtimeShape& shape = behaviour.realtime;
  if (shape.receive_buffer > 0) control_.wire.limit_receive_buffer(shape.receive_buffer);
  next_ping_ = monotonic_seconds() + shape.ping_every.count();
}

std::optional<std::string> RealtimeSocket::next() {
  while (open_) {
    auto message = frames_.next();
    if (!message) break;
    switch (message->opcode) {
      case Opcode::Text:
        return std::move(message->payload);
      case Opcode::Close:
        take_close(message->payload);
        break;
      case Opcode::Ping:
        send_bytes(frame_of(Opcode::Pong, message->payload));
        break;
      case Opcode::Pong:
        control_.core.journal.change(record_.id, [](RequestRecord& kept) { ++kept.pongs; });
        break;
      default:
        send(error_event("invalid_event", "Text frames only.", {}));
    }
  }
  if (open_ && frames_.broken()) {
    end(1002, "protocol error");
  }
  return std::nullopt;
}

void RealtimeSocket::wait(std::optional<double> due) {
  const double ping = behaviour_.realtime.ping_every.count();
  if (ping > 0) due = std::min(due.value_or(next_ping_), next_ping_);
  const Wire::Wait what = control_.wire.wait_readable(due);
  if (what == Wire::Wait::Gone || (what == Wire::Wait::Readable && !read_some())) return leave();
  if (ping <= 0 || next_ping_ > monotonic_seconds()) return;
  next_ping_ = monotonic_seconds() + ping;
  send_bytes(frame_of(Opcode::Ping, "still there?"));
}

// False: the client closed its side.
bool RealtimeSocket::read_some() {
  const RealtimeShape& shape = behaviour_.realtime;
  const double delay = shape.read_delay.count();
  if (delay > 0 && !control_.wait_until(monotonic_seconds() + delay)) return false;
  std::string bytes(kReadBytes, '\0');
  bytes.resize(control_.wire.read(bytes));
  frames_.feed(bytes);
  next_ping_ = monotonic_seconds() + shape.ping_every.count();
  return !bytes.empty();
}

void RealtimeSocket::take_close(const std::string& payload) {
  constexpr int kNoCode = 1005;  // RFC 6455, section 7.1.5
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(payload[at]); };
  const int code = payload.size() < 2 ? kNoCode : byte(0) << 8 | byte(1);
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) { kept.closed_with = code; });
  send_bytes(frame_of(Opcode::Close, payload.substr(0, 2)));
  leave();
}

RealtimeSocket::Then RealtimeSocket::meet(Point point, const std::string& item) {
  const Trouble& trouble = behaviour_.trouble;
  if (trouble.act == Act::None || trouble.at != point ||
      met_[static_cast<std::size_t>(point)]++ != trouble.after) {
    return Then::Do;
  }
  const RealtimeShape& shape = behaviour_.realtime;
  switch (trouble.act) {
    case Act::CloseFrame:
      control_.log("closed", record_, {{"code", shape.close_code}});
      control_.core.journal.count(Happening::Faulted, record_.endpoint, record_.id);
      end(shape.close_code, "as told");
      return Then::Skip;
    case Act::Skip:
      return Then::Skip;
    case Act::Fail:
      control_.core.journal.count(Happening::Faulted, record_.endpoint, record_.id);
      send(failed_event(item, shape.error_code));
      return Then::Skip;
    case Act::Complain:
      send(error_event(shape.error_code, "The simulated service was told to complain.", {}));
      return Then::Do;
    case Act::Garbage:
      send_bytes(shape.garbage);
      return Then::Do;
    case Act::OtherItem:
      send(completed_event("item_of_nobody", "Not what was said.", 1));
      return Then::Do;
    default:
      open_ =
          control_.act(trouble.act, record_.endpoint, record_.id) == ConnectionControl::Next::GoOn;
      return open_ ? Then::Do : Then::Skip;
  }
}

// Closed too early, with bytes of the client still on their way, the connection would be reset and
// the client might never see the code.
void RealtimeSocket::end(int code, const std::string& reason) {
  constexpr double kPatience = 2;
  send_bytes(close_frame(static_cast<std::uint16_t>(code), reason));
  open_ = false;
  const double until = monotonic_seconds() + kPatience;
  std::string bytes(kReadBytes, '\0');
  while (control_.wire.wait_readable(until) == Wire::Wait::Readable) {
    const std::size_t got = control_.wire.read(bytes);
    frames_.feed(std::string_view(bytes).substr(0, got));
    auto message = frames_.next();
    while (message && message->opcode != Opcode::Close) message = frames_.next();
    if (got == 0 || message) return;
  }
}

void RealtimeSocket::reset() {
  control_.act(Act::Reset, record_.endpoint, record_.id);
  open_ = false;
}

void RealtimeSocket::send(const ordered_json& event) {
  ordered_json whole = event;
  whole["event_id"] = "event_" + std::to_string(record_.id) + "_" + std::to_string(++sent_);
  send_bytes(
      frame_of(Opcode::Text, whole.dump(-1, ' ', false, ordered_json::error_handler_t::replace)));
}

void RealtimeSocket::send_bytes(const std::string& bytes) {
  if (open_ && !control_.wire.write(bytes)) leave();
}

void RealtimeSocket::leave() {
  open_ = false;
  left_ = true;
}

}  // namespace support
