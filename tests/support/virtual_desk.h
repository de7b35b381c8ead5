// A desk without hardware: a screen (Xvfb), a loudspeaker and a microphone (PulseAudio null sinks),
// and folders of its own for settings, data and run time, so that nothing of the real user's is
// read or written. Starting it takes about half a second; the tests of a program share one.
// A desk that cannot be set up is a std::runtime_error that names the tool that failed.
// Threads: made and destroyed by the thread that runs the tests; environment() from any.
// Owns: the folder, Xvfb, PulseAudio and the two recorders, all gone with the object; the servers
// also die when the test program is killed.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "tests/support/process.h"

namespace support {

class MicrophonePlayer;
class SoundRecorder;

class VirtualDesk {
 public:
  VirtualDesk();
  ~VirtualDesk();  // in the .cpp, where its parts are known
  VirtualDesk(const VirtualDesk&) = delete;
  VirtualDesk& operator=(const VirtualDesk&) = delete;

  // The desk that the tests of this program share: made at the first call, gone at exit.
  static VirtualDesk& shared();

  // Where everything of this desk lives; removed with it.
  const std::filesystem::path& folder() const { return folder_.path; }

  // What a program needs to sit at this desk. Takes keys, proxies and foreign servers away.
  Environment environment() const;

  // The same without the screen, or without the sound server.
  Environment environment_without_screen() const;
  Environment environment_without_sound() const;

  // What the loudspeaker plays. Recorded all the time: a null sink that nobody listens to renders
  // two seconds ahead, and the first playback after that stalls.
  SoundRecorder& loudspeaker() { return *loudspeaker_; }
  MicrophonePlayer& microphone() { return *microphone_; }

  // Takes the sound server away while programs use it, and brings a new one. Between the two there
  // is no loudspeaker() and no microphone(); afterwards they are new ones.
  void unplug_sound();
  void plug_in_sound();

  // A picture of the whole screen (PNG).
  void screenshot(const std::filesystem::path& file) const;

 private:
  void start_screen();
  void start_sound();

  // Made with the desk and removed with it, also when the rest cannot be set up.
  struct Folder {
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path path;
  };

  Folder folder_;
  std::string display_;
  std::unique_ptr<Process> screen_;
  std::unique_ptr<Process> sound_server_;
  std::unique_ptr<SoundRecorder> loudspeaker_;
  std::unique_ptr<MicrophonePlayer> microphone_;
};

}  // namespace support
