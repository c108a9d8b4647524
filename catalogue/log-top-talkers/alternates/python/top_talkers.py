"""Who is hammering us? Combined Log Format in, one JSON object out."""

import argparse
import heapq
import json
import re
import sys
from collections import Counter, deque
from datetime import datetime, timedelta, timezone

QUOTED = rb'"(?:[^"\\]|\\.)*"'
LINE = re.compile(
    rb"(?P<client>[^ ]+) [^ ]+ [^ ]+ \[(?P<time>[^]]+)\] "
    + QUOTED + rb" (?P<status>[1-5][0-9]{2}) (?P<size>[0-9]+|-) " + QUOTED + b" " + QUOTED,
    re.DOTALL,
)
TIME = re.compile(r"([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})")

# not strptime's %b: that one speaks the language of the machine
MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)}


class Client:
    __slots__ = ("requests", "bytes", "recent")

    def __init__(self):
        self.requests = 0
        self.bytes = 0
        self.recent = deque()


class TimeReader:
    """Turns a time stamp into an aware datetime; neighbours in a log tend to share theirs."""

    def __init__(self):
        self._text = None
        self._time = None

    def read(self, text):
        if text != self._text:
            self._text, self._time = text, self._parse(text)
        return self._time

    @staticmethod
    def _parse(text):
        match = TIME.fullmatch(text)
        if not match or match[2] not in MONTHS:
            return None
        day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        try:
            zone = timezone(-offset if sign == "-" else offset)
            return datetime(int(year), MONTHS[match[2]], int(day), int(hour), int(minute), int(second), tzinfo=zone)
        except ValueError:
            return None


def analyse(log, window, limit):
    lines = bad = total = 0
    classes = Counter()
    clients = {}
    bursts = []
    times = TimeReader()

    for line in log:
        line = line.rstrip(b"\n")
        if not line.strip():
            continue
        lines += 1
        match = LINE.fullmatch(line)
        time = match and times.read(match["time"].decode("latin-1"))
        if not time:
            bad += 1
            continue

        size = 0 if match["size"] == b"-" else int(match["size"])
        total += size
        classes[match["status"][:1].decode() + "xx"] += 1

        name = match["client"]
        client = clients.get(name)
        if client is None:
            client = clients[name] = Client()
        client.requests += 1
        client.bytes += size

        recent = client.recent
        if recent is None:
            continue
        now = time.timestamp()
        recent.append(now)
        while recent[0] <= now - window:
            recent.popleft()
        if len(recent) > limit:
            bursts.append((now, name.decode("latin-1")))
            client.recent = None

    return lines, bad, total, classes, clients, sorted(bursts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--top", "--window", "--limit"):
        parser.add_argument(option, type=int, required=True)
    args = parser.parse_args()

    lines, bad, total, classes, clients, bursts = analyse(sys.stdin.buffer, args.window, args.limit)
    heaviest = heapq.nsmallest(args.top, clients.items(), key=lambda item: (-item[1].bytes, item[0]))

    json.dump(
        {
            "bursts": [
                {"at": datetime.fromtimestamp(at, timezone.utc).isoformat(), "client": name} for at, name in bursts
            ],
            "top": [
                {"bytes": client.bytes, "client": name.decode("latin-1"), "requests": client.requests}
                for name, client in heaviest
            ],
            "classes": classes,
            "bytes": total,
            "bad": bad,
            "lines": lines,
        },
        sys.stdout,
        indent=2,
    )


if __name__ == "__main__":
    main()
