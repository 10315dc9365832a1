import { readFileSync } from "node:fs";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535);

const Settings = z.object({
  APP_VERSION: z.string().default("dev"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** 0 is any that is free. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  SHUTDOWN_STAY_MS: z.coerce.number().int().min(0).max(6_000).default(2_000),
  DB_HOST: z.string().default("localhost"),
  DB_PORT: port.default(5432),
  DB_USER: z.string().default("postgres"),
  DB_NAME: z.string().default("negative_space"),
  /** Without one: a database that trusts the network it is in. */
  DB_PASSWORD: z.string().optional(),
  REDIS_HOST: z.string().default("localhost"),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: z.string().optional(),
  ANALYZER_URL: z.url().default("http://localhost:5000"),
  NODE_ENV: z.string().default("development"),
  /** Without one the process makes its own: sessions end with it, and replicas do not know each other's. */
  JWT_SECRET: z.string().min(16).optional(),
  /** Origins of other sites that may use the API from a browser, separated by commas. */
  CORS_ORIGIN: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),
  /** Where errors are reported to: the address of a project of Sentry, or of a server like it. */
  SENTRY_DSN: z.string().optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1_200),
  /** A client; behind one address there may be a whole school. */
  REGISTRATIONS_PER_HOUR: z.coerce.number().int().min(1).default(100),
  UPLOAD_QUOTA_MIB: z.coerce.number().int().min(1).default(200),
  SEED: z.enum(["true", "false"]).default("false"),
});

export type Config = z.infer<typeof Settings>;
type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

const SECRETS = ["DB_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET"] as const;
/** What .env.example has in their places. */
const PLACEHOLDERS = ["secure_password_here", "redis_password_here", "your_jwt_secret_key_here"];

/** What Sentry's package takes for an address: with another one it would report nothing, to nobody. */
const DSN = /^https?:\/\/\w+(:\w*)?@([\w.-]+|\[[:.\w]+\])(:\d+)?\/(.+\/)?\d+$/;

/** Whether errors can be reported to this address. */
export function isDsn(text: string): boolean {
  return DSN.test(text);
}

/**
 * The settings of this process. A secret `X` may be given as the path of a file in `X_FILE`, as Docker and
 * Kubernetes mount them.
 *
 * @throws one Error that names every setting that is missing or malformed.
 */
export function readConfig(
  env: Environment,
  readFile: ReadFile = (path) => readFileSync(path, "utf8"),
): Config {
  const settings = settingsIn(env);
  const fromFiles = SECRETS.flatMap((name) => {
    const path = settings[`${name}_FILE`];
    return path === undefined ? [] : [[name, readSecret(`${name}_FILE`, path, readFile)]];
  });
  const parsed = Settings.safeParse({ ...settings, ...Object.fromEntries(fromFiles) });
  const complaints = [
    ...(parsed.success ? unfitForProduction(parsed.data) : []),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  ];
  if (parsed.success && complaints.length === 0) return parsed.data;
  throw new Error(`The environment does not fit: ${complaints.join("; ")}`);
}

/** What may stay while one tries things out: everybody knows the placeholders, and the seeded account's password. */
function unfitForProduction(config: Config): string[] {
  if (config.NODE_ENV !== "production") return [];
  const placeholders = SECRETS.filter((name) => PLACEHOLDERS.includes(config[name] ?? ""));
  return [
    ...placeholders.map(
      (name) => `${name}: is still the placeholder of .env.example; give it a value of its own`,
    ),
    ...(config.SENTRY_DSN === undefined || isDsn(config.SENTRY_DSN)
      ? []
      : ["SENTRY_DSN: is not https://KEY@HOST/NUMBER, as a Sentry project has it; empty for none"]),
    ...(config.SEED === "true"
      ? ["SEED: makes an account whose password everybody knows; leave it out"]
      : []),
  ];
}

function readSecret(name: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path).trimEnd();
  } catch (cause) {
    throw new Error(`${name} names ${path}, which cannot be read`, { cause });
  }
}

/**
 * What was set by somebody. Compose turns an unset variable into an empty one, and for a Service named `db` Kubernetes sets
 * DB_PORT=tcp://10.0.0.1:5432; both mean "take the default".
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function settingsIn(env: Environment): Environment {
  const isSet = (value = "") => value !== "" && !/^(tcp|udp|sctp):\/\//.test(value);
  return Object.fromEntries(Object.entries(env).filter(([, value]) => isSet(value)));
}
