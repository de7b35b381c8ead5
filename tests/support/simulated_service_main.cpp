// simulated_openai: the simulated service as a program, for trying things by hand and for benches.
// Prints its base URL, then answers until SIGTERM or SIGINT.
#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tests/support/simulated_service.h"

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that only sigwait() below gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  support::ServiceOptions options;
  support::Script script;
  CLI::App app("A stand-in for the OpenAI service on 127.0.0.1");
  app.add_option("--port", options.port, "port; 0: any free one");
  app.add_option("--log", options.log_path, "file for a log of JSON lines");
  app.add_option("--profile", options.profile, "timing: lab, fast, typical or bad");
  app.add_option("--seed", options.seed, "seed of the timing");
  app.add_flag("!--no-dialling-costs", options.dialling_costs,
               "new connections are ready at once, whatever the profile");
  app.add_option("--transcript", script.transcript, "what everything said is transcribed to");
  app.add_option("--answer", script.answer, "what the model answers");
  app.add_option("--key", script.key, "bearer token that requests must carry");
  support::RealtimeShape& live = script.at(support::Endpoint::Realtime).realtime;
  double pace = live.seconds_per_character.count();
  app.add_flag("!--no-live", script.realtime.available,
               "no live transcription: /v1/realtime is unknown");
  app.add_flag("--live-beta", live.beta_names, "live transcription with the beta's event names");
  app.add_option("--live-pace", pace, "seconds of audio a character of the transcript takes");
  CLI11_PARSE(app, argc, argv);
  live.seconds_per_character = support::Seconds(pace);
  try {
    support::SimulatedService service(options);
    service.edit([&](support::Script& s) { s = script; });
    std::printf("%s\n", service.base_url().c_str());
    std::fflush(stdout);
    int got = 0;
    sigwait(&ends, &got);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
