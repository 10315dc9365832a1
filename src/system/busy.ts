/*
 * Measures how long no child process was running: Slipway's own share of a run's time. `run()` reports when a child
 * process starts and exits.
 */

let children = 0;
let idle = 0;
let idleSince = performance.now();

/** Counts a child process as running. */
export function childStarted(): void {
  if (children === 0) idle += performance.now() - idleSince;
  children += 1;
}

/** Counts a child process as gone. */
export function childEnded(): void {
  children -= 1;
  if (children === 0) idleSince = performance.now();
}

/** Milliseconds since this module was loaded in which no child process was running. */
export function ownTime(): number {
  return idle + (children === 0 ? performance.now() - idleSince : 0);
}
