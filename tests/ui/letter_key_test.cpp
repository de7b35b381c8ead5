#include "ui/letter_key.h"

#include <doctest/doctest.h>

namespace {

using ui::means_letter;

TEST_CASE("a shortcut follows the letter that is printed on the key") {
  CHECK(means_letter("r", true, 'r'));
  CHECK(means_letter("R", false, 'r'));       // Dvorak: the R key is elsewhere
  CHECK_FALSE(means_letter("p", true, 'r'));  // Dvorak: another letter sits in R's US place
}

TEST_CASE("on a layout without Latin letters a shortcut follows the place on the keyboard") {
  CHECK(means_letter("к", true, 'r'));
  CHECK_FALSE(means_letter("р", false, 'r'));
  CHECK(means_letter("", true, 'r'));
  CHECK_FALSE(means_letter("", false, 'r'));
}

}  // namespace
