// The results of a run as Markdown tables and as a plot, and the place in a page where they go.
// Threads: pure functions.
#pragma once

#include <filesystem>
#include <string>

#include "tests/bench/turn_result.h"

namespace bench {

// What was run where, the times, the ratios beside their targets, and what was checked each turn.
std::string tables_of(const Results& results);

// A run's name: its profile, and where the key goes up other than 200 ms after the question,
// "<profile>-<milliseconds>".
std::string section_of(const nlohmann::json& about);

std::string plot_of(const Results& results);

// Puts `text` between the lines "<!-- begin NAME -->" and "<!-- end NAME -->" in place of what is
// there. std::runtime_error when the page has no such lines.
std::string with_section(const std::string& page, const std::string& name, const std::string& text);

// Both into `folder`: performance.md's section "turns <section>", and the plot, performance.svg for
// the section "typical" and performance-<section>.svg for others.
void write_report(const Results& results, const std::filesystem::path& folder);

}  // namespace bench
