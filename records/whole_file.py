"""Files that another process reads, written whole: a reader sees the old one or the new one."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes | str, mode: int = 0o666) -> None:
    """Replace `path` by `content` in one step; after a crash the old file stands.

    The bytes reach the disk before the name does, so a power cut cannot leave an empty file
    under the final name. mode: who may read it, before the process's umask takes its part.
    """
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        temporary.touch(mode, exist_ok=False)  # private from its first byte on, where it is to be private
        with temporary.open("r+b") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
