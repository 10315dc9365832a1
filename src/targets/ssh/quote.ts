/** A word as every POSIX shell reads it: the one place where something is written for a remote shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** An argv as the command line that ssh hands to the login's shell on the host. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(" ");
}
