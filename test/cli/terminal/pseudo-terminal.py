"""Runs a command in a terminal of its own: bytes from standard input are typed into it, what it shows is printed.

Usage: pseudo-terminal.py <columns> <columns after SIGUSR1> <command> [argument ...]
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

columns, later = int(sys.argv[1]), int(sys.argv[2])


def resize(terminal, width):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))


pid, terminal = pty.fork()
if pid == 0:
    # By itself, so that the command never sees another width first.
    resize(0, columns)
    os.execvp(sys.argv[3], sys.argv[3:])
signal.signal(signal.SIGUSR1, lambda *_: resize(terminal, later))
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed:
            os.write(terminal, typed)
        else:
            sources.remove(0)
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:
            shown = b""
        if not shown:
            break
        os.write(1, shown)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
