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

test("what runs is known by the ids of its images, and what has no container is left out", () => {
  const started = { condition: "service_started" };
  const services = {
    web: { build: {}, image: "web:latest", profiles: ["site"], depends_on: { job: started, store: started } },
    store: { image: "store:1" },
    job: { image: "job:1" },
  };
  const images = new Map([
    ["web", "sha256:1"],
    ["store", "sha256:2"],
  ]);
  expect(adoptedModel({ name: "shop", services }, images)).toEqual({
    name: "shop",
    services: {
      web: { image: "sha256:1", depends_on: { store: started } },
      store: { image: "sha256:2", depends_on: {} },
    },
  });
});
