import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const { MODE, GREETING, PRICE } = process.env;

// A release that cannot read what the one before it wrote: fine on an empty volume, broken on a host's.
if (MODE === "incompatible" && existsSync("/data/format")) {
  console.error("cannot read /data/format: written by another version");
  process.exit(1);
}
writeFileSync("/data/format", "1");

const answer = {
  greeting: GREETING,
  file: readFileSync("/etc/greeting.txt", "utf8").trim(),
  secret: readFileSync("/run/secrets/token", "utf8").length > 0,
  price: PRICE,
};
const started = Date.now();
const isHealthy = () => MODE !== "unhealthy" && (MODE !== "slow" || Date.now() - started > 20_000);

const server = createServer((request, response) => {
  if (request.url === "/health")
    response.writeHead(isHealthy() ? 200 : 503).end(isHealthy() ? "ok" : "not well");
  else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
});
server.listen(8080);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
