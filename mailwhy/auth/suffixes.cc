#include "mailwhy/auth/suffixes.h"

#include <libpsl.h>

#include <cstdio>

#include "mailwhy/base/check.h"

namespace mailwhy::auth {
namespace {
const psl_ctx_t* context(const std::shared_ptr<const void>& list) { return static_cast<const psl_ctx_t*>(list.get()); }

std::shared_ptr<const void> owned(psl_ctx_t* list) {
  return std::shared_ptr<const void>(list, [list](const void*) { psl_free(list); });
}

// psl_load_fp() reads a stream; the bytes are in memory.
struct CloseStream {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};
}  // namespace

Suffixes Suffixes::system() {
  Suffixes suffixes;
  psl_ctx_t* latest = psl_latest(nullptr);
  MAILWHY_CHECK(latest != nullptr, "libpsl has a list of its own");
  suffixes.list_ = owned(latest);
  const char* file = psl_dist_filename();
  suffixes.origin_ = file != nullptr && *file != '\0' ? file : "libpsl";
  return suffixes;
}

Result<Suffixes> Suffixes::read(std::string_view list) {
  if (list.empty()) return fail("the list of public suffixes is empty");
  std::string bytes(list);
  const std::unique_ptr<std::FILE, CloseStream> stream(fmemopen(bytes.data(), bytes.size(), "r"));
  psl_ctx_t* read = stream ? psl_load_fp(stream.get()) : nullptr;
  if (read == nullptr) return fail("the list of public suffixes cannot be read");
  Suffixes suffixes;
  suffixes.list_ = owned(read);
  suffixes.origin_ = "given";
  return suffixes;
}

bool Suffixes::is_public(const Domain& name) const {
  return name.is_root() || psl_is_public_suffix(context(list_), name.text().c_str()) != 0;
}

std::optional<Domain> Suffixes::registered(const Domain& name) const {
  if (name.is_root()) return std::nullopt;
  const char* found = psl_registrable_domain(context(list_), name.text().c_str());
  if (found == nullptr) return std::nullopt;
  const auto domain = Domain::parse(found);
  return domain ? std::optional<Domain>(*domain) : std::nullopt;
}

}  // namespace mailwhy::auth
