#include "tests/support/realtime_connection.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tests/support/service_realtime.h"

namespace support {
namespace {

constexpr double kBytesPerSecond = 24000 * 2;
constexpr std::size_t kLeastCommit = 4800;  // bytes: 100 ms, as the real service has it

}  // namespace

RealtimeConnection::RealtimeConnection(ConnectionControl& control, const RequestRecord& record,
                                       const Behaviour& behaviour)
    : control_(control),
      record_(record),
      behaviour_(behaviour),
      socket_(control, record, behaviour) {}

void RealtimeConnection::run(const std::string& ahead) {
  control_.core.journal.change(record_.id,
                               [](RequestRecord& kept) { kept.upgraded_at = monotonic_seconds(); });
  control_.log("upgraded", record_, Json::object());
  if (socket_.meet(Point::FirstByte) == Then::Do) {
    const Json session = {{"id", "sess_" + std::to_string(record_.id)},
                          {"object", "realtime.transcription_session"},
                          {"expires_at", 4102444800}};
    socket_.send(session_event("created", behaviour_.realtime.beta_names, session));
  }
  socket_.feed(ahead);
  while (socket_.open()) {
    while (const auto text = socket_.next()) take(*text);
    if (!socket_.open()) break;
    socket_.wait(next_due());
    send_due();
  }
  if (!socket_.left_by_client()) return;
  // A cancellation if the client still had something to come.
  if (items_.empty()) return control_.log("left", record_, Json::object());
  control_.gone(record_.endpoint, record_.id);
}

std::optional<double> RealtimeConnection::next_due() const {
  std::optional<double> due;
  for (const Item& item : items_) {
    const auto next = item.hearing.next();
    if (next && (!due || next->at < *due)) due = next->at;
  }
  return due;
}

void RealtimeConnection::send_due() {
  const double now = monotonic_seconds();
  for (std::size_t i = 0; i < items_.size() && socket_.open();) {
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
      socket_.send(committed_event(item.id, std::exchange(last_item_, item.id)));
      socket_.send(item_event(item.id, behaviour_.realtime.beta_names));
      return;
    case LiveHearing::What::Delta:
      if (socket_.meet(Point::Delta, item.id) == Then::Skip) return;
      control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
        kept.live[item.number].deltas.push_back(due.text);
      });
      socket_.send(delta_event(item.id, due.text));
      return control_.log("delta", record_, {{"item", item.id}, {"text", due.text}});
    case LiveHearing::What::Completed:
      return send_completed(item, due.text);
  }
}

void RealtimeConnection::send_completed(const Item& item, const std::string& transcript) {
  if (socket_.meet(Point::Completed, item.id) == Then::Skip) return;
  socket_.send(
      completed_event(item.id, transcript, static_cast<double>(item.bytes) / kBytesPerSecond));
  if (!socket_.open()) return;
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    kept.live[item.number].transcript = transcript;
    kept.live[item.number].completed_at = monotonic_seconds();
  });
  control_.log("completed", record_, {{"item", item.id}, {"text", transcript}});
  control_.core.journal.count(Happening::Done, record_.endpoint, record_.id);
  socket_.meet(Point::End, item.id);
}

void RealtimeConnection::take(const std::string& text) {
  const auto event = Json::parse(text, nullptr, false);
  const bool audio = event.is_object() && event.contains("audio");
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    if (!audio) kept.messages.push_back(text);
  });
  try {
    take_event(event);
  } catch (const nlohmann::json::exception&) {
    socket_.send(error_event("invalid_event", "The event could not be read.", event));
  }
}

void RealtimeConnection::take_event(const Json& event) {
  const std::string type = event.at("type");
  const bool beta = behaviour_.realtime.beta_names;
  if (type == (beta ? "transcription_session.update" : "session.update")) return configure(event);
  if (type == "input_audio_buffer.append") return append(event);
  if (type == "input_audio_buffer.commit") return commit(event);
  if (type == "input_audio_buffer.clear") return clear();
  socket_.send(error_event("invalid_event", "Unknown event: " + type, event));
}

void RealtimeConnection::configure(const Json& event) {
  const bool beta = behaviour_.realtime.beta_names;
  const std::string refused = refused_session(event, *control_.core.script(), beta);
  if (!refused.empty()) return socket_.send(error_event("invalid_value", refused, event));
  configured_ = true;
  control_.log("configured", record_, {{"session", event.at("session")}});
  if (socket_.meet(Point::Updated) == Then::Do) {
    socket_.send(session_event("updated", beta, event.at("session")));
  }
}

void RealtimeConnection::append(const Json& event) {
  const auto audio = from_base64(event.at("audio").get<std::string>());
  if (!audio) return socket_.send(error_event("invalid_value", "The audio is no base64.", event));
  if (socket_.meet(Point::Append) == Then::Skip) return;
  const double now = monotonic_seconds();
  Item& item = open_item(now);
  item.bytes += audio->size();
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    kept.live[item.number].audio += *audio;
    kept.live[item.number].last_append_at = now;
  });
  item.hearing.heard(static_cast<double>(item.bytes) / kBytesPerSecond, now);
}

// The utterance that audio belongs to now; a new one after a commit.
RealtimeConnection::Item& RealtimeConnection::open_item(double now) {
  if (!items_.empty() && !items_.back().committed) return items_.back();
  const std::size_t number = heard_items_++;
  const std::string id = "item_" + std::to_string(record_.id) + "_" + std::to_string(number);
  const std::string text = behaviour_.text.value_or(control_.core.script()->transcript);
  items_.push_back(
      {number, id, 0,
       LiveHearing(text, behaviour_.realtime, control_.core.draw(Endpoint::Realtime))});
  control_.core.journal.change(record_.id, [&](RequestRecord& kept) {
    kept.live.push_back({.item_id = id, .first_append_at = now});
  });
  Json more = {{"item", id}};
  if (const auto misheard = items_.back().hearing.misheard()) more["misheard"] = *misheard;
  control_.log("first_append", record_, more);
  return items_.back();
}

void RealtimeConnection::commit(const Json& event) {
  const double now = monotonic_seconds();
  if (items_.empty() || items_.back().committed || items_.back().bytes < kLeastCommit) {
    return socket_.send(error_event("input_audio_buffer_commit_empty",
                                    "The buffer has less than 100 ms of audio.", event));
  }
  if (!configured_) {
    return socket_.send(
        error_event("missing_transcription", "No session.update came before.", event));
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
    return socket_.reset();
  }
  item.hearing.commit(now);
  if (socket_.meet(Point::Commit, item.id) == Then::Skip && socket_.open()) items_.pop_back();
}

void RealtimeConnection::clear() {
  if (!items_.empty() && !items_.back().committed) {
    control_.core.journal.change(
        record_.id, [&](RequestRecord& kept) { kept.live[items_.back().number].cleared = true; });
    items_.pop_back();
  }
  control_.log("cleared", record_, Json::object());
  socket_.send({{"type", "input_audio_buffer.cleared"}});
}

}  // namespace support
