#include "tests/bench/strip_plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tests/bench/statistics.h"

namespace bench {
namespace {

constexpr double kWidth = 860;
constexpr double kLeft = 185;
constexpr double kRight = 20;
constexpr double kTop = 50;
constexpr double kRow = 64;

constexpr const char* kStyle = R"(<style>
  text { font: 13px sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: bold; }
  .small { font-size: 11px; fill: #57606a; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .box { fill: #0969da; fill-opacity: 0.14; stroke: #0969da; stroke-width: 1; }
  .dot { fill: #0969da; fill-opacity: 0.55; }
  .p50 { stroke: #0a3069; stroke-width: 3; }
  .p95 { stroke: #0a3069; stroke-width: 1.5; stroke-dasharray: 3 2; }
  .reference { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .box { fill: #4493f8; stroke: #4493f8; }
    .dot { fill: #4493f8; }
    .p50, .p95 { stroke: #c2e0ff; }
    .reference { fill: #f0883e; }
  }
</style>
)";

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return safe;
}

std::string label(double x, double y, const std::string& text, const char* kind,
                  const char* anchor = "start") {
  return "<text class=\"" + std::string(kind) + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + anchor + "\">" + escaped(text) + "</text>\n";
}

std::string line(const char* kind, double x, double from, double to) {
  return "<line class=\"" + std::string(kind) + "\" x1=\"" + number(x) + "\" y1=\"" + number(from) +
         "\" x2=\"" + number(x) + "\" y2=\"" + number(to) + "\"/>\n";
}

std::string seconds(double ms) {
  char text[32];
  std::snprintf(text, sizeof text, ms < 995 ? "%.0f ms" : "%.3g s", ms < 995 ? ms : ms / 1000);
  return text;
}

// Milliseconds along the width of the plot.
class Axis {
 public:
  explicit Axis(const std::vector<Strip>& strips) {
    std::vector<double> all;
    for (const Strip& strip : strips) {
      all.insert(all.end(), strip.values.begin(), strip.values.end());
    }
    const double most = std::max(1.0, quantile(all, 0.99));
    const double power = std::pow(10, std::floor(std::log10(most / 4)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
      step_ = factor * power;
      if (most / step_ <= 8) break;
    }
    end_ = std::ceil(most / step_) * step_;
  }
  double step() const { return step_; }
  double end() const { return end_; }
  double x(double ms) const {
    return kLeft + std::clamp(ms / end_, 0.0, 1.0) * (kWidth - kLeft - kRight);
  }

 private:
  double step_ = 1;
  double end_ = 1;
};

std::string draw_grid(const Axis& axis, double bottom) {
  std::string text;
  for (int i = 0; i * axis.step() <= axis.end() * 1.001; ++i) {
    const double ms = i * axis.step();
    text += line("grid", axis.x(ms), kTop - 6, bottom);
    text += label(axis.x(ms), bottom + 16, i == 0 ? "0" : seconds(ms), "small", "middle");
  }
  return text;
}

std::string draw_strip(const Strip& strip, const Axis& axis, double top) {
  const double middle = top + 24;
  const double p50 = quantile(strip.values, 0.5);
  const double p95 = quantile(strip.values, 0.95);
  const double box_begin = axis.x(quantile(strip.values, 0.25));
  const double box_end = axis.x(quantile(strip.values, 0.75));
  std::string text = label(8, middle + 5, strip.label, "name");
  text += "<rect class=\"box\" x=\"" + number(box_begin) + "\" y=\"" + number(middle - 15) +
          "\" width=\"" + number(box_end - box_begin) + "\" height=\"30\"/>\n";
  for (std::size_t i = 0; i < strip.values.size(); ++i) {
    const double up = static_cast<double>(i * 7 % 23) - 11;  // spreads dots that are close together
    text += "<circle class=\"dot\" r=\"2.5\" cx=\"" + number(axis.x(strip.values[i])) + "\" cy=\"" +
            number(middle + up) + "\"/>\n";
  }
  text += line("p50", axis.x(p50), middle - 17, middle + 17);
  text += line("p95", axis.x(p95), middle - 17, middle + 17);
  if (strip.reference) {
    const double x = axis.x(*strip.reference);
    text += "<path class=\"reference\" d=\"M" + number(x) + " " + number(middle - 24) +
            " l5 7 l-5 7 l-5 -7 z\"/>\n";
  }
  return text + label(axis.x(p50), middle + 31, "p50 " + seconds(p50) + ", p95 " + seconds(p95),
                      "small", axis.x(p50) > kWidth - 120 ? "end" : "middle");
}

}  // namespace

std::string strip_plot(const std::string& title, const std::string& reference_name,
                       const std::vector<Strip>& strips) {
  const double bottom = kTop + kRow * static_cast<double>(strips.size());
  const std::string height = number(bottom + 30);
  std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(kWidth) +
                     " " + height + "\" width=\"" + number(kWidth) + "\" height=\"" + height +
                     "\" role=\"img\">\n<title>" + escaped(title) + "</title>\n" + kStyle;
  text += label(8, 22, title, "title");
  if (!reference_name.empty()) {
    text += "<path class=\"reference\" d=\"M" + number(kWidth - kRight - 4) +
            " 11 l5 7 l-5 7 l-5 -7 z\"/>\n" +
            label(kWidth - kRight - 14, 22, reference_name, "small", "end");
  }
  const Axis axis(strips);
  text += draw_grid(axis, bottom);
  double top = kTop;
  for (const Strip& strip : strips) {
    text += draw_strip(strip, axis, top);
    top += kRow;
  }
  return text + "</svg>\n";
}

}  // namespace bench
