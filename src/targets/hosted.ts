import type { ServiceStatus } from "../health/status.ts";

/* What is found on a host that a project is deployed to. */

/** A release that a host keeps. */
export interface KeptRelease {
  /** `20261124T093005Z-1.4.0` */
  readonly id: string;
  /**
   * `active`; `superseded` by a later release; `withdrawn`: left by a rollback; `switching`, `rolling-back`, `failed`,
   * `rolled-back`; `-` before its switch.
   */
  readonly state: string;
  /** Whether it is the one that runs. */
  readonly current: boolean;
  readonly version: string;
  readonly commit: string | null;
  /** ISO 8601. */
  readonly time: string;
  /** Who deployed it, and in which workflow run. `null` when that was not recorded. */
  readonly by: string | null;
  readonly runUrl: string | null;
  /** What made it: `deploy`, `rollback`, `restart` or `scale`. */
  readonly action: string;
  /** What that was about: `web=3`. */
  readonly details: string;
  /** The release that this one repeats, when it was not made by a deployment. */
  readonly repeats: string | null;
  /** What each service runs, by digest. */
  readonly images: Readonly<Record<string, string>>;
}

/** What a host keeps. */
export interface HostReleases {
  readonly host: string;
  /** The id of the release that runs; `undefined` when none does. */
  readonly current: string | undefined;
  /** The newest first. */
  readonly releases: readonly KeptRelease[];
}

/** What is deployed to a host, and how it is now. */
export interface HostStatus {
  readonly host: string;
  /** The release that runs; `null` when none does. */
  readonly release: KeptRelease | null;
  readonly services: readonly ServiceStatus[];
  /** Who holds the lock, seconds since they gave a sign of life, and their workflow run; `null` when it is free. */
  readonly lock: { readonly owner: string; readonly silent: number; readonly runUrl: string | null } | null;
  /** Whether a switch is at work. */
  readonly switching: boolean;
  /** Releases whose switch was killed. The next deployment finishes it. */
  readonly unfinished: readonly string[];
  /** The iptables chain of a redirect that nothing works on any more. */
  readonly strayChain: string | null;
}

/** Who has done what to a project on a host, and when. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly time: string;
  /** `deploy`, `rollback`, or the name of another command. */
  readonly action: string;
  /** What it was about: `web=3`. */
  readonly details: string;
  /** Of a switch: the release, and what became of it. Another operation is noted before it begins. */
  readonly release: string | null;
  readonly outcome: string | null;
  readonly by: string | null;
  readonly runUrl: string | null;
}

export interface HostAudit {
  readonly host: string;
  /** The oldest first. */
  readonly entries: readonly AuditEntry[];
}

/** What a host keeps without need. */
export interface Prunable {
  readonly host: string;
  /** The names of releases. */
  readonly releases: readonly string[];
  /** References of images. */
  readonly images: readonly string[];
  /** The releases before whose switch the data was backed up. */
  readonly backups: readonly string[];
}
