/** Prints the platform that the engine runs without emulation, such as `linux/amd64`. The engine does not print variants. */
export function enginePlatformArgs(): readonly string[] {
  return ["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"];
}
