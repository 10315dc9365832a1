/*
 * How long no child process was running: Slipway's own share of a run's time. `run()` tells when one starts and ends.
 */

let children = 0;
let idle = 0;
let idleSince = performance.now();

export function childStarted(): void {
  if (children === 0) idle += performance.now() - idleSince;
  children += 1;
}

export function childEnded(): void {
  children -= 1;
  if (children === 0) idleSince = performance.now();
}

/** Milliseconds since this process was loaded in which no child was running. */
export function ownTime(): number {
  return idle + (children === 0 ? performance.now() - idleSince : 0);
}
