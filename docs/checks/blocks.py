"""The fenced code blocks of the documents.

The first word after the fence is the language and decides how a block is checked. A second word is a file name: the block
is that file, or a part of it.

    sh       run, in the order of the document, in one shell session; a failing line fails the check
    python   written to its file, which the checks import
    js       the same, for Node
    html     the same, for a template of a page
    sql      run by psql as the database's superuser
    toml     loaded by `pidge config`, and served with
    nginx    tried by `nginx -t`, and served with
    yaml     parsed
    json     compared with what the service answers
    text     not run, and neither are php, ruby and csharp
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

NOT_RUN = {"text", "php", "ruby", "csharp"}
LANGUAGES = {"sh", "python", "js", "sql", "toml", "nginx", "yaml", "json", "html"} | NOT_RUN
FENCE = re.compile(r"^```(.*)$")


@dataclass(frozen=True)
class Block:
    document: str
    line: int
    language: str
    name: str
    text: str

    def __str__(self):
        return f"{self.document}:{self.line} ({self.language})"


def read(root, document):
    """All blocks of a document. A block without a known language is an error."""
    blocks, begin, info, lines = [], 0, None, []
    for number, line in enumerate((root / document).read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if info is None and re.match(r"^(\s+```|\s*~~~|\t|````)", line):
            sys.exit(f"{document}:{number}: write blocks between lines of three backticks, not indented")
        if fence and info is None:
            begin, info, lines = number, fence[1].split(), []
            if not info or info[0] not in LANGUAGES or len(info) > 2:
                sys.exit(f"{document}:{number}: a block must say what it is: one of {', '.join(sorted(LANGUAGES))}")
            if info[0] in ("python", "js", "html") and len(info) < 2:
                sys.exit(f"{document}:{number}: say which file this is a part of")
        elif fence:
            name = info[1] if len(info) > 1 else ""
            blocks.append(Block(document, begin, info[0], name, "\n".join(lines) + "\n"))
            info = None
        elif info is not None:
            lines.append(line)
    if info is not None:
        sys.exit(f"{document}:{begin}: a block without an end")
    return blocks


def documents(root):
    """Every document that may have blocks."""
    return below(root, "*.md", "docs/**/*.md")


def linking(root):
    """Every document whose links are checked: these, and those beside the source."""
    return [*documents(root), *below(root, ".github/*.md", "benches/results/*.md", "clients/*.md", "clients/*/*.md", "migrations/*.md", "web/*.md")]


def below(root, *patterns):
    return sorted({str(path.relative_to(root)) for pattern in patterns for path in root.glob(pattern)})
