export const id = 257;
export const ids = [257];
export const modules = {

/***/ 2257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  operate: () => (/* binding */ operate)
});

// EXTERNAL MODULE: ./build/compose/render.js + 1 modules
var render = __webpack_require__(5955);
// EXTERNAL MODULE: ./build/model/failure.js
var failure = __webpack_require__(1612);
// EXTERNAL MODULE: ./build/model/problem.js
var problem = __webpack_require__(9241);
// EXTERNAL MODULE: ./build/pipeline/cancellation.js
var cancellation = __webpack_require__(3828);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./build/compose/extension.js
var extension = __webpack_require__(9362);
// EXTERNAL MODULE: ./build/image/size.js
var size = __webpack_require__(9273);
// EXTERNAL MODULE: ./build/system/environment.js
var environment = __webpack_require__(7233);
// EXTERNAL MODULE: ./build/system/process.js
var system_process = __webpack_require__(6641);
// EXTERNAL MODULE: ./build/system/run.js + 1 modules
var run = __webpack_require__(1747);
;// CONCATENATED MODULE: ./build/operations/checksum.js





/** The file beside a backup that `sha256sum --check` understands. */
function checksumFile(file) {
    return `${file}.sha256`;
}
function checksumLine(sha256, file) {
    return `${sha256}  ${(0,external_node_path_.basename)(file)}\n`;
}
/** @throws InputError when a backup's checksum is missing, or is that of something else. */
async function verifyChecksum(file) {
    const text = await (0,promises_.readFile)(checksumFile(file), "utf8").catch(() => undefined);
    if (text === undefined) {
        const message = `${checksumFile(file)} is missing, so nobody knows whether ${(0,external_node_path_.basename)(file)} is whole. If you trust it, make one there: sha256sum ${(0,external_node_path_.basename)(file)} > ${(0,external_node_path_.basename)(checksumFile(file))}`;
        throw new problem/* InputError */.d([{ input: "backup-file", message }]);
    }
    const [expected] = text.trim().split(/\s+/);
    const hash = (0,external_node_crypto_.createHash)("sha256");
    for await (const chunk of (0,external_node_fs_.createReadStream)(file))
        hash.update(chunk);
    const found = hash.digest("hex");
    if (found === expected)
        return;
    const message = `${(0,external_node_path_.basename)(file)} is not what was backed up: its SHA-256 is ${found}, its checksum file says ${expected}. Take another backup.`;
    throw new problem/* InputError */.d([{ input: "backup-file", message }]);
}

// EXTERNAL MODULE: ./build/docker/inspection.js
var inspection = __webpack_require__(8747);
;// CONCATENATED MODULE: ./build/operations/place.js


/** All containers of the project's services, those that have ended included. */
async function containersOf({ model, env }) {
    return (0,inspection/* inspectContainers */.X)(await (0,inspection/* listContainers */.t)(model.name, env), env);
}
/** A running container of a service. @throws StageFailure when there is none. */
async function runningContainer(place, service) {
    const containers = (await containersOf(place)).filter((container) => container.service === service);
    const running = containers.find(({ status }) => status === "running");
    if (running)
        return running;
    const how = containers[0] ? `it is ${containers[0].status}` : "it has no container";
    throw new failure/* StageFailure */.BG(`${service} of ${place.model.name} does not run: ${how}. Start it first.`);
}

;// CONCATENATED MODULE: ./build/operations/backup.js















/** @throws InputError when the project does not say, or says it of several services. */
function backupOf({ services }) {
    const found = Object.entries(services).flatMap(([service, { "x-slipway": extension }]) => extension?.backup ? [{ service, ...extension.backup }] : []);
    const [only, ...others] = found;
    if (only && others.length === 0)
        return only;
    const message = only
        ? `several services say how they are backed up (${found.map(({ service }) => service).join(", ")}): choose one with services.`
        : "no service says how it is backed up: add x-slipway.backup with dump and restore to the one that holds the data.";
    throw new problem/* InputError */.d([{ input: "files", message }]);
}
function dumpArgs(container, { dump }) {
    return ["docker", "exec", container, ...(0,extension/* argvOf */.UU)(dump)];
}
/** The name of a backup of this moment, in UTC. */
function backupName(now) {
    const [day = "", time = ""] = now.toISOString().replaceAll(/[-:]/g, "").split("T");
    return `backup-${day}-${time.slice(0, 6)}.sql`;
}
/**
 * Writes a backup, whole or not at all, with its checksum beside it. Only its owner can read it.
 * @throws StageFailure when the service does not run, or its dump fails or is empty.
 */
async function backUp(place, folder) {
    const definition = backupOf(place.model);
    const { id } = await runningContainer(place, definition.service);
    await (0,promises_.mkdir)(folder, { recursive: true });
    await removeUnfinished(folder);
    const unfinished = (0,external_node_path_.join)(folder, `.backup-${process.pid}.part`);
    try {
        const { sha256, bytes } = await dump(dumpArgs(id, definition), unfinished, place);
        if (bytes === 0)
            throw new failure/* StageFailure */.BG(`The dump of ${definition.service} is empty; no backup was made.`);
        const file = await freeName(folder);
        // The checksum first: a backup is never there without.
        await (0,promises_.writeFile)(checksumFile(file), checksumLine(sha256, file), { mode: 0o600 });
        await (0,promises_.rename)(unfinished, file);
        place.log.info(`${file}: ${(0,size/* formatSize */.X)(bytes)}`);
        return { file, bytes, sha256 };
    }
    finally {
        await (0,promises_.rm)(unfinished, { force: true });
    }
}
/** Runs a dump into a new file. @throws StageFailure when it fails, or cannot be written: the disk may be full. */
async function dump(argv, path, { env, signal }) {
    const hash = (0,external_node_crypto_.createHash)("sha256");
    let bytes = 0;
    const measure = new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            hash.update(chunk);
            bytes += chunk.length;
            done(null, chunk);
        },
    });
    const written = (0,external_node_stream_promises_.pipeline)(measure, (0,external_node_fs_.createWriteStream)(path, { flags: "wx", mode: 0o600, flush: true }));
    await Promise.all([(0,run/* run */.e)(argv, { env: (0,environment/* dockerEnvironment */.O9)(env), signal, pipe: measure }), written]).catch((error) => {
        signal.throwIfAborted();
        throw new failure/* StageFailure */.BG(`The dump failed, and no backup was made: ${(0,failure/* messageOf */.bD)(error)}`, {
            cause: error,
        });
    });
    return { sha256: hash.digest("hex"), bytes };
}
/** Two within one second get names one second apart. */
async function freeName(folder) {
    for (let now = Date.now();; now += 1_000) {
        const file = (0,external_node_path_.join)(folder, backupName(new Date(now)));
        if ((await (0,promises_.stat)(file).catch(() => undefined)) === undefined)
            return file;
    }
}
/** What runs that were killed had begun. */
async function removeUnfinished(folder) {
    for (const name of await (0,promises_.readdir)(folder)) {
        const [, pid] = /^\.backup-(\d+)\.part$/.exec(name) ?? [];
        if (pid !== undefined && !(0,system_process/* isRunning */.W)(Number(pid)))
            await (0,promises_.rm)((0,external_node_path_.join)(folder, name));
    }
}

// EXTERNAL MODULE: ./build/docker/container.js
var docker_container = __webpack_require__(9118);
// EXTERNAL MODULE: ./build/health/accept.js + 1 modules
var accept = __webpack_require__(8522);
// EXTERNAL MODULE: ./build/health/expectations.js
var health_expectations = __webpack_require__(9424);
// EXTERNAL MODULE: ./build/health/probe.js + 6 modules
var health_probe = __webpack_require__(5380);
// EXTERNAL MODULE: ./build/health/probes.js
var health_probes = __webpack_require__(3192);
// EXTERNAL MODULE: ./build/health/target.js
var target = __webpack_require__(5818);
// EXTERNAL MODULE: ./build/health/verdict.js
var verdict = __webpack_require__(4482);
// EXTERNAL MODULE: ./build/system/duration.js
var system_duration = __webpack_require__(4930);
// EXTERNAL MODULE: ./build/system/parallel.js
var parallel = __webpack_require__(9673);
;// CONCATENATED MODULE: ./build/operations/health.js











/** Services that do not pass, with everything that was found. */
class Unhealthy extends failure/* StageFailure */.BG {
    name = "Unhealthy";
    findings;
    constructor(services, findings) {
        super(`unhealthy: ${services.join(", ")}`);
        this.findings = findings;
    }
}
const PROBES_AT_A_TIME = 8;
/** Milliseconds for a connection. */
const CONNECT = 2_000;
/**
 * Holds every container against its gate, and asks every probe, as the smoke test does; but of a stack that has lived.
 * @throws StageFailure naming what is ill, with all findings.
 */
async function health(place) {
    const { model, env, log, signal } = place;
    const containers = await containersOf(place);
    // A container that has a health state has a healthcheck, wherever it comes from.
    const checked = new Set(containers.filter(({ health }) => health !== "none").map(({ service }) => service));
    const expectations = (0,health_expectations/* expectationsOf */.x)(model, checked);
    const gates = await Promise.all([...expectations].map(([service, expectation]) => judge(service, expectation, containers.filter((container) => container.service === service))));
    const running = new Map(containers
        .filter(({ status }) => status === "running")
        .map((container) => [container.service, container]));
    const asked = (0,health_probes/* probesOf */.pX)(model).filter(({ service }) => running.has(service));
    const probes = await (0,parallel/* inParallel */.H)(asked, PROBES_AT_A_TIME, signal, async (one, either) => {
        const { probe, ...found } = await (0,health_probe/* askProbe */.w)(one, (0,target/* targetOf */.$)(model, running, one), env, either);
        return { check: probe, ...found };
    });
    const findings = [...gates, ...probes];
    for (const finding of findings)
        log.info(inWords(finding));
    const ill = [...new Set(findings.filter(({ passed }) => !passed).map(({ service }) => service))];
    if (ill.length > 0)
        throw new Unhealthy(ill, findings);
    return findings;
}
/** A service is well when each of its containers is. That one was restarted, days ago perhaps, is no illness. */
async function judge(service, expectation, containers) {
    const verdicts = await Promise.all((containers.length > 0 ? containers : [undefined]).map(async (container) => {
        const since = container && { ...container, restarts: 0, oomKilled: oomEnded(container) };
        return (0,verdict/* verdictOf */.V)(since, expectation, container !== undefined && (await isAccepting(container, expectation)));
    }));
    const ill = verdicts.find((verdict) => verdict.outcome !== "passed");
    const check = expectation.gate;
    return ill ? { service, check, passed: false, reason: ill.reason } : { service, check, passed: true };
}
function oomEnded({ oomKilled, status }) {
    return oomKilled && status !== "running";
}
async function isAccepting(container, { ports }) {
    const endpoints = ports.map((port) => (0,docker_container/* endpointOf */.X5)(container, port));
    const answers = endpoints.map((endpoint) => endpoint !== undefined && (0,accept/* accepts */.G)(endpoint, CONNECT));
    return (await Promise.all(answers)).every(Boolean);
}
function inWords(finding) {
    const { service, check, passed, reason, duration, certificateExpires } = finding;
    const until = certificateExpires === undefined ? "" : `, certificate until ${certificateExpires.slice(0, 10)}`;
    const after = (duration === undefined ? "" : ` after ${(0,system_duration/* formatDuration */.a)(duration)}`) + until;
    return passed ? `${service}: ${check}${after}` : `${service}: NOT ${check}${after}: ${reason}`;
}

;// CONCATENATED MODULE: ./build/operations/restore.js










/** With standard input, which is the backup. */
function restoreArgs(container, { restore }) {
    return ["docker", "exec", "--interactive", container, ...(0,extension/* argvOf */.UU)(restore)];
}
/**
 * Puts a backup in the place of the data, after making one of the data as it is.
 * @throws InputError when the backup is not whole, or nobody agrees; nothing has been changed then.
 * @throws StageFailure when it breaks: the data is then as it was, as far as the project's own command keeps its word.
 */
async function restore(place, inputs, ask) {
    const { model, env, log, signal } = place;
    const definition = backupOf(model);
    const file = inputs.backupFile;
    if (file === undefined)
        throw new problem/* InputError */.d([{ input: "backup-file", message: "required by restore." }]);
    await verifyChecksum(file);
    const { id } = await runningContainer(place, definition.service);
    if (!inputs.yes && !(await ask(question(model, definition, file)))) {
        throw new failure/* StageFailure */.BG("Nothing was restored: it was not agreed to.");
    }
    const safety = await backUp(place, inputs.backupFolder);
    log.info(`restoring ${(0,external_node_path_.basename)(file)}`);
    try {
        const options = { env: (0,environment/* dockerEnvironment */.O9)(env), signal, stdin: (0,external_node_fs_.createReadStream)(file) };
        await (0,run/* run */.e)(restoreArgs(id, definition), options);
    }
    catch (error) {
        if (!(error instanceof run/* CommandError */.Q))
            throw error;
        throw new failure/* StageFailure */.BG(`${(0,external_node_path_.basename)(file)} was not restored, and the data is as it was (also in ${safety.file}): ${error.message}`, { cause: error });
    }
    log.info(`${model.name} is back at ${(0,external_node_path_.basename)(file)}; what it was before is in ${safety.file}`);
    return { file, safety };
}
function question({ name }, { service }, file) {
    return `Replace all data in ${service} of ${name} by ${(0,external_node_path_.basename)(file)}?`;
}

;// CONCATENATED MODULE: ./build/operations/operate.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});







/**
 * Does something to the project as it runs on this machine's engine.
 * @throws InputError when something that we were given is wrong; nothing has been changed then.
 */
async function operate(operation, inputs, env, log, ask) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const cancelled = __addDisposableResource(env_1, (0,cancellation/* cancellation */.W)(), false);
        const { signal } = cancelled;
        const said = log.for(operation);
        try {
            const model = await (0,render/* renderModel */.e)(inputs, env, signal);
            const place = { model, env, log: said, signal };
            const work = {
                health: () => health(place),
                backup: () => backUp(place, inputs.backupFolder),
                restore: () => restore(place, inputs, ask),
            };
            return { operation, outcome: "passed", found: await work[operation]() };
        }
        catch (error) {
            if (error instanceof problem/* InputError */.d || error instanceof failure/* Cancelled */.cJ)
                throw error;
            const reason = (0,failure/* messageOf */.bD)(error);
            said.error(reason);
            const found = error instanceof Unhealthy ? { found: error.findings } : {};
            return { operation, outcome: "failed", reason, ...found };
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        __disposeResources(env_1);
    }
}


/***/ })

};
