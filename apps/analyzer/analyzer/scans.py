"""How often a JPEG goes over its pixels."""

import re

# A marker that begins a segment with a length: not a stuffed or filling byte, a restart, TEM or SOI (ITU T.81, B.1.1), and
# not a reserved one (02 to BF), behind which libjpeg looks for the next marker byte by byte where a restart is due.
SEGMENT = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")
END_OF_IMAGE = b"\xd9"
START_OF_SCAN = b"\xda"


def scans(data: bytes) -> int:
    """The scans of a JPEG: not those of a thumbnail in it, nor what looks like one behind its end, as a film may be."""
    count = at = 0
    while (found := SEGMENT.search(data, at)) and found[1] != END_OF_IMAGE:
        count += found[1] == START_OF_SCAN
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
    return count
