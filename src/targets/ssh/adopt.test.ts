import { expect, test } from "vitest";
import { adoptedModel, parseRunning } from "./adopt.ts";

test("reads what running.sh printed, whatever a login prints before it", () => {
  const text = `Welcome
files /srv/shop/compose.yaml,/srv/shop/compose.prod.yaml
folder /srv/shop
environment 
missing /srv/shop/compose.prod.yaml
image web sha256:1
image store sha256:2
`;
  expect(parseRunning(text)).toEqual({
    files: ["/srv/shop/compose.yaml", "/srv/shop/compose.prod.yaml"],
    folder: "/srv/shop",
    environment: [],
    missing: ["/srv/shop/compose.prod.yaml"],
    images: new Map([
      ["web", "sha256:1"],
      ["store", "sha256:2"],
    ]),
  });
});

test("what runs is known by the ids of its images, and nothing is built again", () => {
  const services = { web: { build: {}, image: "web:latest" }, job: { image: "job:1" } };
  expect(adoptedModel({ name: "shop", services }, new Map([["web", "sha256:1"]]))).toEqual({
    name: "shop",
    services: { web: { image: "sha256:1" }, job: { image: "job:1" } },
  });
});
