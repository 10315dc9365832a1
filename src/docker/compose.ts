/*
 * What compose is asked to do with the isolated project. The file's folder is the project's directory, so that no .env
 * of somebody else's is read.
 */

export function pullStackArgs(file: string): readonly string[] {
  return [...compose(file), "pull", "--quiet"];
}

/** Without `--wait`: it fails on services that end with success, and comes back a second late. The gates watch. */
export function upArgs(file: string): readonly string[] {
  return [...compose(file), "up", "--detach", "--no-build", "--quiet-pull"];
}

function compose(file: string): readonly string[] {
  return ["docker", "compose", "--progress", "plain", "--file", file];
}
