"""Writes a C++ source file that carries the given files, so that one binary is the whole program.

usage: embed.py NAME ROOT LIST OUTPUT    (LIST: a file with one path a line)
"""
import os
import sys


def literal(data: bytes) -> str:
    out, line = [], []
    for byte in data:
        char = chr(byte)
        if char == "\n":
            line.append("\\n")
            out.append('"' + "".join(line) + '"')
            line = []
        elif char in '"\\?':
            line.append("\\" + char)
        elif 0x20 <= byte < 0x7F:
            line.append(char)
        else:
            line.append("\\%03o" % byte)
    if line:
        out.append('"' + "".join(line) + '"')
    return "\n    ".join(out) or '""'


def main() -> None:
    name, root, listing, output = sys.argv[1:5]
    with open(listing) as file:
        paths = sorted(line.strip() for line in file if line.strip())
    parts = ['#include "mailwhy/base/embedded.h"\n\nnamespace mailwhy::embedded {\n']
    parts.append(f"std::span<const File> {name}() {{\n  static constexpr File files[] = {{\n")
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        relative = os.path.relpath(path, root)
        parts.append(f'    {{"{relative}", std::string_view({literal(data)}, {len(data)})}},\n')
    if not paths:
        parts.append("    {},\n")
    parts.append("  };\n")
    parts.append("  return {files, %d};\n}\n}  // namespace mailwhy::embedded\n" % len(paths))
    text = "".join(parts)
    try:
        with open(output) as file:
            if file.read() == text:
                os.utime(output)
                return
    except FileNotFoundError:
        pass
    with open(output, "w") as file:
        file.write(text)


main()
