import type { z } from "zod";
import type { Table } from "./definitions.ts";
import type { Build } from "./slices/build.ts";
import type { Deploy } from "./slices/deploy.ts";
import type { Hosted } from "./slices/hosted.ts";
import type { Logs } from "./slices/logs.ts";
import type { Naming } from "./slices/naming.ts";
import type { Operate } from "./slices/operate.ts";
import type { Project } from "./slices/project.ts";
import type { Report } from "./slices/report.ts";
import type { OPERATIONS } from "./slices/run.ts";
import type { Scan } from "./slices/scan.ts";
import type { Smoke } from "./slices/smoke.ts";

export type { HostAddress } from "./host.ts";
export type { RegistryAuth } from "./registry.ts";

/*
 * What Slipway is asked to do, in slices: a stage takes the slices that it needs and nothing more.
 */

export type ProjectInputs = Readonly<z.output<typeof Project>>;
export type BuildInputs = Readonly<z.output<typeof Build>>;
export type NamingInputs = Readonly<z.output<typeof Naming>>;
export type ScanInputs = Readonly<z.output<typeof Scan>>;
export type SmokeInputs = Readonly<z.output<typeof Smoke>>;
export type DeployInputs = Readonly<z.output<typeof Deploy>>;
export type HostedInputs = Readonly<z.output<typeof Hosted>>;
export type OperateInputs = Readonly<z.output<typeof Operate>>;
export type LogsInputs = Readonly<z.output<typeof Logs>>;
export type ReportInputs = Readonly<z.output<typeof Report>>;

export type Inputs = Readonly<z.output<typeof Table>>;
export type Command = Inputs["command"];
export type Operation = (typeof OPERATIONS)[number];
