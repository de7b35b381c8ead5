// The events of the transcription WebSocket as JSON texts, in the current shape or that of the
// beta, and the check of what the client asks for. Nothing here knows about sockets. Threads: pure
// functions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/support/service_script.h"

namespace support {

using nlohmann::ordered_json;

ordered_json session_event(std::string_view happened, bool beta, const ordered_json& session);
ordered_json error_event(std::string_view code, std::string_view message,
                         const ordered_json& client_event);
ordered_json committed_event(const std::string& item, const std::string& previous);
// conversation.item.added, or .created in the beta.
ordered_json item_event(const std::string& item, bool beta);
ordered_json delta_event(const std::string& item, const std::string& delta);
ordered_json completed_event(const std::string& item, const std::string& transcript,
                             double audio_seconds);
ordered_json failed_event(const std::string& item, const std::string& code);

// Why the service refuses a session.update (transcription_session.update in the beta); empty if it
// takes it.
std::string refused_session(const ordered_json& event, const Script& script, bool beta);

}  // namespace support
