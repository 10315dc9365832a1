/** The platforms of the stand-ins. Docker and Debian use the same names for these two. */
export const ARCHITECTURES = ["amd64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const NATIVE: Architecture = process.arch === "arm64" ? "arm64" : "amd64";
