/** The version in package.json, which is not beside the bundle; a test compares the two. */
export const VERSION = "0.1.0";
