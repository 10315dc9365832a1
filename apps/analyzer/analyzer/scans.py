"""Counts the scans of a JPEG."""

import re

# A marker that begins a segment with a length (ITU T.81, B.1.1). Not a stuffed byte, a fill byte, a restart, TEM or
# SOI, and not a reserved marker (02 to BF): after one of those, libjpeg searches for the next marker byte by byte when
# a restart is due.
SEGMENT = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")
END_OF_IMAGE = b"\xd9"
START_OF_SCAN = b"\xda"


def scans(data: bytes) -> int:
    """The number of scans of a JPEG, without those of an embedded thumbnail or of data after its end (a video)."""
    count = at = 0
    while (found := SEGMENT.search(data, at)) and found[1] != END_OF_IMAGE:
        count += found[1] == START_OF_SCAN
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
    return count
