import { readFileSync } from "node:fs";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535);

const Settings = z.object({
  APP_VERSION: z.string().default("dev"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** 0 means any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  SHUTDOWN_STAY_MS: z.coerce.number().int().min(0).max(6_000).default(2_000),
  DB_HOST: z.string().default("localhost"),
  DB_PORT: port.default(5432),
  DB_USER: z.string().default("postgres"),
  DB_NAME: z.string().default("negative_space"),
  /** Leave it out for a database that trusts its network. */
  DB_PASSWORD: z.string().optional(),
  REDIS_HOST: z.string().default("localhost"),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: z.string().optional(),
  ANALYZER_URL: z.url().default("http://localhost:5000"),
  NODE_ENV: z.string().default("development"),
  /** Without it the process generates one: sessions end with the process, and replicas reject each other's sessions. */
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
  /** Where errors are reported: the DSN of a project in Sentry or a compatible server. */
  SENTRY_DSN: z.string().optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1_200),
  /** Per client. A whole school may share one address. */
  REGISTRATIONS_PER_HOUR: z.coerce.number().int().min(1).default(100),
  UPLOAD_QUOTA_MIB: z.coerce.number().int().min(1).default(200),
  SEED: z.enum(["true", "false"]).default("false"),
});

export type Config = z.infer<typeof Settings>;
type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

const SECRETS = ["DB_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET"] as const;
/** The values that .env.example has for them. */
const PLACEHOLDERS = ["secure_password_here", "redis_password_here", "your_jwt_secret_key_here"];

/** The DSNs that Sentry's package accepts. With any other it would silently report nothing. */
const DSN = /^https?:\/\/\w+(:\w*)?@([\w.-]+|\[[:.\w]+\])(:\d+)?\/(.+\/)?\d+$/;

/** Whether errors can be reported to this DSN. */
export function isDsn(text: string): boolean {
  return DSN.test(text);
}

/**
 * Reads the settings of this process. A secret `X` can also be given as the path of a file in `X_FILE`, which is how
 * Docker and Kubernetes mount secrets.
 *
 * @throws Error that names every invalid setting.
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
  throw new Error(`Invalid environment variables: ${complaints.join("; ")}`);
}

/** Values that are acceptable in development only: the placeholders and the demo account's password are public. */
function unfitForProduction(config: Config): string[] {
  if (config.NODE_ENV !== "production") return [];
  const placeholders = SECRETS.filter((name) => PLACEHOLDERS.includes(config[name] ?? ""));
  return [
    ...placeholders.map(
      (name) => `${name}: still has the placeholder value of .env.example; set your own value`,
    ),
    ...(config.SENTRY_DSN === undefined || isDsn(config.SENTRY_DSN)
      ? []
      : ["SENTRY_DSN: is not of the form https://KEY@HOST/NUMBER; leave it empty for no reports"]),
    ...(config.SEED === "true"
      ? ["SEED: creates an account with a public password; leave it empty in production"]
      : []),
  ];
}

function readSecret(name: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path).trimEnd();
  } catch (cause) {
    throw new Error(`${name} names ${path}, which cannot be read; check the path and its permissions`, {
      cause,
    });
  }
}

/**
 * The variables that someone has set on purpose. Compose turns an unset variable into an empty one, and Kubernetes sets
 * DB_PORT=tcp://10.0.0.1:5432 for a Service named `db`. Both mean "use the default".
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function settingsIn(env: Environment): Environment {
  const isSet = (value = "") => value !== "" && !/^(tcp|udp|sctp):\/\//.test(value);
  return Object.fromEntries(Object.entries(env).filter(([, value]) => isSet(value)));
}
