"""What the players in Python share: commands in, answers out. The words: ../README.md."""

import base64
import sys


def bytes_of(text):
    return None if text == "-" else base64.b64decode(text)


def text_of(data):
    return "-" if data is None else base64.b64encode(data).decode()


def messages(file):
    """(partition, timestamp, key, value, headers) of each line."""
    with open(file) as lines:
        for line in lines:
            partition, timestamp, key, value, headers = line.rstrip("\n").split("\t")
            named = (header.split(":") for header in headers.split(",") if header)
            yield (
                int(partition),
                int(timestamp),
                bytes_of(key),
                bytes_of(value),
                [(name, bytes_of(text)) for name, text in named],
            )


def offsets(text):
    """(partition, next offset) of each pair."""
    return [tuple(map(int, pair.split(":"))) for pair in text.split(",")]


def answer(*fields):
    print(*fields, sep="\t", flush=True)


def message(partition, offset, timestamp, key, value, headers):
    named = ",".join(f"{name}:{text_of(data)}" for name, data in headers or [])
    answer("message", partition, offset, timestamp, text_of(key), text_of(value), named)


def play(player):
    """Does what each line asks: the method that its first word names."""
    for line in iter(sys.stdin.readline, ""):
        command, *fields = line.rstrip("\n").split("\t")
        getattr(player, command)(*fields)
        answer("done")
