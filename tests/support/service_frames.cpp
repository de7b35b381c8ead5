#include "tests/support/service_frames.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <utility>

namespace support {
namespace {

constexpr std::uint64_t kLengthLimit = 32 << 20;  // the real service takes events up to 15 MiB

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | byte_at(bytes, i);
  return value;
}

bool known(std::uint8_t opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

}  // namespace

std::optional<Message> FrameReader::next_frame(bool& final) {
  if (broken_ || ahead_.size() < 2) return std::nullopt;
  const std::uint8_t first = byte_at(ahead_, 0);
  const std::uint8_t second = byte_at(ahead_, 1);
  const bool masked = (second & 0x80) != 0;
  std::uint64_t length = second & 0x7F;
  // A client must mask, and must not use bits or opcodes that nobody has agreed upon.
  if (!masked || (first & 0x70) != 0 || !known(first & 0x0F)) broken_ = true;
  const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t head = 2 + extra + 4;
  if (broken_ || ahead_.size() < head) return std::nullopt;
  if (extra > 0) length = big_endian(std::string_view(ahead_).substr(2, extra));
  if (length > kLengthLimit) broken_ = true;
  if (broken_ || ahead_.size() < head + length) return std::nullopt;
  Message frame{static_cast<Opcode>(first & 0x0F), ahead_.substr(head, length)};
  for (std::size_t i = 0; i < frame.payload.size(); ++i) {
    frame.payload[i] =
        static_cast<char>(byte_at(frame.payload, i) ^ byte_at(ahead_, head - 4 + i % 4));
  }
  ahead_.erase(0, head + length);
  final = (first & 0x80) != 0;
  return frame;
}

std::optional<Message> FrameReader::next() {
  bool final = false;
  while (auto frame = next_frame(final)) {
    if (frame->opcode >= Opcode::Close) return frame;
    if ((frame->opcode == Opcode::Continuation) != partial_.has_value()) {
      broken_ = true;
      break;
    }
    if (partial_) {
      partial_->payload += frame->payload;
    } else {
      partial_ = std::move(frame);
    }
    if (final) return std::exchange(partial_, std::nullopt);
  }
  return std::nullopt;
}

std::string frame_of(Opcode opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode)));
  const std::size_t extra = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
  frame += static_cast<char>(extra == 0 ? payload.size() : extra == 2 ? 126 : 127);
  for (std::size_t i = extra; i > 0; --i) {
    frame += static_cast<char>((payload.size() >> (8 * (i - 1))) & 0xFF);
  }
  return frame.append(payload);
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return frame_of(Opcode::Close, payload.append(reason));
}

std::string accept_key(std::string_view key) {
  // The constant is RFC 6455's, section 1.3.
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), SHA_DIGEST_LENGTH);
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  // OpenSSL counts the padding as bytes.
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace support
