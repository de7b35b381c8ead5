#include "tests/support/http_connection.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

namespace support {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNoLimit = SIZE_MAX;

std::string header_text(const RequestRecord& record, const Answer& answer, Framing framing) {
  std::size_t length = 0;
  for (const Piece& piece : answer.pieces) length += piece.bytes.size();
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Simulated\r\n";
  text += "Content-Type: " + answer.content_type + "\r\n";
  text += "x-request-id: req_" + std::to_string(record.id) + "\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  if (framing == Framing::Chunked) text += "Transfer-Encoding: chunked\r\n";
  if (framing == Framing::ContentLength) {
    text += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  if (framing == Framing::UntilClose || !record.request.keep_alive) text += "Connection: close\r\n";
  return text + "\r\n";
}

// The request as the log shows it; the key never gets there.
ordered_json headers_for_log(const HttpRequest& request) {
  ordered_json headers;
  for (const auto& [name, value] : request.headers) {
    headers[name] = name == "authorization" ? "Bearer ***" : value;
  }
  return headers;
}

// Trouble in the body as a number of chunks sent before it; after the last chunk at the latest.
std::size_t trouble_chunk(Answer& answer, const Trouble& trouble) {
  if (trouble.act == Act::None) return kNoLimit;
  switch (trouble.at) {
    case Point::FirstByte:
      return 0;
    case Point::Chunk:
      return std::min(trouble.after, answer.pieces.size());
    case Point::Byte:
      return cut_after(answer.pieces, trouble.after);
    case Point::End:
      return answer.pieces.size();
    default:
      return kNoLimit;
  }
}

bool at(const Trouble& trouble, Point point) {
  return trouble.act != Act::None && trouble.at == point;
}

}  // namespace

HttpConnection::HttpConnection(ServiceCore& core, int socket)
    : core_(core),
      wire_(socket),
      reader_(wire_),
      number_(core.journal.connected()),
      accepted_at_(monotonic_seconds()) {}

void HttpConnection::run() {
  if (establish()) {
    for (bool first = true; serve_one(first); first = false) {
    }
  }
  wire_.close();
}

// False: the connection is over.
bool HttpConnection::establish() {
  core_.journal.log("accepted", number_, 0, Endpoint::Connection, ordered_json::object());
  const Behaviour behaviour = core_.take(Endpoint::Connection);
  if (act(behaviour.trouble.act, Endpoint::Connection, 0) != Next::GoOn) return false;
  // What DNS, TCP and TLS would have taken; a connection made ahead of time has it behind it.
  TimingDraw timing = core_.draw(Endpoint::Connection);
  const double ready = accepted_at_ + timing.seconds("connection_fixed_ms") +
                       2 * timing.seconds("round_trip_ms") + timing.seconds("handshake_ms");
  if (ready > accepted_at_ && !wait_until(ready)) return false;
  core_.journal.log("ready", number_, 0, Endpoint::Connection, ordered_json::object());
  return true;
}

// False: the connection is over.
bool HttpConnection::serve_one(bool first) {
  RequestRecord record;
  const auto got = reader_.read_headers(record.request);
  if (got != RequestReader::Got::All) {
    if (got == RequestReader::Got::Garbage) wire_.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    return false;
  }
  record.connection = number_;
  record.reused = !first;
  record.endpoint = route(record.request);
  record.accepted_at = accepted_at_;
  record.headers_at = monotonic_seconds();
  record.id = core_.journal.open(record);
  log("headers", record,
      {{"reused", record.reused},
       {"method", record.request.method},
       {"target", record.request.target},
       {"headers", headers_for_log(record.request)}});
  Behaviour behaviour = core_.take(record.endpoint);
  TimingDraw timing = core_.draw(record.endpoint);
  if (!read_whole(record, behaviour)) return false;
  if (at(behaviour.trouble, Point::Request) &&
      act(behaviour.trouble.act, record.endpoint, record.id) != Next::GoOn) {
    return false;
  }
  Answer answer = make_answer(record, *core_.script(), behaviour, timing);
  if (behaviour.trouble.act == Act::None && timing.chance(timing.reset_chance())) {
    const auto chunk = timing.uniform(0, static_cast<double>(answer.pieces.size()) + 1);
    behaviour.trouble = {Act::Reset, Point::Chunk, static_cast<std::size_t>(chunk)};
  }
  return send(record, std::move(answer), behaviour) && record.request.keep_alive &&
         behaviour.framing != Framing::UntilClose;
}

bool HttpConnection::read_whole(RequestRecord& record, const Behaviour& behaviour) {
  if (record.request.header("expect") == "100-continue") {
    wire_.write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  const bool trouble = at(behaviour.trouble, Point::Upload);
  auto got = reader_.read_body(record.request, trouble ? behaviour.trouble.after : kNoLimit);
  if (got == RequestReader::Got::Part) {
    if (act(behaviour.trouble.act, record.endpoint, record.id) != Next::GoOn) return false;
    got = reader_.read_body(record.request, kNoLimit);
  }
  if (got != RequestReader::Got::All) return gone(record.endpoint, record.id);
  record.body_at = monotonic_seconds();
  record.form = parse_form(record.request.header("content-type"), record.request.body);
  core_.journal.change(record.id, [&](RequestRecord& kept) {
    kept.body_at = record.body_at;
    kept.request.body = record.request.body;
    kept.form = record.form;
  });
  ordered_json more = {{"bytes", record.request.body.size()}};
  if (!record.form.file.bytes.empty()) {
    more["file_bytes"] = record.form.file.bytes.size();
  } else {
    more["body"] = record.request.body;
  }
  log("body", record, more);
  core_.journal.count(Happening::Received, record.endpoint, record.id);
  return true;
}

bool HttpConnection::send(const RequestRecord& record, Answer answer, const Behaviour& behaviour) {
  double due = record.body_at + answer.headers_after;
  // A stall shifts all that follows it.
  const auto meet_trouble = [&] {
    const Next next = act(behaviour.trouble.act, record.endpoint, record.id);
    due = std::max(due, monotonic_seconds());
    return next;
  };
  if (!wait_until(due)) return gone(record.endpoint, record.id);
  if (at(behaviour.trouble, Point::Headers) && meet_trouble() == Next::Stop) return false;
  if (!send_headers(record, answer, behaviour)) return gone(record.endpoint, record.id);

  const std::size_t trouble = trouble_chunk(answer, behaviour.trouble);
  Next next = Next::GoOn;
  for (std::size_t i = 0; i <= answer.pieces.size() && next == Next::GoOn; ++i) {
    if (i < answer.pieces.size() && !wait_until(due += answer.pieces[i].wait)) {
      return gone(record.endpoint, record.id);
    }
    if (i == trouble) next = meet_trouble();
    if (next == Next::Stop) return false;
    if (next == Next::EndBody || i == answer.pieces.size()) break;
    if (!send_piece(record, answer.pieces[i], behaviour.framing)) {
      return gone(record.endpoint, record.id);
    }
  }
  // A client that leaves after the last event has all it wanted: that is no cancellation.
  const bool ended = behaviour.framing != Framing::Chunked || wire_.write("0\r\n\r\n");
  log("done", record, ordered_json::object());
  core_.journal.count(Happening::Done, record.endpoint, record.id);
  // A body that ended short of its content length leaves nothing to go on with.
  return ended && (next == Next::GoOn || behaviour.framing == Framing::Chunked);
}

bool HttpConnection::send_headers(const RequestRecord& record, const Answer& answer,
                                  const Behaviour& behaviour) {
  core_.journal.change(record.id, [&](RequestRecord& kept) { kept.status = answer.status; });
  log("headers_sent", record, {{"status", answer.status}});
  const std::string text = header_text(record, answer, behaviour.framing);
  const double gap = behaviour.delays.between_header_bytes.count();
  if (gap <= 0) return wire_.write(text);
  double due = monotonic_seconds();
  for (const char& byte : text) {
    if (!wire_.write({&byte, 1}) || !wait_until(due += gap)) return false;
  }
  return true;
}

bool HttpConnection::send_piece(const RequestRecord& record, const Piece& piece, Framing framing) {
  if (piece.bytes.empty()) return true;
  std::string bytes;
  if (framing == Framing::Chunked) {
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.begin(), size.end(), piece.bytes.size(), 16).ptr;
    bytes.append(size.begin(), end).append("\r\n").append(piece.bytes).append("\r\n");
  }
  const double before = monotonic_seconds();
  if (!wire_.write(framing == Framing::Chunked ? bytes : piece.bytes)) return false;
  std::size_t total = 0;
  core_.journal.change(record.id, [&](RequestRecord& kept) {
    if (kept.body_bytes_sent == 0) kept.first_byte_at = before;
    kept.last_byte_at = monotonic_seconds();
    total = kept.body_bytes_sent += piece.bytes.size();
  });
  ordered_json more = {{"bytes", piece.bytes.size()}, {"total", total}};
  if (!piece.note.empty()) more["text"] = piece.note;
  log("chunk", record, more);
  return true;
}

// False: the client is gone, or the service is ending.
bool HttpConnection::wait_until(double due) {
  for (;;) {
    const Wire::Wait what = wire_.wait(due);
    if (what != Wire::Wait::Woken) return what == Wire::Wait::Due;
  }
}

HttpConnection::Next HttpConnection::act(Act what, Endpoint endpoint, std::uint64_t id) {
  const auto note = [&](const char* text) {
    core_.journal.log(text, number_, id, endpoint, ordered_json::object());
  };
  switch (what) {
    case Act::None:
      return Next::GoOn;
    case Act::End:
      return Next::EndBody;
    case Act::Stall: {
      const std::uint64_t releases = core_.releases(endpoint);
      note("stalled");
      core_.journal.count(Happening::Stalled, endpoint, id);
      while (core_.releases(endpoint) == releases) {
        if (wire_.wait(std::nullopt) == Wire::Wait::Gone) {
          gone(endpoint, id);
          return Next::Stop;
        }
      }
      note("released");
      return Next::GoOn;
    }
    case Act::Close:
    case Act::Reset:
      // Noted first: a test that sees the connection end finds it in the record.
      note(what == Act::Close ? "closed" : "reset");
      core_.journal.count(Happening::Faulted, endpoint, id);
      what == Act::Close ? wire_.close() : wire_.reset();
      break;
  }
  return Next::Stop;
}

// Always false, for the callers' sake.
bool HttpConnection::gone(Endpoint endpoint, std::uint64_t id) {
  if (wire_.stopped()) return false;  // the service's end is no cancellation
  core_.journal.log("cancelled", number_, id, endpoint, ordered_json::object());
  core_.journal.count(Happening::Cancelled, endpoint, id);
  return false;
}

void HttpConnection::log(const char* what, const RequestRecord& record, const ordered_json& more) {
  core_.journal.log(what, number_, record.id, record.endpoint, more);
}

}  // namespace support
