#include "ui/theme.h"

#include <doctest/doctest.h>

#include <string>

namespace {

TEST_CASE("contrast is 21 for black on white, 1 for a colour on itself, and has no direction") {
  CHECK(ui::contrast(ui::rgb(0x000000), ui::rgb(0xffffff)) == doctest::Approx(21));
  CHECK(ui::contrast(ui::rgb(0x123456), ui::rgb(0x123456)) == doctest::Approx(1));
  CHECK(ui::contrast(ui::rgb(0x767676), ui::rgb(0xffffff)) == doctest::Approx(4.54).epsilon(0.002));
  CHECK(ui::contrast(ui::rgb(0xffffff), ui::rgb(0x767676)) == doctest::Approx(4.54).epsilon(0.002));
}

TEST_CASE("every text can be read on what it is drawn on, by WCAG's 4.5 to 1") {
  REQUIRE(ui::text_pairs().size() > 10);
  for (const ui::TextPair& pair : ui::text_pairs()) {
    CAPTURE(std::string(pair.name));
    CHECK(ui::contrast(pair.text, pair.background) >= 4.5);
  }
}

TEST_CASE("what was not heard differs visibly from what was") {
  CHECK(ui::contrast(ui::color::kText, ui::color::kUnheard) >= 2);
}

TEST_CASE("every piece of a receipt's bar is seen on dark and on light, by WCAG's 3 to 1") {
  for (float share = 0; share <= 1; share += 0.125F) {
    CAPTURE(share);
    const ui::Color piece = ui::mix(ui::color::kPartFirst, ui::color::kPartLast, share);
    CHECK(ui::contrast(piece, ui::color::kBackground) >= 3);
    CHECK(ui::contrast(piece, ui::rgb(0xffffff)) >= 3);
  }
}

TEST_CASE("a colour is packed red first, alpha last") {
  CHECK(ui::packed(ui::rgb(0x112233)) == 0xff332211);
  CHECK(ui::packed(ui::rgb(0x112233), 0) == 0x00332211);
}

}  // namespace
