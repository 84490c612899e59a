// Wire form to messages (RFC 1035 s4, RFC 6891, RFC 8914).
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/dns/message.h"
#include "mailwhy/dns/types/codec.h"

namespace mailwhy::dns {
namespace {
constexpr unsigned option_extended_error = 15;
constexpr Type type_opt{41};
constexpr std::size_t max_oddities = 16;

void note(Message& message, std::string oddity) {
  auto& all = message.oddities;
  if (all.size() < max_oddities && std::find(all.begin(), all.end(), oddity) == all.end()) all.push_back(std::move(oddity));
}

struct Counts {
  unsigned questions, answers, authority, additional;
};

// RFC 1035 s4.1.1
Counts read_header(Cursor& in, Message& message) {
  message.id = in.u16();
  const unsigned flags = in.u16();
  message.response = flags & 0x8000;
  message.opcode = static_cast<std::uint8_t>(flags >> 11 & 0xF);
  message.authoritative = flags & 0x0400;
  message.truncated = flags & 0x0200;
  message.recursion_desired = flags & 0x0100;
  message.recursion_available = flags & 0x0080;
  message.authentic = flags & 0x0020;
  message.checking_disabled = flags & 0x0010;
  message.rcode = Rcode{static_cast<std::uint16_t>(flags & 0xF)};
  if (flags & 0x0040) note(message, "the reserved header bit is set");
  Counts counts{};
  counts.questions = in.u16();
  counts.answers = in.u16();
  counts.authority = in.u16();
  counts.additional = in.u16();
  return counts;
}

void read_question(WireReader& reader, Message& message) {
  std::string spelling;
  const Domain name = read_name(reader, &spelling);
  const Type type{reader.in.u16()};
  const unsigned klass = reader.in.u16();
  if (reader.failed()) return;
  if (klass != class_in) {
    note(message, fmt::format("a question of class {} was left out", klass));
    return;
  }
  if (message.questions.empty()) message.question_spelling = std::move(spelling);
  message.questions.push_back({name, type});
}

// RFC 6891 s6.1.2
void read_options(Cursor in, Edns& edns, Message& message) {
  while (!in.at_end()) {
    const unsigned code = in.u16(), length = in.u16();
    BytesView value = in.take(length);
    if (in.failed()) return note(message, "an EDNS option runs past its record");
    if (code != option_extended_error) continue;
    if (value.size() < 2) {
      note(message, "an extended error is too short");
      continue;
    }
    Cursor body(value);
    ExtendedError error;
    error.code = body.u16();
    error.text = std::string(body.rest());
    // RFC 8914 s2: the text should not end in NUL, but some do.
    while (!error.text.empty() && error.text.back() == '\0') error.text.pop_back();
    if (edns.errors.size() < max_oddities) edns.errors.push_back(std::move(error));
  }
}

void take_opt(const Domain& owner, unsigned klass, std::uint32_t ttl, BytesView data, bool in_additional, Message& message) {
  if (!in_additional) return note(message, "an EDNS record stands outside of the additional section");
  if (message.edns) return note(message, "more than one EDNS record");
  if (!owner.is_root()) note(message, "the EDNS record has an owner name");
  Edns edns;
  edns.udp_size = static_cast<std::uint16_t>(klass);
  edns.dnssec_ok = ttl & 0x8000;
  const unsigned version = ttl >> 16 & 0xFF;
  if (version != 0) note(message, fmt::format("EDNS version {}", version));
  message.rcode = Rcode{static_cast<std::uint16_t>((ttl >> 24) << 4 | static_cast<unsigned>(message.rcode))};
  read_options(Cursor(data), edns, message);
  message.edns = std::move(edns);
}

Data read_data(WireReader& reader, Type type, std::size_t end, Message& message) {
  const TypeCodec* codec = codec_for(type);
  const std::size_t begin = reader.in.position();
  if (codec == nullptr) return opaque_codec.read(reader, end);
  if (type == Type::txt && begin == end) note(message, "a TXT record without any string");
  Data data = codec->read(reader, end);
  if (reader.in.position() != end)
    reader.fail(fmt::format("the length of {} {} record is {}, which does not fit what is in it",
                            to_string(type).find_first_of("AMNS") == 0 ? "an" : "a", to_string(type), end - begin));
  return data;
}

// Most owners are the name of the question, written as a pointer to it.
Domain read_owner(WireReader& reader, const Counts& counts, const Message& message) {
  constexpr BytesView to_first_question("\xC0\x0C", 2);
  const bool known = counts.questions == 1 && message.questions.size() == 1;
  if (!known || !reader.in.all().substr(reader.in.position()).starts_with(to_first_question)) return read_name(reader);
  reader.in.take(to_first_question.size());
  return message.questions.front().name;
}

// RFC 1035 s4.1.3
void read_record(WireReader& reader, std::vector<Record>& section, const Counts& counts, Message& message) {
  Record record;
  record.name = read_owner(reader, counts, message);
  record.type = Type{reader.in.u16()};
  const unsigned klass = reader.in.u16();
  record.ttl_s = reader.in.u32();
  const std::size_t length = reader.in.u16();
  if (reader.in.failed()) reader.fail("a record runs past the end of the message");
  if (!reader.failed() && length > reader.in.remaining())
    reader.fail(fmt::format("a record promises {} bytes of data, but only {} are left", length, reader.in.remaining()));
  if (reader.failed()) return;
  const std::size_t end = reader.in.position() + length;
  if (record.type == type_opt)
    return take_opt(record.name, klass, record.ttl_s, reader.in.take(length), &section == &message.additional, message);
  if (klass != class_in) {
    reader.in.seek(end);
    return note(message, fmt::format("a record of class {} was left out", klass));
  }
  if (record.ttl_s > 0x7FFFFFFF) {
    record.ttl_s = 0;  // RFC 2181 s8
    note(message, "a TTL has its top bit set and counts as 0");
  }
  record.data = read_data(reader, record.type, end, message);
  if (!reader.failed()) section.push_back(std::move(record));
}
}  // namespace

Result<Message> decode(BytesView wire) {
  if (wire.size() < 12) return fail(fmt::format("The DNS message is broken: {} bytes are too few for its header.", wire.size()));
  WireReader reader(wire);
  Message message;
  const Counts counts = read_header(reader.in, message);
  for (unsigned i = 0; i < counts.questions && !reader.failed(); ++i) read_question(reader, message);
  const bool questions_whole = !reader.failed();
  struct Section {
    unsigned count;
    std::vector<Record>& records;
  };
  for (const auto& [count, records] : {Section{counts.answers, message.answers}, Section{counts.authority, message.authority},
                                       Section{counts.additional, message.additional}})
    for (unsigned i = 0; i < count && !reader.failed(); ++i) read_record(reader, records, counts, message);
  if (reader.failed()) {
    // Some servers cut a long answer anywhere and set TC; what is whole may be kept, since TCP comes next.
    const std::string words = reader.broken.empty() ? "it ends too early" : reader.broken;
    if (!message.truncated || !questions_whole) return fail("The DNS message is broken: " + words + ".");
    note(message, "cut in the middle: " + words);
  } else if (!reader.in.at_end()) {
    note(message, fmt::format("{} bytes behind the end of the message", reader.in.remaining()));
  }
  if (counts.questions > 1) note(message, "more than one question");
  return message;
}

}  // namespace mailwhy::dns
