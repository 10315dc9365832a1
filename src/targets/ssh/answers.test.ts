import { expect, test } from "vitest";
import { parseLockAnswer } from "./lock.ts";
import { parsePullAnswer } from "./pull.ts";
import { isForeign, parseHostState } from "./state.ts";

/* Parsers of what our scripts print on a host. */

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

test.each([
  ["root /home/d/shop\nheld\n", { held: true, root: "/home/d/shop", dead: undefined }],
  ["root /home/d/my shop\ndead old-1\nheld\n", { held: true, root: "/home/d/my shop", dead: "old-1" }],
  [
    "root /srv\nbusy vm-1-ab 12 https://ci.example/1\n",
    { held: false, owner: "vm-1-ab", silent: 12, run: "https://ci.example/1" },
  ],
  [
    "root /srv\nclosed deploy root\n",
    { held: false, closed: "/srv belongs to root, and deploy may not write to it" },
  ],
  ["root /srv\nbusy unknown 0 \n", { held: false, owner: "unknown", silent: 0, run: "" }],
])("reads what lock.sh printed: %j", (text, answer) => {
  expect(parseLockAnswer(text)).toEqual(answer);
});

test.each(["", "Welcome\n", "{ hello root /srv\nheld\n", "root /srv\n"])(
  "does not take the lock to be held by what a login printed: %j",
  (text) => {
    expect(parseLockAnswer(text)).toBeUndefined();
  },
);

test("reads what pull.sh printed", () => {
  const text = `pulled redis:7 ${digest} known\npulled r/a@${digest} ${digest} new\nfailed r/b Error: not found\n`;
  expect(parsePullAnswer(text)).toEqual({
    pulled: [
      { image: "redis:7", digest, isNew: false },
      { image: `r/a@${digest}`, digest, isNew: true },
    ],
    failed: [{ image: "r/b", message: "Error: not found" }],
  });
});

test("reads what look.sh printed", () => {
  const text =
    "current 2-b\nservice web\nrelease 1-a superseded\nrelease 2-b active\nrelease 3-c \nunfinished 3-c back\nunfinished 4-d finish\ncontent ab/a file\ncontainers 3\nimage sha256:ab\nfree 1024\n";
  expect(parseHostState(text)).toEqual({
    current: "2-b",
    services: ["web"],
    releases: [
      { id: "1-a", state: "superseded" },
      { id: "2-b", state: "active" },
      { id: "3-c", state: "" },
    ],
    unfinished: [
      { id: "4-d", mode: "finish" },
      { id: "3-c", mode: "back" },
    ],
    content: new Set(["ab/a file"]),
    containers: 3,
    images: ["sha256:ab"],
    free: 2 ** 20,
  });
});

test.each([
  ["nothing", "containers 0\nfree 1\n", false],
  ["a release", "current 1\nrelease 1 active\ncontainers 2\n", false],
  ["containers alone", "containers 2\n", true],
  ["a first deployment that was interrupted", "release 1 switching\ncontainers 2\n", false],
])("with %s on the host, it is known whose the project is", (_, text, foreign) => {
  expect(isForeign(parseHostState(text))).toBe(foreign);
});
