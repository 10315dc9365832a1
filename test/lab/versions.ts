/**
 * What the lab is made of. A change here makes the cached results of the older version unused.
 * The stand-ins' programs come from npm, PyPI and Debian; see `images/promises.ts` for what they stand for.
 */
export const VERSIONS = {
  trivy: "0.74.0",
  buildkit: "0.34.2",
  node: "20.19.6",
  npm: "10.8.2",
  yarn: "1.22.22",
  /** The package that bundles PostgreSQL 16.4. */
  postgres: "0.2.9",
  /** Debian sid's package has the major version of the image it stands for; the number is of the recipe. */
  prometheus: "3",
  debianRoot: "1",
} as const;
