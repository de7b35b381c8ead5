// What the simulated service does: plain data that a test fills in.
// A Behaviour says how one endpoint answers; the Script holds one for each endpoint, and what is
// said. One-shot behaviours ("the next two speech requests") are queued beside it, see
// SimulatedService::next. Times are real time.
// Threads: plain values, no sharing. Every field has an initializer, so that designated ones can
// leave it out without a warning.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace support {

using Seconds = std::chrono::duration<double>;

// `Connection` stands for the moment after accepting and before reading anything: of a behaviour
// given to it only `trouble.act` counts. `Other` is any path that the service does not know.
// `Realtime` is the WebSocket GET /v1/realtime?intent=transcription; its behaviour holds for the
// whole connection.
enum class Endpoint { Connection, Transcriptions, Chat, Speech, Models, Other, Realtime };
inline constexpr std::size_t kEndpoints = 7;

enum class Act {
  None,
  Stall,  // wait until released by the test, or until the client goes away; then go on
  End,    // end the body here, well formed as HTTP, whatever is missing from it (not before it)
  Close,  // close the connection (FIN): inside a body the client sees it cut short
  Reset,  // close it with RST
  // On an open WebSocket only:
  CloseFrame,  // close it in due form, with RealtimeShape::close_code
  Skip,        // leave out what is due here: never answer a commit, ignore audio, ...
  Fail,        // ...transcription.failed with RealtimeShape::error_code instead of what is due
  Complain,    // an `error` event with RealtimeShape::error_code first, then go on
  Garbage,     // RealtimeShape::garbage first, as raw bytes on the socket, then go on
  OtherItem,   // a transcript of an item that nobody sent first, then go on
};

enum class Point {
  Upload,     // after `after` bytes of the request's body were read
  Request,    // after the whole request was read
  Headers,    // when the answer's headers would be sent (after their delay)
  FirstByte,  // headers sent; when the first byte of the body would be
  Chunk,      // after `after` chunks (for a stream: events) of the body
  Byte,       // after `after` bytes of the body
  End,        // after the whole body, before the mark that ends it
  // On an open WebSocket; `after`: so many such moments pass undisturbed. There, Headers is before
  // the answer to the upgrade, FirstByte before session.created, End after a transcript was sent.
  Updated,    // before session.updated
  Append,     // audio has arrived
  Commit,     // a commit has arrived
  Delta,      // before a delta
  Completed,  // before a transcript
};
inline constexpr std::size_t kPoints = static_cast<std::size_t>(Point::Completed) + 1;

struct Trouble {
  Act act = Act::None;
  Point at = Point::Request;
  std::size_t after = 0;
};

// Waits, on top of those of the timing profile.
struct Delays {
  Seconds before_headers{};
  Seconds before_first_byte{};
  Seconds between_chunks{};
  Seconds between_header_bytes{};  // more than zero: headers arrive one byte at a time
};

enum class Framing { Chunked, ContentLength, UntilClose };

// Sent as it is before content delta number `before` (or after the last one, if there are fewer);
// written with \n line ends, which become ChatShape::line_end. Comments (": ping\n\n"), broken JSON
// ("data: {\n\n"), errors inside the stream ("data: {\"error\":{...}}\n\n") and so on.
struct RawEvent {
  std::size_t before = 0;
  std::string text{};
};

struct ChatShape {
  std::string line_end = "\n";
  std::vector<RawEvent> raw_events{};
  std::vector<std::string> reasoning{};  // deltas sent ahead of the answer
  std::string reasoning_field = "reasoning_content";
  std::string finish_reason = "stop";  // empty: no finish chunk
  bool done_marker = true;             // the final "data: [DONE]"
};

struct SpeechShape {
  double speed = 0;  // how many times faster than real time the body flows; 0: no limit
  Seconds leading_silence{};
  int rate = 24000;         // Hz
  bool wav_always = false;  // a RIFF file also where pcm was asked for
};

// How the WebSocket speaks and what it hears.
struct RealtimeShape {
  bool beta_names = false;  // transcription_session.*, conversation.item.created
  std::vector<Seconds>
      word_ends{};  // of audio after which each word of the transcript can be known
  Seconds seconds_per_character{0.06};  // the same for words without an entry there
  std::optional<bool>
      misheard{};          // whether a word of the deltas is wrong; else the profile decides
  Seconds ping_every{};    // more than zero: pings while the client is silent
  Seconds read_delay{};    // before each message that is read: a socket that hardly drains
  int receive_buffer = 0;  // bytes of SO_RCVBUF; 0: the system's
  int close_code = 1011;
  std::string error_code = "server_error";
  std::string garbage = "\xFF\xFF garbage";
};

struct Behaviour {
  int status = 200;            // other than 200 with an empty body: an error in OpenAI's JSON shape
  std::string body{};          // not empty: sent in place of the endpoint's own answer
  std::string content_type{};  // not empty: in place of the right one
  std::vector<std::pair<std::string, std::string>> headers{};  // added: Retry-After, Location, ...
  std::optional<std::string> text{};  // transcript or answer, in place of the script's
  Delays delays{};
  Framing framing = Framing::Chunked;
  std::vector<std::size_t> chunk_sizes{};     // not empty: the body is cut anew, sizes in turn
  std::string leading_bytes{};                // ahead of the body
  std::string extra_bytes{};                  // after the body
  std::vector<std::string> allowed_fields{};  // not empty: any other request field gives 400
  ChatShape chat{};
  SpeechShape speech{};
  RealtimeShape realtime{};
  Trouble trouble{};
};

struct Model {
  std::string id{};
  std::string shutdown_date{};  // YYYY-MM-DD; empty: null
};

struct RealtimeScript {
  bool available = true;  // false: a server that knows no such path (404)
};

struct Script {
  std::string transcript = "What is the capital of France?";
  // The answer: from the last user message if `answer_to` is set (called on the connection's
  // thread; must not throw), else exactly these deltas, else `answer` cut into deltas of one to
  // three tokens.
  std::string answer = "The capital of France is Paris. It lies on the river Seine.";
  std::vector<std::string> answer_deltas{};
  std::function<std::string(const std::string& question)> answer_to{};
  std::string key{};            // not empty: requests must carry it as bearer token
  std::vector<Model> models{};  // not empty: requests for any other model give 404
  RealtimeScript realtime{};
  std::array<Behaviour, kEndpoints> behaviours{};

  Behaviour& at(Endpoint endpoint) { return behaviours[static_cast<std::size_t>(endpoint)]; }
  const Behaviour& at(Endpoint endpoint) const {
    return behaviours[static_cast<std::size_t>(endpoint)];
  }
};

}  // namespace support
