/** The platforms of the stand-ins, in the names of Docker and Debian (alike for these two). */
export const ARCHITECTURES = ["amd64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const NATIVE: Architecture = process.arch === "arm64" ? "arm64" : "amd64";
