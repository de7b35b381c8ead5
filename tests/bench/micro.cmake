# Microbenchmarks and the long real-time checks. None of them belongs to ./check; build them with
# optimisation on (see docs/performance.md), and rt_ring also with the tsan preset.
add_executable(rt_ring bench/rt_ring.cpp bench/rt_busy_core.cpp)
target_link_libraries(rt_ring PRIVATE holler_audio)

# The traps define malloc and own SIGSYS, as the sanitizers do.
if(NOT HOLLER_SANITIZE)
  add_executable(rt_bench bench/rt_bench.cpp bench/rt_busy_core.cpp bench/rt_syscall_trap.cpp
    audio/rt_trap.cpp)
  target_link_libraries(rt_bench PRIVATE holler_audio ${CMAKE_DL_LIBS})

  add_executable(resampler_quality bench/micro_resampler_quality.cpp bench/micro_converters.cpp)
  target_link_libraries(resampler_quality PRIVATE holler_audio PkgConfig::SAMPLERATE)

  find_package(benchmark QUIET)
  if(benchmark_FOUND)
    add_executable(micro_bench bench/micro_main.cpp bench/micro_ring.cpp bench/micro_resampler.cpp
      bench/micro_converters.cpp bench/micro_text.cpp bench/micro_growth.cpp)
    target_link_libraries(micro_bench PRIVATE holler_app PkgConfig::SAMPLERATE
      benchmark::benchmark)
  endif()
endif()
