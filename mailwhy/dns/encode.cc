// Messages to wire form (RFC 1035 s4, RFC 6891 s6).
#include <algorithm>

#include "mailwhy/dns/message.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
namespace {
constexpr std::size_t flags_at = 2, answer_count_at = 6;
constexpr unsigned truncated_bit = 0x0200;
constexpr std::size_t usual_bytes = 96;  // of a query

unsigned flags_of(const Message& m) {
  const auto rcode = static_cast<unsigned>(m.rcode);
  return (m.response ? 0x8000u : 0) | (m.opcode & 0xFu) << 11 | (m.authoritative ? 0x0400u : 0) |
         (m.truncated ? truncated_bit : 0) | (m.recursion_desired ? 0x0100u : 0) | (m.recursion_available ? 0x0080u : 0) |
         (m.authentic ? 0x0020u : 0) | (m.checking_disabled ? 0x0010u : 0) | (rcode & 0xFu);
}

// RFC 6891 s6.1.2; the options are RFC 8914 s2 only.
Bytes opt_record(const Edns& edns, Rcode rcode, bool with_errors) {
  WireWriter out;
  out.u8(0);
  out.u16(41);
  out.u16(edns.udp_size);
  out.u8(static_cast<unsigned>(rcode) >> 4);
  out.u8(0);
  out.u16(edns.dnssec_ok ? 0x8000 : 0);
  const std::size_t length_at = out.bytes.size();
  out.u16(0);
  if (with_errors) {
    for (const auto& error : edns.errors) {
      const BytesView text = BytesView(error.text).substr(0, 1024);
      out.u16(15);
      out.u16(static_cast<unsigned>(text.size() + 2));
      out.u16(error.code);
      out.bytes += text;
    }
  }
  out.patch_u16(length_at, out.bytes.size() - length_at - 2);
  return out.bytes;
}

void write_record(WireWriter& out, const Record& record) {
  out.name(record.name);
  out.u16(static_cast<unsigned>(record.type));
  out.u16(class_in);
  out.u32(record.ttl_s);
  const std::size_t length_at = out.bytes.size();
  out.u16(0);
  codec_of(record.data).write(out, record.data);
  out.patch_u16(length_at, out.bytes.size() - length_at - 2);
}

// Writes as many records as fit below `limit`; true when all did.
bool write_section(WireWriter& out, const std::vector<Record>& records, std::size_t limit, std::size_t count_at) {
  std::size_t written = 0;
  for (const auto& record : records) {
    const std::size_t before = out.bytes.size();
    write_record(out, record);
    // RDLENGTH has 16 bits: data that does not fit there cannot be sent at all.
    if (out.bytes.size() > limit) {
      out.cut(before);
      break;
    }
    ++written;
  }
  out.patch_u16(count_at, written);
  return written == records.size();
}
}  // namespace

Bytes encode_query(const Message& header, const Question& question, std::string_view spelling) {
  WireWriter out;
  out.bytes.reserve(usual_bytes);
  out.u16(header.id);
  out.u16(flags_of(header));
  out.u16(1);
  out.u32(0);
  out.u16(header.edns ? 1 : 0);
  out.spelled_name(question.name, spelling);
  out.u16(static_cast<unsigned>(question.type));
  out.u16(class_in);
  if (header.edns) out.bytes += opt_record(*header.edns, header.rcode, true);
  return std::move(out.bytes);
}

Bytes encode(const Message& message, std::size_t max_bytes) {
  max_bytes = std::min<std::size_t>(max_bytes, 65535);
  WireWriter out;
  out.bytes.reserve(usual_bytes);
  out.u16(message.id);
  out.u16(flags_of(message));
  out.u16(static_cast<unsigned>(message.questions.size()));
  for (int i = 0; i < 3; ++i) out.u16(0);
  bool first = true;
  for (const auto& question : message.questions) {
    out.spelled_name(question.name, first ? std::string_view(message.question_spelling) : std::string_view());
    out.u16(static_cast<unsigned>(question.type));
    out.u16(class_in);
    first = false;
  }

  Bytes opt;
  if (message.edns) {
    opt = opt_record(*message.edns, message.rcode, true);
    if (out.bytes.size() + opt.size() > max_bytes) opt = opt_record(*message.edns, message.rcode, false);
  }
  const std::size_t limit = max_bytes > opt.size() ? max_bytes - opt.size() : 0;
  const bool whole = write_section(out, message.answers, limit, answer_count_at) &&
                     write_section(out, message.authority, limit, answer_count_at + 2);
  // Additional records are a courtesy: leaving them out is no truncation (RFC 2181 s9).
  if (whole) write_section(out, message.additional, limit, answer_count_at + 4);
  else out.patch_u16(flags_at, flags_of(message) | truncated_bit);
  if (message.edns) {
    const std::size_t at = answer_count_at + 4;
    const unsigned count = static_cast<unsigned char>(out.bytes[at]) << 8 | static_cast<unsigned char>(out.bytes[at + 1]);
    out.patch_u16(at, count + 1);
    out.bytes += opt;
  }
  return out.bytes;
}

}  // namespace mailwhy::dns
