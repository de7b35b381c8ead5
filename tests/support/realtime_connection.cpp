#include "tests/support/realtime_connection.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tests/support/service_realtime.h"

namespace support {
namespace {

constexpr double kBytesPerSecond = 24000 * 2;
constexpr std::size_t kLeastCommit = 4800;  // bytes: 100 ms, as the real service has it
constexpr std::size_t kReadBytes = 16 * 1024;

}  // namespace

RealtimeConnection::RealtimeConnection(ConnectionControl& control, const RequestRecord& record,
                                       const Behaviour& behaviour)
    : control_(control), record_(record), behaviour_(behaviour) {}

void RealtimeConnection::run(const std::string& ahead) {
  control_.core.journal.change(record_.id,
                               [](RequestRecord& kept) { kept.upgraded_at = monotonic_seconds(); });
  control_.log("upgraded", record_, Json::object());
  const RealtimeShape& shape = behaviour_.realtime;
  if (shape.receive_buffer > 0) control_.wire.limit_receive_buffer(shape.receive_buffer);
  next_ping_ = monotonic_seconds() + shape.ping_every.count();
  if (meet(Point::FirstByte, {}) == Then::Do) {
    const Json session = {{"id", "sess_" + std::to_string(record_.id)},
                          {"object", "realtime.transcription_session"},
                          {"expires_at", 4102444800}};
    send(session_event("created", shape.beta_names, session));
  }
  serve(ahead);
}

void RealtimeConnection::serve(const std::string& ahead) {
  frames_.feed(ahead);
  while (open_) {
    while (open_) {
      const auto message = frames_.next();
      if (!message) break;
      take(*message);
    }
    if (open_ && frames_.broken()) {
      send_bytes(close_frame(1002, "protocol error"));
      open_ = false;
    }
    if (!open_) return;
    const Wire::Wait what = control_.wire.wait_readable(next_due());
    if (what == Wire::Wait::Gone || (what == Wire::Wait::Readable && !read_some())) {
      return left();
    }
    send_due();
  }
}

std::optional<double> RealtimeConnection::next_due() const {
  std::optional<double> due;
  if (behaviour_.realtime.ping_every.count() > 0) due = next_ping_;
  for (const Item& item : items_) {
    const auto next = item.hearing.next();
    if (next && (!due || next->at < *due)) due = next->at;
  }
  return due;
}

void RealtimeConnection::send_due() {
  const double now = monotonic_seconds();
  if (behaviour_.realtime.ping_every.count() > 0 && next_ping_ <= now) {
    next_ping_ = now + behaviour_.realtime.ping_every.count();
    send_bytes(frame_of(Opcode::Ping, "still there?"));
  }
  for (std::size_t i = 0; i < items_.size() && open_;) {
    const auto due = items_[i].hearing.next();
    if (due && due->at <= now) {
      items_[i].hearing.done();
      send_due_of(items_[i], *due);
    } else {
      ++i;
    }
    std::erase_if(items_, [](const Item& item) { return item.committed && !item.hearing.next(); });
  }
}

void RealtimeConnection::send_due_of(Item& item, const LiveHearing::Due& due) {
  switch (due.what) {
    case LiveHearing::What::Committed:
      send(committed_event(item.id, std::exchange(last_item_, item.id)));
      send(item_event(item.id, behaviour_.realtime.beta_names));
      return;
    case LiveHearing::What::Delta:
      if (meet(Point::Delta, item.id) == Then::Skip) return;
      send(delta_event(item.id, due.text));
      control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
        kept.live[item.number].deltas.push_back(due.text);
      });
      return control_.log("delta", record_, {{"item", item.id}, {"text", due.text}});
    case LiveHearing::What::Completed:
      break;
  }
  if (meet(Point::Completed, item.id) == Then::Skip) return;
  send(completed_event(item.id, due.text, static_cast<double>(item.bytes) / kBytesPerSecond));
  if (!open_) return;
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    kept.live[item.number].transcript = due.text;
    kept.live[item.number].completed_at = monotonic_seconds();
  });
  control_.log("completed", record_, {{"item", item.id}, {"text", due.text}});
  control_.core.journal.count(Happening::Done, record_.endpoint, record_.id);
  meet(Point::End, item.id);
}

// False: the client closed its side.
bool RealtimeConnection::read_some() {
  const double delay = behaviour_.realtime.read_delay.count();
  if (delay > 0 && !control_.wait_until(monotonic_seconds() + delay)) return false;
  std::string bytes(kReadBytes, '\0');
  bytes.resize(control_.wire.read(bytes));
  frames_.feed(bytes);
  next_ping_ = monotonic_seconds() + behaviour_.realtime.ping_every.count();
  return !bytes.empty();
}

void RealtimeConnection::take(const Message& message) {
  switch (message.opcode) {
    case Opcode::Close:
      return closed_by_client(message.payload);
    case Opcode::Ping:
      return send_bytes(frame_of(Opcode::Pong, message.payload));
    case Opcode::Pong:
      return control_.core.journal.change(record_.id, [](RequestRecord& kept) { ++kept.pongs; });
    case Opcode::Text:
      break;
    default:
      return send(error_event("invalid_event", "Text frames only.", {}));
  }
  const auto event = Json::parse(message.payload, nullptr, false);
  const bool audio = event.is_object() && event.contains("audio");
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    if (!audio) kept.messages.push_back(message.payload);
  });
  try {
    take_event(event);
  } catch (const nlohmann::json::exception&) {
    send(error_event("invalid_event", "The event could not be read.", event));
  }
}

void RealtimeConnection::take_event(const Json& event) {
  const std::string type = event.at("type");
  const bool beta = behaviour_.realtime.beta_names;
  if (type == (beta ? "transcription_session.update" : "session.update")) return configure(event);
  if (type == "input_audio_buffer.append") return append(event);
  if (type == "input_audio_buffer.commit") return commit(event);
  if (type == "input_audio_buffer.clear") return clear();
  send(error_event("invalid_event", "Unknown event: " + type, event));
}

void RealtimeConnection::configure(const Json& event) {
  const bool beta = behaviour_.realtime.beta_names;
  const std::string refused = refused_session(event, *control_.core.script(), beta);
  if (!refused.empty()) return send(error_event("invalid_value", refused, event));
  configured_ = true;
  control_.log("configured", record_, {{"session", event.at("session")}});
  if (meet(Point::Updated, {}) == Then::Do) {
    send(session_event("updated", beta, event.at("session")));
  }
}

void RealtimeConnection::append(const Json& event) {
  const auto audio = from_base64(event.at("audio").get<std::string>());
  if (!audio) return send(error_event("invalid_value", "The audio is no base64.", event));
  if (meet(Point::Append, {}) == Then::Skip) return;
  const double now = monotonic_seconds();
  const bool fresh = items_.empty() || items_.back().committed;
  if (fresh) {
    const auto script = control_.core.script();
    const std::size_t number = heard_items_++;
    const std::string text = behaviour_.text.value_or(script->transcript);
    items_.push_back({number,
                      "item_" + std::to_string(record_.id) + "_" + std::to_string(number),
                      0,
                      {text, behaviour_.realtime, control_.core.draw(Endpoint::Realtime)}});
  }
  Item& item = items_.back();
  item.bytes += audio->size();
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    if (fresh) kept.live.push_back({.item_id = item.id, .first_append_at = now});
    kept.live.back().audio += *audio;
    kept.live.back().last_append_at = now;
  });
  if (fresh) {
    Json more = {{"item", item.id}};
    if (const auto misheard = item.hearing.misheard()) more["misheard"] = *misheard;
    control_.log("first_append", record_, more);
  }
  item.hearing.heard(static_cast<double>(item.bytes) / kBytesPerSecond, now);
}

void RealtimeConnection::commit(const Json& event) {
  const double now = monotonic_seconds();
  if (items_.empty() || items_.back().committed || items_.back().bytes < kLeastCommit) {
    return send(error_event("input_audio_buffer_commit_empty",
                            "The buffer has less than 100 ms of audio.", event));
  }
  if (!configured_) {
    return send(error_event("missing_transcription", "No session.update came before.", event));
  }
  Item& item = items_.back();
  LiveRecord kept_now;
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    kept.live[item.number].commit_at = now;
    kept_now = kept.live[item.number];
  });
  control_.log("commit", record_,
               {{"item", item.id},
                {"bytes", item.bytes},
                {"at", now},
                {"first_append", kept_now.first_append_at},
                {"last_append", kept_now.last_append_at}});
  item.committed = true;
  if (item.hearing.reset_at_commit()) {
    control_.act(Act::Reset, record_.endpoint, record_.id);
    open_ = false;
    return;
  }
  item.hearing.commit(now);
  if (meet(Point::Commit, item.id) == Then::Skip && open_) items_.pop_back();
}

void RealtimeConnection::clear() {
  if (!items_.empty() && !items_.back().committed) {
    control_.core.journal.change(
        record_.id, [&](RequestRecord& kept) { kept.live[items_.back().number].cleared = true; });
    items_.pop_back();
  }
  control_.log("cleared", record_, Json::object());
  send({{"type", "input_audio_buffer.cleared"}});
}

void RealtimeConnection::closed_by_client(const std::string& payload) {
  constexpr int kNoCode = 1005;
  const int code = payload.size() < 2 ? kNoCode
                                      : static_cast<unsigned char>(payload[0]) << 8 |
                                            static_cast<unsigned char>(payload[1]);
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) { kept.closed_with = code; });
  send_bytes(frame_of(Opcode::Close, payload.substr(0, 2)));
  left();
}

RealtimeConnection::Then RealtimeConnection::meet(Point point, const std::string& item) {
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
      send_bytes(close_frame(static_cast<std::uint16_t>(shape.close_code), "as told"));
      open_ = false;
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

void RealtimeConnection::send(const Json& event) {
  Json whole = event;
  whole["event_id"] = "event_" + std::to_string(record_.id) + "_" + std::to_string(++sent_events_);
  send_bytes(frame_of(Opcode::Text, whole.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

void RealtimeConnection::send_bytes(const std::string& bytes) {
  if (open_ && !control_.wire.write(bytes)) left();
}

// The client went away; a cancellation if it still had something to come.
void RealtimeConnection::left() {
  if (!open_) return;
  open_ = false;
  if (!items_.empty()) {
    control_.gone(record_.endpoint, record_.id);
  } else {
    control_.log("left", record_, Json::object());
  }
}

}  // namespace support
