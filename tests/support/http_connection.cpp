#include "tests/support/http_connection.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/realtime_connection.h"

namespace support {
namespace {

using Next = ConnectionControl::Next;
using nlohmann::ordered_json;

constexpr std::size_t kNoLimit = SIZE_MAX;
constexpr int kSwitchingProtocols = 101;

std::string header_text(const RequestRecord& record, const Answer& answer, Framing framing) {
  std::size_t length = 0;
  for (const Piece& piece : answer.pieces) length += piece.bytes.size();
  const bool upgrade = answer.status == kSwitchingProtocols;
  if (upgrade) framing = Framing::UntilClose;
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Simulated\r\n";
  if (!upgrade) text += "Content-Type: " + answer.content_type + "\r\n";
  text += "x-request-id: req_" + std::to_string(record.id) + "\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  if (framing == Framing::Chunked) text += "Transfer-Encoding: chunked\r\n";
  if (framing == Framing::ContentLength) {
    text += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  if (!upgrade && (framing == Framing::UntilClose || !record.request.keep_alive)) {
    text += "Connection: close\r\n";
  }
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

// Number of the piece with the first sample that can be heard.
std::size_t audible_piece(const Answer& answer) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < answer.pieces.size() && answer.audible_after > 0; ++i) {
    total += answer.pieces[i].bytes.size();
    if (total >= answer.audible_after) return i;
  }
  return kNoLimit;
}

bool at(const Trouble& trouble, Point point) {
  return trouble.act != Act::None && trouble.at == point;
}

}  // namespace

HttpConnection::HttpConnection(ServiceCore& core, int socket)
    : control_(core, socket), reader_(control_.wire), accepted_at_(monotonic_seconds()) {}

void HttpConnection::run() {
  if (establish()) {
    for (bool first = true; serve_one(first); first = false) {
    }
  }
  control_.wire.close();
}

// False: the connection is over.
bool HttpConnection::establish() {
  control_.log("accepted", Endpoint::Connection, 0);
  const Behaviour behaviour = control_.core.take(Endpoint::Connection);
  if (control_.act(behaviour.trouble.act, Endpoint::Connection, 0) != Next::GoOn) return false;
  // What DNS, TCP and TLS would have taken; a connection made ahead of time has it behind it.
  TimingDraw timing = control_.core.draw(Endpoint::Connection);
  const double ready = accepted_at_ + timing.seconds("connection_fixed_ms") +
                       2 * timing.seconds("round_trip_ms") + timing.seconds("handshake_ms");
  if (control_.core.dialling_costs && ready > accepted_at_ && !control_.wait_until(ready))
    return false;
  control_.log("ready", Endpoint::Connection, 0);
  return true;
}

// False: the connection is over.
bool HttpConnection::serve_one(bool first) {
  RequestRecord record;
  const auto got = reader_.read_headers(record.request);
  if (got != RequestReader::Got::All) {
    if (got == RequestReader::Got::Garbage) control_.wire.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    return false;
  }
  record.connection = control_.number;
  record.reused = !first;
  record.endpoint = route(record.request);
  record.accepted_at = accepted_at_;
  record.headers_at = monotonic_seconds();
  record.id = control_.core.journal.open(record);
  control_.log("headers", record,
               {{"reused", record.reused},
                {"method", record.request.method},
                {"target", record.request.target},
                {"headers", headers_for_log(record.request)}});
  Behaviour behaviour = control_.core.take(record.endpoint);
  // Realtime's draws are one an utterance; its upgrade must not use them up.
  TimingDraw timing =
      control_.core.draw(record.endpoint == Endpoint::Realtime ? Endpoint::Other : record.endpoint);
  if (!read_whole(record, behaviour)) return false;
  if (at(behaviour.trouble, Point::Request) &&
      control_.act(behaviour.trouble.act, record.endpoint, record.id) != Next::GoOn) {
    return false;
  }
  Answer answer = make_answer(record, *control_.core.script(), behaviour, timing);
  // A WebSocket is not one request: its troubles come with its turns.
  if (behaviour.trouble.act == Act::None && answer.status != kSwitchingProtocols &&
      timing.chance("reset", timing.reset_chance())) {
    const auto chunk = timing.uniform("reset_at", 0, static_cast<double>(answer.pieces.size()) + 1);
    behaviour.trouble = {Act::Reset, Point::Chunk, static_cast<std::size_t>(chunk)};
  }
  return send(record, std::move(answer), behaviour) && record.request.keep_alive &&
         behaviour.framing != Framing::UntilClose;
}

bool HttpConnection::read_whole(RequestRecord& record, const Behaviour& behaviour) {
  if (record.request.header("expect") == "100-continue") {
    control_.wire.write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  const bool trouble = at(behaviour.trouble, Point::Upload);
  auto got = reader_.read_body(record.request, trouble ? behaviour.trouble.after : kNoLimit);
  if (got == RequestReader::Got::Part) {
    if (control_.act(behaviour.trouble.act, record.endpoint, record.id) != Next::GoOn) return false;
    got = reader_.read_body(record.request, kNoLimit);
  }
  if (got != RequestReader::Got::All) return control_.gone(record.endpoint, record.id);
  record.body_at = monotonic_seconds();
  record.form = parse_form(record.request.header("content-type"), record.request.body);
  control_.core.journal.change(record.id, [&](RequestRecord& kept) {
    kept.body_at = record.body_at;
    kept.request.body = record.request.body;
    kept.form = record.form;
  });
  ordered_json more = {{"at", record.body_at}, {"bytes", record.request.body.size()}};
  if (!record.form.file.bytes.empty()) {
    more["file_bytes"] = record.form.file.bytes.size();
  } else {
    more["body"] = record.request.body;
  }
  control_.log("body", record, more);
  control_.core.journal.count(Happening::Received, record.endpoint, record.id);
  return true;
}

bool HttpConnection::send(const RequestRecord& record, Answer answer, const Behaviour& behaviour) {
  double due = record.body_at + answer.headers_after;
  // A stall shifts all that follows it.
  const auto meet_trouble = [&] {
    const Next next = control_.act(behaviour.trouble.act, record.endpoint, record.id);
    due = std::max(due, monotonic_seconds());
    return next;
  };
  if (!control_.wait_until(due)) return control_.gone(record.endpoint, record.id);
  if (at(behaviour.trouble, Point::Headers) && meet_trouble() == Next::Stop) return false;
  if (!send_headers(record, answer, behaviour)) return control_.gone(record.endpoint, record.id);
  if (answer.status == kSwitchingProtocols) {
    RealtimeConnection(control_, record, behaviour).run(reader_.take_ahead());
    return false;
  }

  const std::size_t trouble = trouble_chunk(answer, behaviour.trouble);
  const std::size_t audible = audible_piece(answer);
  Next next = Next::GoOn;
  for (std::size_t i = 0; i <= answer.pieces.size() && next == Next::GoOn; ++i) {
    if (i < answer.pieces.size() && !control_.wait_until(due += answer.pieces[i].wait)) {
      return control_.gone(record.endpoint, record.id);
    }
    if (i == trouble) next = meet_trouble();
    if (next == Next::Stop) return false;
    if (next == Next::EndBody || i == answer.pieces.size()) break;
    if (!send_piece(record, answer.pieces[i], behaviour.framing, i == audible)) {
      return control_.gone(record.endpoint, record.id);
    }
  }
  // A client that leaves after the last event has all it wanted: that is no cancellation.
  const bool ended = behaviour.framing != Framing::Chunked || control_.wire.write("0\r\n\r\n");
  control_.log("done", record, ordered_json::object());
  control_.core.journal.count(Happening::Done, record.endpoint, record.id);
  // A body that ended short of its content length leaves nothing to go on with.
  return ended && (next == Next::GoOn || behaviour.framing == Framing::Chunked);
}

bool HttpConnection::send_headers(const RequestRecord& record, const Answer& answer,
                                  const Behaviour& behaviour) {
  control_.core.journal.change(record.id,
                               [&](RequestRecord& kept) { kept.status = answer.status; });
  control_.log("headers_sent", record, {{"status", answer.status}});
  const std::string text = header_text(record, answer, behaviour.framing);
  const double gap = behaviour.delays.between_header_bytes.count();
  if (gap <= 0) return control_.wire.write(text);
  double due = monotonic_seconds();
  for (const char& byte : text) {
    if (!control_.wire.write({&byte, 1}) || !control_.wait_until(due += gap)) return false;
  }
  return true;
}

bool HttpConnection::send_piece(const RequestRecord& record, const Piece& piece, Framing framing,
                                bool audible) {
  if (piece.bytes.empty()) return true;
  std::string bytes;
  if (framing == Framing::Chunked) {
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.begin(), size.end(), piece.bytes.size(), 16).ptr;
    bytes.append(size.begin(), end).append("\r\n").append(piece.bytes).append("\r\n");
  }
  const double before = monotonic_seconds();
  if (!control_.wire.write(framing == Framing::Chunked ? bytes : piece.bytes)) return false;
  std::size_t total = 0;
  control_.core.journal.change(record.id, [&](RequestRecord& kept) {
    if (kept.body_bytes_sent == 0) kept.first_byte_at = before;
    kept.last_byte_at = monotonic_seconds();
    total = kept.body_bytes_sent += piece.bytes.size();
    kept.text_sent += piece.note;
  });
  ordered_json more = {{"bytes", piece.bytes.size()}, {"total", total}};
  if (!piece.note.empty()) more["text"] = piece.note;
  if (audible) more["audible"] = true;
  control_.log("chunk", record, more);
  return true;
}

}  // namespace support
