import { crc32, deflateSync } from "node:zlib";

/*
 * PNGs of any size, according to the specification: https://www.w3.org/TR/png-3/
 */

/** Color types: one byte per pixel, or three. */
const KINDS = { grey: 0, rgb: 2 } as const;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly kind: keyof typeof KINDS;
  /** The rows, each after a byte with its filter type: 0 means none. */
  readonly rows: Buffer;
  /** Compression level, from 0 (none) to 9. */
  readonly level?: number;
}

export function pngOf({ width, height, kind, rows, level = 6 }: Picture): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = KINDS[kind];
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = deflateSync(rows, { level });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A white square with a black one, a quarter as wide, in the middle. Not compressed, so that the file is large. */
export function largeSquare(side: number): Buffer<ArrayBuffer> {
  const length = 1 + 3 * side;
  const rows = Buffer.alloc(side * length, 255);
  const from = (3 / 8) * side;
  const to = (5 / 8) * side;
  for (let y = 0; y < side; y++) {
    rows[y * length] = 0;
    if (y >= from && y < to) rows.fill(0, y * length + 1 + 3 * from, y * length + 1 + 3 * to);
  }
  return pngOf({ width: side, height: side, kind: "rgb", rows, level: 0 });
}
