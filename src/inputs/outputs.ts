/** The outputs of the action, with their descriptions. */
export const OUTPUTS = {
  result: "The whole result as JSON. Its schema is `schema/result.schema.json`.",
  candidates:
    "The images that were built, with their digests, as JSON. Pass it to the `candidates` input of another job.",
  digests: 'The digest of each image as JSON, for example `{ "nsip-api": "sha256:…" }`.',
  tags: "The references that were pushed, one per line.",
  version: "The version that the tags are derived from.",
  "scan-counts": "The number of findings of each severity in the built images, as JSON.",
  release: "The name of the deployed release.",
  hosts: 'The outcome for each host as JSON, for example `{ "web1": "deployed" }`.',
} as const;
