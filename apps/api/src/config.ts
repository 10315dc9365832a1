import { readFileSync } from "node:fs";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535);

const Settings = z.object({
  APP_VERSION: z.string().default("dev"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  PORT: port.default(3000),
  SHUTDOWN_STAY_MS: z.coerce.number().int().min(0).max(7_000).default(2_000),
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
  SENTRY_DSN: z.url().optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1_200),
  UPLOAD_QUOTA_MIB: z.coerce.number().int().min(1).default(200),
  SEED: z.enum(["true", "false"]).default("false"),
});

export type Config = z.infer<typeof Settings>;
type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

const SECRETS = ["DB_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET"] as const;
/** What .env.example has in their places. */
const PLACEHOLDERS = ["secure_password_here", "redis_password_here", "your_jwt_secret_key_here"];

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
  const fromFiles = SECRETS.flatMap((name) => {
    const path = env[`${name}_FILE`];
    return path === undefined ? [] : [[name, readSecret(`${name}_FILE`, path, readFile)]];
  });
  const parsed = Settings.safeParse({ ...withoutEmpty(env), ...Object.fromEntries(fromFiles) });
  const complaints = [
    ...(parsed.success ? placeholdersIn(parsed.data) : []),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  ];
  if (parsed.success && complaints.length === 0) return parsed.data;
  throw new Error(`The environment does not fit: ${complaints.join("; ")}`);
}

/** In production everybody knows them. */
function placeholdersIn(config: Config): string[] {
  if (config.NODE_ENV !== "production") return [];
  return SECRETS.filter((name) => PLACEHOLDERS.includes(config[name] ?? "")).map(
    (name) => `${name}: is still the placeholder of .env.example; give it a value of its own`,
  );
}

function readSecret(name: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path).trimEnd();
  } catch (cause) {
    throw new Error(`${name} names ${path}, which cannot be read`, { cause });
  }
}

/** Compose turns an unset variable into an empty one; for a setting both mean "take the default". */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}
