import type { ExpectedAnswer } from "../compose/extension.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** Milliseconds from the request to the end of the body. */
  readonly duration: number;
  /** When the server's certificate expires, if the answer came over TLS. */
  readonly certificateExpires?: Date;
}

const SHOWN = 200;

/** Why an answer is not the expected one; `undefined` when it is. `within` is in milliseconds. */
export function judgeAnswer(probe: ExpectedAnswer, answer: HttpAnswer, within: number): string | undefined {
  const { status, headers, body, duration } = answer;
  const expected = probe.status ?? "200 to 299";
  if (probe.status === undefined ? status < 200 || status > 299 : status !== probe.status)
    return `status ${status}, expected ${expected}${body ? `: ${shorten(body)}` : ""}`;
  for (const [name, text] of Object.entries(probe.header ?? {})) {
    const value = [headers[name.toLowerCase()] ?? []].flat().join(", ");
    if (!value.includes(text)) return `header ${name} is "${value}", expected to contain "${text}"`;
  }
  if (probe.body !== undefined && !body.includes(probe.body))
    return `the body does not contain "${probe.body}": ${shorten(body)}`;
  const wrong = probe.json && judgeJson(probe.json, body);
  if (wrong) return wrong;
  if (duration > within) return `answered after ${Math.round(duration)} ms, expected within ${within} ms`;
  return undefined;
}

function judgeJson(expected: NonNullable<ExpectedAnswer["json"]>, body: string): string | undefined {
  const parsed = parseJson(body);
  if (parsed === undefined) return `the body is not JSON: ${shorten(body)}`;
  for (const [path, value] of Object.entries(expected)) {
    const found = at(parsed, path);
    if (found !== value)
      return `json ${path} is ${shorten(JSON.stringify(found) ?? "missing")}, expected ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** The value at a dotted path; a number selects an element of a list. */
function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return Object.entries(inner).find(([name]) => name === key)?.[1];
  }, value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
