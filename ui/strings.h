// Every word that the window itself says. What the session says comes with the View.
// Threads: any; constants.
#pragma once

#include <string_view>

namespace ui::strings {

inline constexpr std::string_view kName = "Holler";
inline constexpr std::string_view kOfflineBadge = "Offline demo";

inline constexpr std::string_view kYou = "You";
inline constexpr std::string_view kListeningToYou = "…";
inline constexpr std::string_view kToFirstWord = " to the first word";
inline constexpr std::string_view kThisSession = " this session";
inline constexpr std::string_view kLatest = "Latest ↓";
inline constexpr const char* kCopyQuestion = "Copy question";
inline constexpr const char* kCopyAnswer = "Copy answer";

inline constexpr std::string_view kWelcome = "Ask me something";
inline constexpr std::string_view kWelcomeHow =
    "Hold the space bar, speak, and let go. Hold it again to interrupt.";
inline constexpr std::string_view kWelcomeOffline =
    "This is the offline demo and knows very little. For real answers, set OPENAI_API_KEY and "
    "start "
    "Holler again.";

inline constexpr std::string_view kCaptionStarting = "Starting";
inline constexpr std::string_view kCaptionReady = "Hold space to talk";
inline constexpr std::string_view kCaptionListening = "Let go when you are done";
inline constexpr std::string_view kCaptionThinking = "Thinking";
inline constexpr std::string_view kCaptionSpeaking = "Hold space to interrupt";

inline constexpr std::string_view kReplay = "Replay";
inline constexpr std::string_view kReplayKey = "R";
inline constexpr std::string_view kStop = "Stop";
inline constexpr std::string_view kStopKey = "Esc";
inline constexpr std::string_view kRetry = "Retry";
inline constexpr std::string_view kRetryKey = "Enter";

inline constexpr std::string_view kNoMicrophone = "no microphone";
inline constexpr std::string_view kNoLoudspeaker = "no loudspeaker";

inline constexpr const char* kNoDisplay =
    "There is no display to open a window on. Start Holler inside a desktop session, or hold a "
    "turn without a window: holler ask --help.";
inline constexpr const char* kNoWindowSystem =
    "The window could not be opened; check that DISPLAY names a running desktop session.";
inline constexpr const char* kNoOpenGl =
    "The window needs OpenGL 3.0 and could not get it; install a graphics driver (on Debian: "
    "libgl1-mesa-dri) and start Holler again.";

}  // namespace ui::strings
