// Live transcription in OpenAI's protocol over one open WebSocket of the simulated service.
// Threads: that of the connection.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/connection_control.h"
#include "tests/support/realtime_socket.h"
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
  using Then = RealtimeSocket::Then;
  struct Item {
    std::size_t number = 0;  // in the record, from 0
    std::string id;
    std::size_t bytes = 0;
    LiveHearing hearing;
    bool committed = false;
  };

  std::optional<double> next_due() const;
  void send_due();
  void send_due_of(Item& item, const LiveHearing::Due& due);
  void send_completed(const Item& item, const std::string& transcript);
  void take(const std::string& text);
  void take_event(const Json& event);
  void configure(const Json& event);
  void append(const Json& event);
  Item& open_item(double now);
  void commit(const Json& event);
  void clear();

  ConnectionControl& control_;
  const RequestRecord& record_;
  const Behaviour& behaviour_;
  RealtimeSocket socket_;
  std::vector<Item> items_;  // not answered yet; the last may still be open
  std::string last_item_;    // committed
  std::size_t heard_items_ = 0;
  bool configured_ = false;
};

}  // namespace support
