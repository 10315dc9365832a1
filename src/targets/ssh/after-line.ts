import { Transform, type TransformCallback } from "node:stream";

/**
 * Passes on only what follows a line: what a login's start-up files print before a command is not part of its output.
 * @param line without its line break.
 */
export function afterLine(line: string): Transform {
  const wanted = Buffer.from(`${line}\n`);
  let before: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      if (before === undefined) return done(null, chunk);
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(wanted);
      if (at < 0) return done();
      const rest = before.subarray(at + wanted.length);
      before = undefined;
      return done(null, rest);
    },
  });
}
