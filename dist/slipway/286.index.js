const id=286,ids=[286],modules={6034:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{S:()=>withoutAbsent});function withoutAbsent(model){
const services=Object.entries(model.services).map(([name,service])=>[name,ofPresent(service,model)]);return{...model,services:Object.fromEntries(services)}}function ofPresent(service,{services}){if(!service.
depends_on)return service;const kept=Object.entries(service.depends_on).filter(([name,{required}])=>required!==!1||Object.hasOwn(services,name));return{...service,depends_on:Object.fromEntries(kept)}}}),
488:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{LG:()=>projectArgs,x6:()=>projectFiles,e7:()=>renderModel});var external_node_fs_=__webpack_require__(
3024),external_node_path_=__webpack_require__(6760),closest=__webpack_require__(5059),problem=__webpack_require__(9241),environment=__webpack_require__(7233),run=__webpack_require__(1345),external_node_os_=__webpack_require__(
8161);const SYSTEM=["/usr/local/lib","/usr/local/libexec","/usr/lib","/usr/libexec"];function composeProgram(env){if(!(env.PATH??"").split(":").some(folder=>(0,external_node_fs_.existsSync)((0,external_node_path_.
join)(folder,"docker"))))return["docker","compose"];const plugin=[env.DOCKER_CONFIG||(0,external_node_path_.join)(env.HOME||(0,external_node_os_.homedir)(),".docker"),...SYSTEM.map(folder=>(0,external_node_path_.
join)(folder,"docker"))].map(folder=>(0,external_node_path_.join)(folder,"cli-plugins","docker-compose")).find(external_node_fs_.existsSync);return plugin?[plugin]:["docker","compose"]}const DEFAULT_FILES=[
"compose.yaml","compose.yml","docker-compose.yaml","docker-compose.yml"];function projectArgs(inputs,env){return[...composeProgram(env),...inputs.files.flatMap(file=>["--file",file]),...inputs.profiles.
flatMap(profile=>["--profile",profile]),...inputs.envFiles.flatMap(file=>["--env-file",file]),...inputs.projectName?["--project-name",inputs.projectName]:[]]}function configArgs(inputs,services,options,env){
return[...projectArgs(inputs,env),"config","--format","yaml",...options,...services]}async function renderModel(inputs,env,signal,options=[]){const files=projectFiles(inputs),rendered=config(inputs,inputs.
services,env,signal,options).then(({stdout,stderr})=>({stdout,unset:unsetVariables(stderr)}),error2=>({error:error2})),{readModel,composeProblem}=await Promise.all([__webpack_require__.e(243),__webpack_require__.
e(95)]).then(__webpack_require__.bind(__webpack_require__,6095)),answer=await rendered;if("stdout"in answer)return{model:readModel(answer.stdout,files),unset:answer.unset};const{error}=answer;if(!(error instanceof
run.Q))throw error;if(error.exitCode===void 0){const message=`could not be run (${error.message}): install Docker with its compose plugin.`;throw new problem.d([{input:"docker compose",message}],{cause:error})}
throw await unknownServices(inputs,env,signal)??composeProblem(error.stderr,files,error)}function projectFiles(inputs){const directory=inputs.workingDirectory,named=inputs.files.map(file=>(0,external_node_path_.
resolve)(directory,file)),missing=named.filter(file=>!(0,external_node_fs_.existsSync)(file));if(missing.length>0)throw new problem.d(missing.map(file=>({input:"files",message:`${file} does not exist.`})));
if(named.length>0)return named;for(let folder=directory;;folder=(0,external_node_path_.dirname)(folder)){const found=DEFAULT_FILES.map(file=>(0,external_node_path_.resolve)(folder,file)).find(file=>(0,external_node_fs_.
existsSync)(file));if(found)return[found];if(folder===(0,external_node_path_.dirname)(folder))break}const message=`there is no ${DEFAULT_FILES.join(", ")} in ${directory} or above it. Set files to the\
 compose file, or set working-directory.`;throw new problem.d([{input:"files",message}])}async function unknownServices(inputs,env,signal){if(inputs.services.length===0)return;const found=await config(
inputs,[],env,signal,[]).catch(()=>{});if(!found)return;const{serviceNames}=await Promise.all([__webpack_require__.e(243),__webpack_require__.e(95)]).then(__webpack_require__.bind(__webpack_require__,
6095)),known=serviceNames(found.stdout),problems=inputs.services.filter(service=>!known.includes(service)).map(service=>({input:"services",message:`there is no service "${service}".${(0,closest.h)(service,
known)} Services: ${known.join(", ")}.`}));return problems.length>0?new problem.d(problems):void 0}function config(inputs,services,env,signal,options){return(0,run.e)(configArgs(inputs,services,options,
env),{cwd:inputs.workingDirectory,env:(0,environment.EX)(env),signal})}function unsetVariables(stderr){const found=stderr.matchAll(/The \\?"(\w+)\\?" variable is not set\./g);return[...new Set(Array.from(
found,([,name=""])=>name))].sort()}}),7:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{Qq:()=>text,TM:()=>folded,aY:()=>code,
om:()=>block,tp:()=>table});var node_util__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(7975);function oneLine(untrusted){return(0,node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters)(untrusted).
replace(/\s+/g," ").replace(/[\p{Cc}\p{Cf}]/gu,"").trim()}function text(untrusted){return oneLine(untrusted).replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replace(/[\\`*_[\]#|~$]/g,
"\\$&").replace(/\b(https?|ftp):/gi,"$1&#58;").replace(/\bwww\./gi,"www&#46;")}function code(untrusted){const line=oneLine(untrusted);if(line==="")return"";const fence=longerThan(line,1),pad=line.startsWith(
"`")||line.endsWith("`")?" ":"";return`${fence}${pad}${line.replaceAll("|","\\|")}${pad}${fence}`}function block(untrusted,language=""){const lines=(0,node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters)(
untrusted).trimEnd(),fence=longerThan(lines,3);return`${fence}${language}
${lines}
${fence}
`}function longerThan(line,least){const longest=Math.max(0,...[...line.matchAll(/`+/g)].map(([run])=>run.length));return"`".repeat(Math.max(least,longest+1))}function table(columns,rows){if(rows.length===
0)return"";const line=cells=>`| ${cells.join(" | ")} |
`,rule=columns.map(([,alignment])=>alignment==="right"?"---:":"---");return line(columns.map(([title])=>title))+line(rule)+rows.map(line).join("")}function folded(title,body){return`<details><summary>${title}\
</summary>

${body}
</details>
`}}),7339:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{F2:()=>parseReference,Ub:()=>repositoriesOf,dp:()=>pinned,fq:()=>fullName,
jT:()=>registryName});const DOCKER_HUB="docker.io",OFFICIAL="library/",LONGEST_REPOSITORY=255,LABEL="[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?",DOMAIN=new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F\
0-9:]+\\])(?::[0-9]+)?$`),COMPONENT="[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*",PATH=new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`),TAG=/^\w[\w.-]{0,127}$/,DIGEST=/^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/,
IDENTIFIER=/^[a-f0-9]{64}$/;function parseReference(text){const[,named="",digest]=/^([^@]*)(?:@(.*))?$/s.exec(text)??[],[,name="",tag]=/^(.*?)(?::([^:/]*))?$/s.exec(named)??[],slash=name.indexOf("/"),
first=name.slice(0,Math.max(0,slash)),hasHost=isHost(first),registry=hasHost?registryName(first):DOCKER_HUB,path=hasHost?name.slice(slash+1):name,repository=registry===DOCKER_HUB&&!path.includes("/")?
`${OFFICIAL}${path}`:path;if(!DOMAIN.test(registry)||!PATH.test(path)||repository.length>LONGEST_REPOSITORY||tag!==void 0&&!TAG.test(tag)||digest!==void 0&&!DIGEST.test(digest)||IDENTIFIER.test(text))
throw new Error(`"${text}" is not a valid image reference. Use [HOST[:PORT]/]NAME[:TAG][@DIGEST] with a name in lower case, for example ghcr.io/team/api:1.2.`);return{registry,repository,tag,digest}}function registryName(host){
return host==="index.docker.io"?DOCKER_HUB:host}function familiarName({registry,repository}){const[first="",...rest]=repository.split("/");return registry!==DOCKER_HUB||isHost(first)?`${registry}/${repository}`:
`${first}/`===OFFICIAL&&rest.length===1?rest.join():repository}function isHost(first){return/[.:A-Z]/.test(first)||first==="localhost"}function fullName(text){const{registry,repository,tag="latest"}=parseReference(
text);return`${registry}/${repository}:${tag}`}function pinned(reference,digest){return`${familiarName(reference)}@${digest}`}function repositoriesOf(image,registries){return registries.map(registry=>`${registry}\
/${image}`)}}),1710:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{f:()=>perform,y:()=>formatStep});var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
1455),node_path__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(6760),node_stream__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(7075),_system_parallel_js__WEBPACK_IMPORTED_MODULE_5__=__webpack_require__(
9673),_system_run_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(1345),_system_secrets_js__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(3205);async function perform(step,log,options){await writeStepFiles(
step),log.info(`$ ${formatStep(step)}`);const{argv,accept,input}=step;if(input===void 0)return(0,_system_run_js__WEBPACK_IMPORTED_MODULE_3__.e)(argv,{...options,accept});await writeStepFiles(input);const{
env,signal}=options,between=new node_stream__WEBPACK_IMPORTED_MODULE_2__.PassThrough,commands=[either=>(0,_system_run_js__WEBPACK_IMPORTED_MODULE_3__.e)(argv,{...options,accept,signal:either,stdin:between}).
finally(()=>between.destroy()),either=>(0,_system_run_js__WEBPACK_IMPORTED_MODULE_3__.e)(input.argv,{env,accept:input.accept,signal:either,pipe:between})],[result]=await(0,_system_parallel_js__WEBPACK_IMPORTED_MODULE_5__.
b)(commands,signal);if(result===void 0)throw new TypeError("perform: a command has ended without a result");return result}async function writeStepFiles({files=[]}){for(const{path,text}of files)await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.
mkdir)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path),{recursive:!0,mode:448}),await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path,text,{mode:384})}function formatStep({argv,
shown=argv,input}){const line=(0,_system_secrets_js__WEBPACK_IMPORTED_MODULE_4__.dK)(shown.map(word).join(" "));return input?`${formatStep(input)} | ${line}`:line}function word(text){const literal=text.
replace(/<[^<>]*>/g,"").replace("$TMPDIR","");return text!==""&&/^[\w@%+=:,./-]*$/.test(literal)?text:`'${text.replaceAll("'","'\\''")}'`}}),9693:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{Y:()=>addToJobSummary});var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(1455);const LIMIT=1048576;async function addToJobSummary(markdown,elsewhere,{
summary},env){const file=env.GITHUB_STEP_SUMMARY;if(!summary||!file)return;const fits=Buffer.byteLength(markdown)<LIMIT;await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(file,fits?markdown:
`The summary is too long for GitHub: see ${elsewhere}.
`)}}),277:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>maskedJson});var _system_secrets_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
3205);function maskedJson(found,indent){return JSON.stringify(found,(_,value)=>typeof value=="string"?(0,_system_secrets_js__WEBPACK_IMPORTED_MODULE_0__.dK)(value):value,indent)}}),5683:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{Jb:()=>childEnded,i3:()=>childStarted,uP:()=>ownTime});let children=0,idle=0,idleSince=performance.now();function childStarted(){children===0&&(idle+=performance.
now()-idleSince),children+=1}function childEnded(){children-=1,children===0&&(idleSince=performance.now())}function ownTime(){return idle+(children===0?performance.now()-idleSince:0)}}),7233:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{EX:()=>composeEnvironment,G9:()=>cacheEnvironment,O9:()=>dockerEnvironment,Ud:()=>plainEnvironment,Uw:()=>sshEnvironment});const EVERYONE=["PATH","HOME","USE\
R","LANG","LC_ALL","TMPDIR","TZ","HTTP_PROXY","HTTPS_PROXY","NO_PROXY","http_proxy","https_proxy","no_proxy","SSL_CERT_FILE","SSL_CERT_DIR"],DOCKER=["DOCKER_HOST","DOCKER_CONFIG","DOCKER_CONTEXT","DOC\
KER_CERT_PATH","DOCKER_TLS_VERIFY","DOCKER_API_VERSION","BUILDX_CONFIG","XDG_RUNTIME_DIR"],PRIVATE=/^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|GH_TOKEN$|GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$)/;function pick(from,names){
return Object.fromEntries(names.filter(name=>from[name]!==void 0).map(name=>[name,from[name]]))}function plainEnvironment(from){return pick(from,EVERYONE)}function dockerEnvironment(from){return pick(
from,[...EVERYONE,...DOCKER])}function cacheEnvironment(from){return pick(from,["ACTIONS_CACHE_SERVICE_V2","ACTIONS_CACHE_URL","ACTIONS_RESULTS_URL","ACTIONS_RUNTIME_TOKEN"])}function sshEnvironment(from){
return pick(from,[...EVERYONE,"SSH_AUTH_SOCK"])}function composeEnvironment(from){return Object.fromEntries(Object.entries(from).filter(([name])=>!PRIVATE.test(name)))}}),9041:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{gx:()=>layoutsFolder,nF:()=>cacheFolder,yp:()=>stateFolder});var node_crypto__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(7598),node_os__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
8161),node_path__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(6760);function cacheFolder(env){return(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(env.XDG_CACHE_HOME||(0,node_path__WEBPACK_IMPORTED_MODULE_2__.
join)(home(env),".cache"),"slipway")}function stateFolder(env){return(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(env.XDG_STATE_HOME||(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home(env),".loc\
al","state"),"slipway")}function layoutsFolder(env,workingDirectory,project){const id2=(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)("sha256").update(`${workingDirectory}
${project}`).digest("hex").slice(0,12);return(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(cacheFolder(env),"layouts",`${(0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(workingDirectory)}-${id2}`)}
function home(env){return env.HOME||(0,node_os__WEBPACK_IMPORTED_MODULE_1__.homedir)()}}),9673:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,
{H:()=>inParallel,b:()=>together});async function inParallel(items,limit,signal,work){const failed=new AbortController,either=AbortSignal.any([signal,failed.signal]),results=[],waiting=items.entries(),
worker=async()=>{for(const[index,item]of waiting)either.throwIfAborted(),results[index]=await work(item,either)},workers=Array.from({length:Math.max(1,Math.min(limit,items.length))},()=>worker().catch(
error=>failed.abort(error)));return await Promise.all(workers),either.throwIfAborted(),results}function together(work,signal){return inParallel(work,work.length,signal,(start,either)=>start(either))}}),
1345:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{Q:()=>CommandError,e:()=>run});var node_child_process__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
1421),_busy_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(5683),_secrets_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(3205);const GRACE=5e3,STDERR_LINES=20;class CommandError extends Error{name="\
CommandError";argv;exitCode;stdout;stderr;constructor(argv,how,output){const end=output.stderr.trimEnd().split(`
`).slice(-STDERR_LINES).join(`
`);super((0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__.dK)(`${argv.map(firstLine).join(" ")}: ${how}${end?`
${end}`:""}`)),this.argv=argv,this.exitCode=output.exitCode,this.stdout=output.stdout,this.stderr=output.stderr}}function firstLine(argument){const[first="",...more]=argument.split(`
`);return more.length>0?`${first} …`:argument}function run(argv,options){const[program,...args]=argv;if(program===void 0)throw new TypeError("run: argv is empty");return options.signal?.throwIfAborted(),
new Promise((resolve,reject)=>{const started=performance.now(),child=(0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program,args,{cwd:options.cwd,env:{...options.env},detached:!0,stdio:["pi\
pe","pipe","pipe"]});let timedOut=!1,killer;const end=()=>{signalGroup(child.pid,"SIGTERM"),killer??=setTimeout(()=>signalGroup(child.pid,"SIGKILL"),options.grace??GRACE)},deadline=options.timeout?setTimeout(
()=>{timedOut=!0,end()},options.timeout):void 0;options.signal?.addEventListener("abort",end,{once:!0});const stdout=options.pipe?forward(child.stdout,options.pipe):collect(child.stdout,options.onStdout),
stderr=collect(child.stderr,options.onStderr);feed(child.stdin,options.stdin),(0,_busy_js__WEBPACK_IMPORTED_MODULE_1__.i3)();let settled=!1;const settle=()=>{settled||(settled=!0,(0,_busy_js__WEBPACK_IMPORTED_MODULE_1__.
Jb)(),clearTimeout(deadline),clearTimeout(killer),options.signal?.removeEventListener("abort",end))};child.once("error",error=>{settle();const how=error.code==="ENOENT"?"not found on PATH":error.message;
reject(new CommandError(argv,how,{stdout:"",stderr:""}))}),child.once("close",(code,signal)=>{if(settle(),options.signal?.aborted)return reject(options.signal.reason);const exit=timedOut?{kind:"timeou\
t",after:options.timeout??0}:code===null?{kind:"signal",name:signal??"unknown signal"}:{kind:"exit",code},output={stdout:stdout(),stderr:stderr()};if(exit.kind==="exit"&&(options.accept??[0]).includes(
exit.code))return resolve({...output,exitCode:exit.code,duration:performance.now()-started});const exitCode=exit.kind==="exit"?{exitCode:exit.code}:{};reject(new CommandError(argv,describe(exit),{...output,
...exitCode}))})})}function describe(exit){switch(exit.kind){case"exit":return`exit code ${exit.code}`;case"signal":return`stopped by ${exit.name}`;case"timeout":return`timed out after ${exit.after/1e3}\
 s`}}function signalGroup(pid,signal){if(pid!==void 0)try{process.kill(-pid,signal)}catch(error){if(!(error instanceof Error&&"code"in error&&error.code==="ESRCH"))throw error}}function collect(stream,onLine){
const chunks=[];let rest="";return stream.setEncoding("utf8"),stream.on("data",chunk=>{if(chunks.push(chunk),!onLine)return;const lines=(rest+chunk).split(`
`);rest=lines.pop()??"";for(const line of lines)onLine(line)}),stream.on("end",()=>{onLine&&rest&&onLine(rest)}),()=>chunks.join("")}function forward(stream,to){return stream.pipe(to),to.once("close",
()=>stream.resume()),()=>""}function feed(stdin,input){stdin.on("error",()=>{}),input===void 0?stdin.end():typeof input=="string"||input instanceof Uint8Array?stdin.end(input):input.pipe(stdin)}})};export{id,ids,modules};
