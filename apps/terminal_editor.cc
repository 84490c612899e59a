#include "apps/terminal_editor.h"

#include <dlfcn.h>
#include <histedit.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>

#include "mailwhy/base/text.h"
#include "mailwhy/base/utf.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::apps {
namespace {

struct Library {
  decltype(&::el_init) init = nullptr;
  decltype(&::el_end) end = nullptr;
  decltype(&::el_wset) set = nullptr;
  decltype(&::el_wget) get = nullptr;
  decltype(&::el_wgets) gets = nullptr;
  decltype(&::el_wline) line = nullptr;
  decltype(&::el_winsertstr) insert = nullptr;
  decltype(&::history_winit) history_init = nullptr;
  decltype(&::history_wend) history_end = nullptr;
  decltype(&::history_w) history = nullptr;
  bool complete = true;
};

template <typename Function>
void find(void* handle, const char* name, Function& function, bool& complete) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  complete = complete && function != nullptr;
}

Library load() {
  Library lib;
  void* handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return lib.complete = false, lib;
  find(handle, "el_init", lib.init, lib.complete);
  find(handle, "el_end", lib.end, lib.complete);
  find(handle, "el_wset", lib.set, lib.complete);
  find(handle, "el_wget", lib.get, lib.complete);
  find(handle, "el_wgets", lib.gets, lib.complete);
  find(handle, "el_wline", lib.line, lib.complete);
  find(handle, "el_winsertstr", lib.insert, lib.complete);
  find(handle, "history_winit", lib.history_init, lib.complete);
  find(handle, "history_wend", lib.history_end, lib.complete);
  find(handle, "history_w", lib.history, lib.complete);
  return lib;
}

const Library& library_of_editor() {
  static const Library lib = load();
  return lib;
}

// Bytes that are no UTF-8 travel through the editor as these code points, and come out as they went in.
constexpr wchar_t odd_bytes = 0xDC00;

// Takes one character from the front; nullopt while more bytes of it must come.
std::optional<wchar_t> take_character(std::string& bytes, bool no_more) {
  const auto first = static_cast<unsigned char>(bytes.front());
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC2 && first < 0xE0 ? 2 : 1;
  if (bytes.size() < length && !no_more) return std::nullopt;
  if (first < 0x80) return bytes.erase(0, 1), static_cast<wchar_t>(first);
  if (bytes.size() < length || length == 1 || !is_utf8(std::string_view(bytes).substr(0, length))) return bytes.erase(0, 1), static_cast<wchar_t>(odd_bytes + first);
  wchar_t out = static_cast<wchar_t>(length == 4 ? first & 0x07 : length == 3 ? first & 0x0F : first & 0x1F);
  for (std::size_t i = 1; i < length; ++i) out = static_cast<wchar_t>(out << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3F));
  bytes.erase(0, length);
  return out;
}

std::string to_utf8(std::wstring_view text) {
  std::string out;
  for (const wchar_t wide : text) {
    const auto c = static_cast<std::uint32_t>(wide);
    // A byte that was no UTF-8.
    if (c >= 0xDC80 && c <= 0xDCFF) out += static_cast<char>(c - 0xDC00);
    else append_utf8(out, c);
  }
  return out;
}

std::wstring to_wide(std::string_view text) {
  std::string bytes(text);
  std::wstring out;
  while (!bytes.empty()) out += *take_character(bytes, true);
  return out;
}

class Editor final : public Lines {
 public:
  Editor(const Library& lib, net::AsioNet& net, Completer completer)
      : lib_(lib), completer_(std::move(completer)), readable_(net.watch(STDIN_FILENO)), edit_(lib.init("mailwhy", stdin, stdout, stderr)) {
    if (edit_ == nullptr) return;
    history_ = lib.history_init();
    HistEventW event{};
    lib.history(history_, &event, H_SETSIZE, 500);
    lib.history(history_, &event, H_SETUNIQUE, 1);
    lib.set(edit_, EL_CLIENTDATA, this);
    lib.set(edit_, EL_PROMPT, &Editor::prompt_of);
    lib.set(edit_, EL_EDITOR, L"emacs");
    lib.set(edit_, EL_SIGNAL, 0);
    lib.set(edit_, EL_HIST, lib.history, history_);
    lib.set(edit_, EL_GETCFN, &Editor::next_key);
    lib.set(edit_, EL_ADDFN, L"complete-word", L"completes the word that is begun", &Editor::complete);
    lib.set(edit_, EL_BIND, L"^I", L"complete-word", nullptr);
    // Keys that would stop the program or its output come as keys, so that what is pasted cannot.
    lib.set(edit_, EL_SETTY, L"-d", L"-isig", L"-ixon", nullptr);
  }
  ~Editor() override {
    stop_editing();
    show_typing();
    if (edit_ != nullptr) lib_.end(edit_);
    if (history_ != nullptr) lib_.history_end(history_);
  }
  bool works() const { return edit_ != nullptr; }

  void ask(const Question& question) override {
    answer_.reset();
    prompt_ = to_wide(question.prompt);
    asked_ = true;
    hidden_ = question.hidden;
    if (hidden_) hide_typing(question.prompt);
    else start_editing();
    want();
    use_keys();
  }

  std::optional<Line> take() override {
    auto out = std::move(answer_);
    answer_.reset();
    return out;
  }

  void step_aside() override {
    if (!asked_) return;
    write_out(hidden_ ? "\r\n" : "\r\x1b[K");
  }
  void come_back() override {
    if (!asked_) return;
    if (hidden_) write_out(to_utf8(prompt_));
    else lib_.set(edit_, EL_REFRESH);
  }
  void remember(std::string_view line) override {
    HistEventW event{};
    lib_.history(history_, &event, H_ENTER, to_wide(line).c_str());
  }
  bool person() const override { return true; }

 private:
  static wchar_t* prompt_of(EditLine* edit) { return self(edit).prompt_.data(); }
  static Editor& self(EditLine* edit);

  // For libedit, which wants one key after the other.  A key may be several of the terminal's (arrows): the rest is there at once, or
  // it was a lone Escape.
  static int next_key(EditLine* edit, wchar_t* key) {
    Editor& editor = self(edit);
    if (editor.keys_.empty()) {
      pollfd more{STDIN_FILENO, POLLIN, 0};
      constexpr int patience_ms = 50;
      if (::poll(&more, 1, patience_ms) > 0) editor.read_bytes();
      editor.sort_keys();
    }
    if (editor.keys_.empty() || editor.keys_.front() == interrupt) return 0;
    *key = editor.keys_.front();
    editor.keys_.pop_front();
    return 1;
  }

  static unsigned char complete(EditLine* edit, wint_t) {
    Editor& editor = self(edit);
    const LineInfoW* line = editor.lib_.line(edit);
    const std::wstring_view begun(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
    if (begun.empty() || begun.find(L' ') != begun.npos) return CC_ERROR;
    const auto words = editor.completer_(to_utf8(begun));
    if (words.empty()) return CC_ERROR;
    std::string common = words.front();
    for (const auto& word : words)
      while (!word.starts_with(common)) common.pop_back();
    const std::wstring rest = to_wide(common.size() > begun.size() ? common.substr(begun.size()) : "") + (words.size() == 1 ? L" " : L"");
    if (!rest.empty()) return editor.lib_.insert(edit, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    write_out("\r\n" + join(words, "  ") + "\r\n");
    return CC_REDISPLAY;
  }

  void want() {
    if (!ended_) readable_->wait([this] { on_readable(); });
  }
  void on_readable() {
    read_bytes();
    use_keys();
    if (asked_) want();
  }

  void read_bytes() {
    char bytes[4096];
    const ssize_t n = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n <= 0) ended_ = true;  // the terminal is gone
    else bytes_.append(bytes, static_cast<std::size_t>(n));
    ::explicit_bzero(bytes, sizeof bytes);
  }

  // From bytes to keys.  What is pasted is text: its control characters are typed as such (after the key that quotes), but for line ends.
  void sort_keys() {
    constexpr std::string_view begin = "\x1b[200~", end = "\x1b[201~";
    constexpr wchar_t quote = 0x16;
    while (!bytes_.empty()) {
      const std::string_view mark = pasting_ ? end : begin;
      if (bytes_.starts_with(mark)) {
        bytes_.erase(0, mark.size());
        pasting_ = !pasting_;
        continue;
      }
      if (bytes_.size() > 2 && bytes_.size() < mark.size() && mark.starts_with(bytes_)) return;  // the rest of the mark is under way
      const auto character = take_character(bytes_, ended_);
      if (!character) return;
      const wchar_t c = *character;
      if (c == 0) continue;
      const bool line_end = c == L'\r' || c == L'\n';
      if (pasting_ && !line_end && c != L'\t' && (c < 0x20 || c == 0x7f)) keys_.push_back(quote);
      keys_.push_back(pasting_ && c == L'\t' ? L' ' : c == L'\r' ? L'\n' : c);
      if (!pasting_ && c == 3) keys_.back() = interrupt;
    }
  }

  void use_keys() {
    sort_keys();
    while (asked_ && !keys_.empty()) {
      if (hidden_) type_hidden(take_key());
      else if (keys_.front() == interrupt) on_interrupt();
      else edit_key();
    }
    if (asked_ && ended_ && keys_.empty()) finish({Line::Kind::end, ""});
  }

  wchar_t take_key() {
    const wchar_t key = std::exchange(keys_.front(), 0);
    keys_.pop_front();
    return key;
  }

  void edit_key() {
    int count = 0;
    const wchar_t* text = lib_.gets(edit_, &count);
    if (text == nullptr || count <= 0) return;
    const std::wstring_view line(text, static_cast<std::size_t>(count));
    if (line.back() == L'\n') return finish({Line::Kind::text, to_utf8(line.substr(0, line.size() - 1))});
    if (line == L"\x04") finish({Line::Kind::end, ""});
  }

  // Ctrl-C: away with what was typed; with nothing there, away.
  void on_interrupt() {
    keys_.pop_front();
    const LineInfoW* line = lib_.line(edit_);
    const bool empty = line->lastchar == line->buffer;
    write_out("^C\r\n");
    if (empty) return finish({Line::Kind::interrupt, ""});
    stop_editing();
    start_editing();
  }

  void type_hidden(wchar_t key) {
    if (key == interrupt) return finish({Line::Kind::interrupt, ""});
    if (key == L'\n') return finish({Line::Kind::text, secret_});
    if (key == 4 && secret_.empty()) return finish({Line::Kind::end, ""});
    if (key == 0x15) secret_.clear();
    else if (key == 8 || key == 0x7f) {
      while (!secret_.empty() && (static_cast<unsigned char>(secret_.back()) & 0xC0) == 0x80) secret_.pop_back();
      if (!secret_.empty()) secret_.pop_back();
    } else if (key >= 0x20 && secret_.size() < 4096) secret_ += to_utf8(std::wstring(1, key));
  }

  void finish(Line line) {
    asked_ = false;
    if (hidden_) {
      show_typing();
      write_out("\r\n");
      crypto::wipe(secret_);
      if (bytes_.empty()) bytes_.assign(bytes_.capacity(), '\0'), bytes_.clear();
    } else {
      if (line.kind == Line::Kind::end && !ended_) write_out("\r\n");
      stop_editing();
    }
    answer_ = std::move(line);
  }

  void start_editing() {
    if (std::exchange(editing_, true)) return;
    write_out("\x1b[?2004h");  // what is pasted comes between marks
    lib_.set(edit_, EL_UNBUFFERED, 1);
  }
  void stop_editing() {
    if (!std::exchange(editing_, false)) return;
    lib_.set(edit_, EL_UNBUFFERED, 0);
    write_out("\x1b[?2004l");
  }

  void hide_typing(const std::string& prompt) {
    if (::tcgetattr(STDIN_FILENO, &usual_) == 0) {
      termios quiet = usual_;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG | IEXTEN);
      quiet.c_cc[VMIN] = 1;
      quiet.c_cc[VTIME] = 0;
      quieted_ = set_terminal(TCSADRAIN, quiet);
    }
    write_out(prompt);  // last: what is typed as soon as the question is there must not be shown any more
  }
  void show_typing() {
    if (std::exchange(quieted_, false)) set_terminal(TCSADRAIN, usual_);
  }

  static void write_out(std::string_view text) {
    std::fflush(stdout);
    while (!text.empty()) {
      const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
      if (n <= 0 && errno != EINTR) return;
      if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  // Ctrl-C among the keys; no character has this number.
  static constexpr wchar_t interrupt = 0x7FFFFFF0;

  const Library& lib_;
  Completer completer_;
  std::unique_ptr<net::AsioNet::Readable> readable_;
  EditLine* edit_;
  HistoryW* history_ = nullptr;
  std::wstring prompt_;
  std::string bytes_;           // read, and not yet sorted
  std::deque<wchar_t> keys_;
  std::optional<Line> answer_;
  std::string secret_;
  termios usual_{};
  bool asked_ = false, hidden_ = false, editing_ = false, quieted_ = false, pasting_ = false, ended_ = false;
};

Editor& Editor::self(EditLine* edit) {
  void* data = nullptr;
  library_of_editor().get(edit, EL_CLIENTDATA, &data);
  return *static_cast<Editor*>(data);
}

}  // namespace

std::unique_ptr<Lines> open_editor(net::AsioNet& net, Completer completer) {
  const Library& lib = library_of_editor();
  if (!lib.complete) return nullptr;
  std::setlocale(LC_CTYPE, "");  // what libedit may write
  auto editor = std::make_unique<Editor>(lib, net, std::move(completer));
  if (!editor->works()) return nullptr;
  return editor;
}

}  // namespace mailwhy::apps
