#include "mailwhy/relay/forms.h"

namespace mailwhy::relay {
namespace {

// %u and %d: the outside recipient's local part and domain; %s our sender, %n the server's name, %i its literal, %l its domain, %o our
// literal.  A form whose piece is not known is left out.
struct Pattern {
  std::string_view id;
  Form::Kind kind;
  std::string_view sender, recipient;
  bool smtputf8 = false;
};
constexpr auto plain = Form::Kind::plain, routed = Form::Kind::routed;
constexpr Pattern patterns[] = {
    {"our-sender", plain, "%s", "%u@%d"},
    {"null-sender", plain, "", "%u@%d"},
    {"server-name-sender", plain, "postmaster@%n", "%u@%d"},
    {"server-literal-sender", plain, "postmaster@%i", "%u@%d"},
    {"local-sender", plain, "postmaster@%l", "%u@%d"},
    {"own-literal-sender", plain, "mailwhy@%o", "%u@%d"},
    {"recipient-as-sender", plain, "%u@%d", "%u@%d"},
    {"bare-sender", plain, "mailwhy", "%u@%d"},
    {"localhost-sender", plain, "root@localhost", "%u@%d"},
    {"utf8-recipient", plain, "%s", "prüfung@%d", true},
    {"percent-literal", routed, "%s", "%u%%d@%i"},
    {"percent-name", routed, "%s", "%u%%d@%n"},
    {"percent-local", routed, "%s", "%u%%d@%l"},
    {"percent-bare", routed, "%s", "%u%%d"},
    {"quoted-bare", routed, "%s", "\"%u@%d\""},
    {"quoted-percent", routed, "%s", "\"%u%%d\""},
    {"two-at-literal", routed, "%s", "%u@%d@%i"},
    {"quoted-literal", routed, "%s", "\"%u@%d\"@%i"},
    {"two-at-name", routed, "%s", "%u@%d@%n"},
    {"quoted-name", routed, "%s", "\"%u@%d\"@%n"},
    {"quoted-local", routed, "%s", "\"%u@%d\"@%l"},
    {"route-literal", routed, "%s", "@%i:%u@%d"},
    {"route-name", routed, "%s", "@%n:%u@%d"},
    {"route-local", routed, "%s", "@%l:%u@%d"},
    {"bang-bare", routed, "%s", "%d!%u"},
    {"bang-literal", routed, "%s", "%d!%u@%i"},
    {"bang-name", routed, "%s", "%d!%u@%n"},
    {"bang-local", routed, "%s", "%d!%u@%l"},
};

struct Pieces {
  std::string u, d, s, n, i, l, o;
  const std::string* piece(char name) const {
    switch (name) {
      case 'u': return &u;
      case 'd': return &d;
      case 's': return &s;
      case 'n': return &n;
      case 'i': return &i;
      case 'l': return &l;
      case 'o': return &o;
      default: return nullptr;
    }
  }
};

// False when a piece is missing.  "%%d" is a percent sign, then the piece d.
bool fill(std::string_view pattern, const Pieces& pieces, std::string& out) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::string* piece = pattern[at] == '%' && at + 1 < pattern.size() ? pieces.piece(pattern[at + 1]) : nullptr;
    if (piece == nullptr) {
      out += pattern[at];
      continue;
    }
    if (piece->empty()) return false;
    out += *piece;
    ++at;
  }
  return true;
}

}  // namespace

std::string_view to_string(Form::Kind kind) {
  switch (kind) {
    case Form::Kind::must_exist: return "must_exist";
    case Form::Kind::cannot_exist: return "cannot_exist";
    case Form::Kind::should_exist: return "should_exist";
    case Form::Kind::plain: return "plain";
    case Form::Kind::routed: return "routed";
  }
  return "";
}

std::vector<Form> controls_of(const Domain& domain, std::string_view nobody) {
  return {{Form::Kind::must_exist, "postmaster", {"", "postmaster@" + domain.text(), false}},
          {Form::Kind::cannot_exist, "nobody", {"", std::string(nobody) + "@" + domain.text(), false}}};
}

Form abuse_of(const Domain& domain) { return {Form::Kind::should_exist, "abuse", {"", "abuse@" + domain.text(), false}}; }

std::vector<Form> forms_of(const Names& names, const Domain& local) {
  Pieces pieces;
  pieces.u = names.outside.local_part;
  pieces.d = names.outside.literal ? names.outside.literal->literal() : names.outside.domain.text();
  pieces.s = names.sender.text();
  if (!names.server.is_root()) pieces.n = names.server.text();
  pieces.i = names.server_address.literal();
  if (!local.is_root()) pieces.l = local.text();
  pieces.o = names.our_literal;
  std::vector<Form> forms;
  for (const auto& pattern : patterns) {
    Form form{pattern.kind, pattern.id, {"", "", pattern.smtputf8}, pattern.recipient.find("%u") != std::string_view::npos};
    // Our sender may be the null sender: then that form says nothing new.
    if (pattern.sender == "%s" ? pieces.s.empty() && pattern.id == "our-sender" : !fill(pattern.sender, pieces, form.trial.sender)) continue;
    if (pattern.sender == "%s") form.trial.sender = pieces.s;
    if (!fill(pattern.recipient, pieces, form.trial.recipient)) continue;
    forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace mailwhy::relay
