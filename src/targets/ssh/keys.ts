/** Derives the public key, which shows whether the private one is usable without a question. */
export function publicKeyArgs(file: string): readonly string[] {
  return ["ssh-keygen", "-y", "-P", "", "-f", file];
}

/** A private key as OpenSSH wants it: unix line ends, and one at the end. Secrets often lose it on their way. */
export function normaliseKey(text: string): string {
  return `${text.replaceAll("\r", "").trim()}\n`;
}

/** What is wrong with a text by its form alone; `undefined` when it looks like a private key. */
export function keyFormProblem(text: string): string | undefined {
  const key = text.trim();
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA/.test(key) || /^-+ ?BEGIN (SSH2 )?PUBLIC KEY/.test(key))
    return "this is the public key: give the private one, the file without .pub.";
  if (/^PuTTY-User-Key-File/.test(key))
    return "this is a key in PuTTY's format: convert it with `puttygen key.ppk -O private-openssh -o key`.";
  if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(key))
    return 'this is not a private key: it must begin with a line such as "-----BEGIN OPENSSH PRIVATE KEY-----".';
  if (!key.includes("\n"))
    return "the key has lost its line breaks: hand the file over as it is, with all of its lines.";
  return undefined;
}

/** What is wrong with a key that ssh-keygen has refused, from what it printed. */
export function keyRefusal(stderr: string): string {
  if (/incorrect passphrase|passphrase/i.test(stderr))
    return "the key is protected by a passphrase, and nobody is there to type it: make a key for deployments with `ssh-keygen -t ed25519 -N ''`.";
  return `the key is damaged or incomplete (${lastLine(stderr)}): hand the file over as it is, from its first line to its last.`;
}

function lastLine(text: string): string {
  // The path of our temporary file says nothing to anyone.
  return (text.trim().split("\n").at(-1) ?? "").replace(/^.*?"[^"]*": /, "").replace(/^Load key\s*/, "");
}
