/** Derives the public key, which shows whether the private key can be used without a passphrase. */
export function publicKeyArgs(file: string): readonly string[] {
  return ["ssh-keygen", "-y", "-P", "", "-f", file];
}

/** A private key as OpenSSH accepts it: with Unix line ends and a line break at the end, which secrets often lose. */
export function normaliseKey(text: string): string {
  return `${text.replaceAll("\r", "").trim()}\n`;
}

/** What is wrong with the form of a key; `undefined` when it looks like a private key. */
export function keyFormProblem(text: string): string | undefined {
  const key = text.trim();
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA/.test(key) || /^-+ ?BEGIN (SSH2 )?PUBLIC KEY/.test(key))
    return "this is the public key. Pass the private key, the file without .pub.";
  if (/^PuTTY-User-Key-File/.test(key))
    return "this is a key in PuTTY's format. Convert it with `puttygen key.ppk -O private-openssh -o key`.";
  if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(key))
    return 'this is not a private key. It must begin with a line such as "-----BEGIN OPENSSH PRIVATE KEY-----".';
  if (!key.includes("\n"))
    return "the key has lost its line breaks. Pass the file unchanged, with all of its lines.";
  return undefined;
}

/** What is wrong with a key that ssh-keygen has rejected, from what it printed. */
export function keyRefusal(stderr: string): string {
  if (/incorrect passphrase|passphrase/i.test(stderr))
    return "the key is protected by a passphrase, which nobody can type during a run. Create a key for deployments with `ssh-keygen -t ed25519 -N ''`.";
  return `the key is damaged or incomplete (${lastLine(stderr)}). Pass the whole file, unchanged.`;
}

function lastLine(text: string): string {
  // Without the path of our temporary file.
  return (text.trim().split("\n").at(-1) ?? "").replace(/^.*?"[^"]*": /, "").replace(/^Load key\s*/, "");
}
