/** Quotes a word for any POSIX shell. Nothing else writes for a remote shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** An argv as a command line for the login's shell on the host. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(" ");
}
