#include "ui/fonts.h"

#include <fontconfig/fontconfig.h>
#include <imgui.h>

#include <cmath>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "ui/theme.h"

namespace ui {
namespace {

// Pairs of first and last code point, ended by 0, as Dear ImGui wants them.
constexpr ImWchar kAllRanges[] = {0x0020, 0x024f,  // Latin, with Extended-A and -B
                                  0x02b0, 0x036f,  // modifier letters, combining marks
                                  0x0370, 0x03ff,  // Greek
                                  0x0400, 0x052f,  // Cyrillic
                                  0x1e00, 0x1eff,  // Vietnamese and other Latin
                                  0x2000, 0x209c,  // punctuation, superscripts, subscripts
                                  0x20a0, 0x20bf,  // currency
                                  0x2100, 0x22ff,  // letterlike, numbers, arrows, mathematics
                                  0x25a0, 0x25ff,  // geometric shapes
                                  0x2600, 0x27bf,  // symbols, check marks
                                  0xfffd, 0xfffd,  // stands for what the font lacks
                                  0};
constexpr ImWchar kLatinRanges[] = {0x0020, 0x00ff, 0x2010, 0x2026, 0x2193,
                                    0x2193, 0xfffd, 0xfffd, 0};

struct FontFile {
  std::string path;
  int index = 0;
};

struct Closer {
  void operator()(FcConfig* config) const { FcConfigDestroy(config); }
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};

std::optional<FontFile> find_font(FcConfig* config, int weight) {
  const std::unique_ptr<FcPattern, Closer> wanted(FcPatternCreate());
  for (const char* family : {"Inter", "Noto Sans", "DejaVu Sans", "sans-serif"}) {
    FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
  }
  FcPatternAddInteger(wanted.get(), FC_WEIGHT, weight);
  FcPatternAddInteger(wanted.get(), FC_SLANT, FC_SLANT_ROMAN);
  FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
  FcConfigSubstitute(config, wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultNoMatch;
  const std::unique_ptr<FcPattern, Closer> found(FcFontMatch(config, wanted.get(), &result));
  FcChar8* file = nullptr;
  if (!found || FcPatternGetString(found.get(), FC_FILE, 0, &file) != FcResultMatch) return {};
  FontFile font{.path = reinterpret_cast<const char*>(file)};
  FcPatternGetInteger(found.get(), FC_INDEX, 0, &font.index);
  font.index &= 0xffff;  // the upper half names an instance of a variable font
  return font;
}

Face add_face(const std::optional<FontFile>& file, float size, float density,
              const ImWchar* ranges) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const float pixels = std::round(size * density);
  ImFont* font = nullptr;
  // Dear ImGui treats a file it cannot open as a bug of the caller and aborts.
  if (file && std::ifstream(file->path).good()) {
    ImFontConfig config;
    config.FontNo = file->index;
    // Letters stand at fractions of a pixel; large ones need fewer of them, and less texture.
    config.OversampleH = pixels < 30 ? 3 : 2;
    config.OversampleV = 1;
    font = atlas.AddFontFromFileTTF(file->path.c_str(), pixels, &config, ranges);
  }
  if (!font) {
    ImFontConfig config;
    config.SizePixels = pixels;
    font = atlas.AddFontDefault(&config);
  }
  return {font, pixels / density};
}

}  // namespace

// Dear ImGui's own rasteriser, not FreeType: up to 1.86 its FreeType builder rounds every letter's
// width up to a whole pixel, which pulls words apart.
Fonts load_fonts(float scale, float density) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  const std::unique_ptr<FcConfig, Closer> config(FcInitLoadConfigAndFonts());
  const auto find = [&](int weight) {
    return config ? find_font(config.get(), weight) : std::nullopt;
  };
  const auto regular = find(FC_WEIGHT_REGULAR);
  const auto medium = find(FC_WEIGHT_MEDIUM);
  const auto semibold = find(FC_WEIGHT_SEMIBOLD);
  Fonts fonts{
      .body = add_face(regular, size::kBodyFont * scale, density, kAllRanges),
      .strong = add_face(medium, size::kBodyFont * scale, density, kLatinRanges),
      .title = add_face(semibold, size::kTitleFont * scale, density, kLatinRanges),
      .small = add_face(regular, size::kSmallFont * scale, density, kAllRanges),
  };
  // A file that cannot be rasterised must not leave the window without letters.
  if (!atlas.Build()) {
    atlas.Clear();
    for (Face* face : {&fonts.body, &fonts.strong, &fonts.title, &fonts.small}) {
      *face = add_face(std::nullopt, face->size, density, nullptr);
    }
    atlas.Build();
  }
  ImGui::GetIO().FontDefault = fonts.body.font;
  ImGui::GetIO().FontGlobalScale = 1 / density;
  return fonts;
}

}  // namespace ui
