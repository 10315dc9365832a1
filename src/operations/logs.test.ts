import { expect, test } from "vitest";
import { logsArgs, logText, parseLogLine } from "./logs.ts";

test("reads what compose prints of each container", () => {
  expect(parseLogLine("web1", "web-1  | GET /a | b")).toEqual({
    host: "web1",
    container: "web-1",
    text: "GET /a | b",
  });
  expect(parseLogLine("", "shop-api-2 | ")).toEqual({ host: "", container: "shop-api-2", text: "" });
  expect(parseLogLine("", "")).toBeUndefined();
  expect(logText({ host: "web1", container: "web-1", text: "x" })).toBe("web1 web-1 | x");
  expect(logText({ host: "", container: "web-1", text: "x" })).toBe("web-1 | x");
});

test("asks for what the inputs name", () => {
  const least = {
    services: [],
    follow: false,
    lines: 100,
    since: undefined,
    timestamps: false,
    grep: undefined,
  };
  const shop = ["docker", "compose", "--project-name", "shop", "logs", "--no-color"];
  expect(logsArgs("shop", least)).toEqual([...shop, "--tail", "100"]);
  const all = { ...least, services: ["api"], follow: true, lines: 5, since: "10m", timestamps: true };
  expect(logsArgs("shop", all)).toEqual([
    ...[...shop, "--tail", "5", "--follow", "--since", "10m", "--timestamps", "api"],
  ]);
});
