/*
 * The commands of compose for a project in one complete file. The file's folder is the project's directory, so that
 * compose reads no other project's .env.
 */

export function pullStackArgs(file: string): readonly string[] {
  return [...compose(file), "pull", "--quiet"];
}

/**
 * Without `--wait`, which fails when a one-shot service ends with success, and returns about a second after the last
 * container is healthy: the gates watch the engine's events.
 */
export function upArgs(file: string): readonly string[] {
  return [...compose(file), "up", "--detach", "--no-build", "--quiet-pull"];
}

function compose(file: string): readonly string[] {
  return ["docker", "compose", "--progress", "plain", "--file", file];
}
