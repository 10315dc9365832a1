import { suggestion } from "./closest.ts";
import { textAs } from "./forms.ts";

/** What people build for: only for suggestions. Every well-formed platform is accepted. */
const USUAL_PLATFORMS = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/arm/v6",
  "linux/386",
  "linux/ppc64le",
  "linux/s390x",
  "linux/riscv64",
];

/** `linux/amd64`, `linux/arm/v7`. */
export const Platform = textAs(
  (text) => (/^(linux|windows)\/[a-z0-9]+(\/v\d+)?$/.test(text) ? text : undefined),
  (text) =>
    `"${text}" is not a platform such as linux/amd64 or linux/arm/v7.${suggestion(text, USUAL_PLATFORMS)}`,
);
