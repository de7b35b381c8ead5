#include "pipeline/clause_start.h"

#include <doctest/doctest.h>

using pipeline::clause_start;

TEST_CASE("some words begin a clause wherever they stand") {
  CHECK(clause_start("It boils at less up there because", false) == 1);
  CHECK(clause_start("It is a region of space where", false) == 1);
  CHECK(clause_start("Il dort beaucoup par jour parce", false) == 1);
  CHECK(clause_start("El agua hierve al nivel del mar porque", false) == 1);
  CHECK(clause_start("because", false) == 1);
  CHECK(clause_start("It boils at less up there", false) == 0);
  CHECK(clause_start("", false) == 0);
}

TEST_CASE("a joining word begins one only with the right word after it") {
  CHECK(clause_start("It is small and it", false) == 2);
  CHECK(clause_start("It is small and it's", false) == 2);
  CHECK(clause_start("It is small and it’s", false) == 2);
  CHECK(clause_start("Go there early so that", false) == 2);
  CHECK(clause_start("Berlin ist groß und hat", false) == 2);
  CHECK(clause_start("eggs and milk", false) == 0);
  CHECK(clause_start("about this and that", false) == 0);
  CHECK(clause_start("eggs and", false) == 0);
  CHECK(clause_start("un huevo y it", false) == 0);  // of another language
}

TEST_CASE("words that belong together are not torn apart") {
  CHECK(clause_start("the town in which", false) == 0);
  CHECK(clause_start("It works only when", false) == 0);
  CHECK(clause_start("It is late mainly because", false) == 0);
  CHECK(clause_start("This is where", false) == 0);
}

TEST_CASE("a long text may also be parted before words that join nouns") {
  CHECK(clause_start("a combination of speculation and", true) == 1);
  CHECK(clause_start("a combination of speculation and", false) == 0);
  CHECK(clause_start("the way between Sydney and", true) == 0);
  CHECK(clause_start("the fact that", true) == 0);
}
