#include "apps/unpack.h"

#include <fcntl.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"

namespace mailwhy::apps {
namespace {
using Packing = Unpacker::Packing;
using Take = Unpacker::Take;

constexpr std::size_t piece_bytes = 256u << 10;
constexpr std::uint64_t most_memory = 256u << 20;
constexpr std::size_t longest_magic = 10;

struct Magic {
  std::string_view bytes;
  Packing packing;
  std::string_view name, tool;   // of what is not unpacked here
};
constexpr Magic magics[] = {
    {std::string_view("\x1F\x8B\x08", 3), Packing::gzip, "gzip", ""},
    {std::string_view("\xFD\x37zXZ\0", 6), Packing::xz, "xz", ""},
    {std::string_view("\x28\xB5\x2F\xFD", 4), Packing::zstd, "zstd", ""},
    {std::string_view("\x50\x2A\x4D\x18", 4), Packing::zstd, "zstd", ""},  // RFC 8878 s3.1.2: a frame to be skipped, which pzstd begins with
    {std::string_view("\xFF\xFE", 2), Packing::utf16, "UTF-16", ""},
    {std::string_view("\xFE\xFF", 2), Packing::utf16, "UTF-16", ""},
    {std::string_view("BZh91AY&SY", 10), Packing::other, "bzip2", "bzip2 -dc"},
    {std::string_view("PK\x03\x04", 4), Packing::other, "zip", "unzip -p"},
    {std::string_view("7z\xBC\xAF\x27\x1C", 6), Packing::other, "7z", "7z x -so"},
    {std::string_view("\x04\x22\x4D\x18", 4), Packing::other, "lz4", "lz4 -dc"},
    {std::string_view("Rar!\x1A\x07", 6), Packing::other, "rar", "unrar p -inul"},
    {std::string_view("\x1F\x9D", 2), Packing::other, "compress", "uncompress -c"},
    {std::string_view("LZIP\x01", 5), Packing::other, "lzip", "lzip -dc"},
};

// What the first bytes say; nullptr when they are plain, nullopt when more are needed to tell.
std::optional<const Magic*> magic_of(std::string_view head) {
  bool possible = false;
  for (const auto& magic : magics) {
    if (head.starts_with(magic.bytes)) return &magic;
    possible = possible || (head.size() < magic.bytes.size() && magic.bytes.starts_with(head));
  }
  if (possible) return std::nullopt;
  return nullptr;
}

}  // namespace

// One stream of packed bytes.  `step` reads `in` as far as it can and writes to `out`.
struct EngineStep {
  std::size_t read = 0, written = 0;
  bool failed = false;
};
class UnpackEngine {
 public:
  virtual ~UnpackEngine() = default;
  virtual EngineStep step(std::string_view in, char* out, std::size_t room, bool last) = 0;
  virtual bool complete() const = 0;   // between two streams
};

namespace {

class Gzip : public UnpackEngine {
 public:
  Gzip() { good_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
  ~Gzip() override {
    if (good_) inflateEnd(&stream_);
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  EngineStep step(std::string_view in, char* out, std::size_t room, bool) override {
    if (!good_) return {0, 0, true};
    std::size_t skipped = 0;
    if (complete_ && any_) {  // padding of tapes between members
      while (skipped < in.size() && in[skipped] == '\0') ++skipped;
      in.remove_prefix(skipped);
    }
    if (in.empty()) return {skipped, 0, false};
    if (complete_ && any_ && inflateReset(&stream_) != Z_OK) return {skipped, 0, true};
    complete_ = false;
    any_ = true;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(room);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    complete_ = code == Z_STREAM_END;
    const bool failed = code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR;
    return {skipped + in.size() - stream_.avail_in, room - stream_.avail_out, failed};
  }
  bool complete() const override { return complete_; }

 private:
  z_stream stream_{};
  bool good_ = false, complete_ = true, any_ = false;
};

class Xz : public UnpackEngine {
 public:
  Xz() { good_ = lzma_stream_decoder(&stream_, most_memory, LZMA_CONCATENATED) == LZMA_OK; }
  ~Xz() override { lzma_end(&stream_); }
  Xz(const Xz&) = delete;
  Xz& operator=(const Xz&) = delete;
  EngineStep step(std::string_view in, char* out, std::size_t room, bool last) override {
    if (!good_) return {0, 0, true};
    if (complete_) return {in.size(), 0, !in.empty()};
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
    stream_.avail_out = room;
    const auto code = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
    complete_ = code == LZMA_STREAM_END;
    const bool failed = code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR;
    return {in.size() - stream_.avail_in, room - stream_.avail_out, failed};
  }
  bool complete() const override { return complete_; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool good_ = false, complete_ = false;
};

class Zstd : public UnpackEngine {
 public:
  Zstd() : stream_(ZSTD_createDStream()) {}
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  EngineStep step(std::string_view in, char* out, std::size_t room, bool) override {
    if (stream_ == nullptr) return {0, 0, true};
    if (in.empty() && complete_) return {};
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out, room, 0};
    const auto code = ZSTD_decompressStream(stream_, &output, &input);
    complete_ = code == 0;
    return {input.pos, output.pos, ZSTD_isError(code) != 0};
  }
  bool complete() const override { return complete_; }

 private:
  ZSTD_DStream* stream_;
  bool complete_ = true;
};

// Text as programs of Windows save it.
class Utf16 : public UnpackEngine {
 public:
  EngineStep step(std::string_view in, char* out, std::size_t room, bool last) override {
    const auto bite = in.substr(0, room / 8);   // two bytes become three at most
    text_.clear();
    reader_.feed(bite, text_);
    if (last && bite.size() == in.size()) reader_.finish(text_);
    std::copy(text_.begin(), text_.end(), out);
    return {bite.size(), text_.size(), false};
  }
  bool complete() const override { return true; }

 private:
  Utf16Reader reader_;
  std::string text_;
};

std::unique_ptr<UnpackEngine> engine_for(Packing packing) {
  if (packing == Packing::gzip) return std::make_unique<Gzip>();
  if (packing == Packing::xz) return std::make_unique<Xz>();
  if (packing == Packing::zstd) return std::make_unique<Zstd>();
  if (packing == Packing::utf16) return std::make_unique<Utf16>();
  return nullptr;
}

}  // namespace

struct Unpacker::State {
  Packing packing = Packing::undecided;
  std::string_view name;         // of the packing
  std::string head;              // while undecided
  std::unique_ptr<UnpackEngine> engine;
  std::vector<char> out;
  std::uint64_t given = 0;
  std::optional<Error> error;
  bool ended = false;

  bool give(std::string_view bytes, const Take& take) {
    given += bytes.size();
    ended = ended || !take(bytes);
    return !ended;
  }
  Result<bool> refuse(std::string text) {
    error = Error{Error::Kind::input, std::move(text)};
    return tl::unexpected(*error);
  }
  void decide(const Magic* magic) {
    packing = magic == nullptr ? Packing::plain : magic->packing;
    if (magic == nullptr) return;
    name = magic->name;
    engine = engine_for(packing);
    if (packing == Packing::other) (void)refuse(fmt::format("it is compressed with {}, which is not unpacked here; \"{} FILE | mailwhy ... -\" is.", magic->name, magic->tool));
    if (engine) out.resize(piece_bytes);
  }
  Result<bool> plain_or_packed(std::string_view piece, const Take& take, bool last) {
    if (error) return tl::unexpected(*error);
    if (packing == Packing::plain) {
      for (; !piece.empty() && !ended; piece.remove_prefix(std::min(piece.size(), piece_bytes))) give(piece.substr(0, piece_bytes), take);
      return !ended;
    }
    for (;;) {
      const auto step = engine->step(piece, out.data(), out.size(), last);
      piece.remove_prefix(step.read);
      if (step.written > 0 && !give({out.data(), step.written}, take)) return false;
      if (step.failed && given == 0) return refuse(fmt::format("its {} data is damaged: nothing could be unpacked.", name));
      if (step.failed) return refuse(fmt::format("its {} data is damaged after {} bytes of content; what came before was read.", name, given));
      const bool stuck = step.read == 0 && step.written == 0;
      if (stuck || (piece.empty() && step.written < out.size() && !last)) return true;
    }
  }
};

Unpacker::Unpacker() : state_(std::make_unique<State>()) {}
Unpacker::~Unpacker() = default;
Packing Unpacker::packing() const { return state_->packing; }

Result<bool> Unpacker::feed(std::string_view piece, const Take& take) {
  auto& state = *state_;
  if (state.error) return tl::unexpected(*state.error);
  if (state.ended) return false;
  if (state.packing != Packing::undecided) return state.plain_or_packed(piece, take, false);
  const auto needed = std::min(piece.size(), longest_magic - std::min(longest_magic, state.head.size()));
  state.head += piece.substr(0, needed);
  const auto magic = magic_of(state.head);
  if (!magic) return true;
  state.decide(*magic);
  const auto first = state.plain_or_packed(state.head, take, false);
  if (!first || !*first || needed == piece.size()) return first;
  return state.plain_or_packed(piece.substr(needed), take, false);
}

Result<bool> Unpacker::finish(const Take& take) {
  auto& state = *state_;
  if (state.error) return tl::unexpected(*state.error);
  if (state.ended) return false;
  if (state.packing == Packing::undecided) {
    state.decide(nullptr);
    return state.plain_or_packed(state.head, take, true);
  }
  const auto rest = state.plain_or_packed({}, take, true);
  if (!rest || !*rest || !state.engine || state.engine->complete()) return rest;
  return state.refuse(fmt::format("its {} data ends too early, after {} bytes of content, which were read.", state.name, state.given));
}

std::string input_name(const std::string& path) { return path == "-" ? "standard input" : visible(path); }

Result<PiecesRead> each_piece(const std::string& path, const Take& take) {
  const std::string name = input_name(path);
  const int file = path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct ::stat facts {};
  const bool known = file >= 0 && ::fstat(file, &facts) == 0;
  const bool is_folder = known && S_ISDIR(facts.st_mode);
  if (file < 0 || is_folder) {
    const int code = is_folder ? EISDIR : errno;
    if (file > 0) ::close(file);
    return fail(fmt::format("{} cannot be read: {}.", name, std::strerror(code)), Error::Kind::file);
  }
  PiecesRead out;
  Unpacker unpacker;
  const auto counted = [&](std::string_view piece) {
    out.bytes += piece.size();
    return take(piece);
  };
  // A folder of small files should not cost a large buffer each.
  const bool is_small = known && S_ISREG(facts.st_mode) && facts.st_size >= 0 && static_cast<std::uint64_t>(facts.st_size) < piece_bytes;
  const std::size_t room = is_small ? static_cast<std::size_t>(facts.st_size) + 1 : piece_bytes;
  const auto buffer = std::make_unique_for_overwrite<char[]>(room);
  Result<bool> more = true;
  while (more && *more) {
    const auto got = ::read(file, buffer.get(), room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) out.trouble = fmt::format("{} cannot be read on after {} bytes: {}.", name, out.bytes, std::strerror(errno));
    if (got <= 0) break;
    more = unpacker.feed({buffer.get(), static_cast<std::size_t>(got)}, counted);
  }
  if (more && *more) more = unpacker.finish(counted);
  if (!more && out.trouble.empty()) out.trouble = fmt::format("{}: {}", name, more.error().text);
  out.ended = more && !*more;
  out.packing = unpacker.packing();
  if (file != 0) ::close(file);
  return out;
}

}  // namespace mailwhy::apps
