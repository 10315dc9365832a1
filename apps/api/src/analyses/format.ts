/** The first bytes of each format. 0x100 stands for any byte. */
const SIGNATURES: Readonly<Record<string, readonly number[]>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
  // RIFF, a length, WEBP.
  "image/webp": [0x52, 0x49, 0x46, 0x46, 0x100, 0x100, 0x100, 0x100, 0x57, 0x45, 0x42, 0x50],
};

export const MEDIA_TYPES: readonly string[] = Object.keys(SIGNATURES);

/** The media type by a file's first bytes, whatever its name and declared type. Undefined when it is not supported. */
export function mediaTypeOf(content: Buffer): string | undefined {
  return MEDIA_TYPES.find((type) =>
    SIGNATURES[type]?.every((byte, index) => byte === 0x100 || content[index] === byte),
  );
}
