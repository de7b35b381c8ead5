// One open WebSocket of the simulated service: live transcription in OpenAI's protocol, with the
// troubles that were asked for.
// Threads: that of the connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/connection_control.h"
#include "tests/support/service_frames.h"
#include "tests/support/service_live.h"

namespace support {

class RealtimeConnection {
 public:
  RealtimeConnection(ConnectionControl& control, const RequestRecord& record,
                     const Behaviour& behaviour);

  // Until the WebSocket ends. `ahead`: bytes that came with the request for it.
  void run(const std::string& ahead);

 private:
  using Json = nlohmann::ordered_json;
  struct Item {
    std::size_t number = 0;  // in the record, from 0
    std::string id;
    std::size_t bytes = 0;
    LiveHearing hearing;
    bool committed = false;
  };

  void serve(const std::string& ahead);
  std::optional<double> next_due() const;
  void send_due();
  void send_due_of(Item& item, const LiveHearing::Due& due);
  bool read_some();
  void take(const Message& message);
  void take_event(const Json& event);
  void configure(const Json& event);
  void append(const Json& event);
  void commit(const Json& event);
  void clear();
  void closed_by_client(const std::string& payload);

  // What a moment's trouble leaves to do there.
  enum class Then { Do, Skip };
  Then meet(Point point, const std::string& item);
  void send(const Json& event);
  void send_bytes(const std::string& bytes);
  void left();

  ConnectionControl& control_;
  const RequestRecord& record_;
  const Behaviour& behaviour_;
  FrameReader frames_;
  std::vector<Item> items_;            // not answered yet; the last may still be open
  std::string last_item_;              // committed
  std::array<std::size_t, 16> met_{};  // moments so far, by Point
  double next_ping_ = 0;
  std::uint64_t sent_events_ = 0;
  std::size_t heard_items_ = 0;
  bool configured_ = false;
  bool open_ = true;
};

}  // namespace support
