/** Says what is done, and how long it took. */
export async function step<T>(
  name: string,
  action: () => Promise<T>,
  outcome?: (value: T) => string,
): Promise<T> {
  const started = performance.now();
  const patience = setInterval(() => say(`${name}: still at it, ${seconds(started)} s`), 30_000);
  try {
    const value = await action();
    const said = outcome ? outcome(value) : typeof value === "string" ? value : "done";
    say(`${name}: ${said} (${seconds(started)} s)`);
    return value;
  } catch (error) {
    say(`${name}: failed (${seconds(started)} s)`);
    throw error;
  } finally {
    clearInterval(patience);
  }
}

export function say(line: string): void {
  process.stderr.write(`setup: ${line}\n`);
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
