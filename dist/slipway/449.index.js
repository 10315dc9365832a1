const id=449,ids=[449,97],modules={9164:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{W:()=>cancellation});var _model_failure_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
1612);function cancellation(){const controller=new AbortController,signals=["SIGINT","SIGTERM","SIGHUP"],cancel=name=>controller.abort(new _model_failure_js__WEBPACK_IMPORTED_MODULE_0__.cJ(`cancelled \
by ${name}`));for(const name of signals)process.on(name,cancel);return{signal:controller.signal,[Symbol.dispose]:()=>{for(const name of signals)process.off(name,cancel)}}}}),1263:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,{pipeline:()=>pipeline_pipeline});var promises_=__webpack_require__(1455),external_node_crypto_=__webpack_require__(
7598),external_node_path_=__webpack_require__(6760),model_candidates=__webpack_require__(7402),secrets=__webpack_require__(3205),job_summary=__webpack_require__(9693),masked_json=__webpack_require__(277),
markdown=__webpack_require__(7),stages_stages=__webpack_require__(9729),system_duration=__webpack_require__(4930),gantt=__webpack_require__(2958);const SIGNS={passed:"✅",failed:"❌",cancelled:"⛔",
skipped:"➖"},LOOKS={passed:"good",failed:"bad",cancelled:"bad"};function stagesSection(stages){const rows=stages.map(({stage,outcome,duration,reason})=>[stage,`${SIGNS[outcome]} ${outcome}`,outcome===
"skipped"?"":(0,system_duration.a)(duration),(0,markdown.Qq)(reason??"")]),bars=stages.toSorted((a,b)=>a.start-b.start).flatMap(({stage,outcome,start,duration})=>outcome==="skipped"?[]:[{row:stage,label:(0,system_duration.
a)(duration),start,end:start+duration,look:LOOKS[outcome]}]);return[(0,markdown.tp)([["stage"],["outcome"],["time","right"],["reason"]],rows),(0,gantt.V)(bars)].filter(Boolean).join(`
`)}const LINES=60;function summary(result,environmentUrl){const{project,version,commit,outcome,duration,reason,stages}=result;return[`## ${SIGNS[outcome]} ${(0,markdown.Qq)(project)} ${(0,markdown.Qq)(
version)}: ${outcome} in ${(0,system_duration.a)(duration)}
`,[commit?`Commit ${(0,markdown.aY)(commit)}`:"",result.deploy?site(environmentUrl):""].filter(Boolean).join(" · "),reason?(0,markdown.om)(beginning(reason)):"",stagesSection(stages),...stages_stages.
WAVES.flat().map(stage=>stage.section(result))].filter(part=>part.trim()).map(part=>`${part.trimEnd()}
`).join(`
`)}function site(url){return url&&URL.canParse(url)&&/^https?:/.test(url)?`<${new URL(url).href}>`:""}function beginning(reason){const lines=reason.split(`
`),left=lines.length-LINES;return left>0?[...lines.slice(0,LINES),`… and ${left} more lines in result.json`].join(`
`):reason}async function writeReport(result,inputs,env){await(0,promises_.mkdir)(inputs.out,{recursive:!0});const text=(0,secrets.dK)(summary(result,inputs.environmentUrl)),files={"result.json":`${(0,masked_json.
a)(result,2)}
`,"summary.md":text,...result.build?{"candidates.json":`${(0,model_candidates.formatCandidates)((0,model_candidates.handoverOf)(result),!0)}
`}:{}},written=Object.entries(files).map(([name,content])=>replaceFile((0,external_node_path_.join)(inputs.out,name),content));await Promise.all(written),await(0,job_summary.Y)(text,"`summary.md` in t\
he folder `out`",inputs,env)}async function replaceFile(file,text){const part=`${file}.${(0,external_node_crypto_.randomBytes)(4).toString("hex")}.part`;try{await(0,promises_.writeFile)(part,text),await(0,promises_.
rename)(part,file)}finally{await(0,promises_.rm)(part,{force:!0})}}var read=__webpack_require__(3097),undo=__webpack_require__(4608),leftovers=__webpack_require__(9995),compose_project=__webpack_require__(
74),model_failure=__webpack_require__(1612),problem=__webpack_require__(9241),registry_login=__webpack_require__(1023),tags=__webpack_require__(6992),busy=__webpack_require__(5683),docker_tools=__webpack_require__(
9234),health_probes=__webpack_require__(3192);function checkCandidates(project,candidates){const missing=project.images.filter(({name})=>!candidates.some(({image})=>image===name));if(missing.length===
0)return;const found2=candidates.map(({image})=>image).join(", ");throw new problem.d(missing.map(({name,target})=>({input:"candidates",message:`no candidate for the image "${name}" of services.${target}\
; found ${found2}. Build the same project with the same services.`})))}async function preflight(request,stages,context){const{inputs,project}=request,tools=new Set(stages.flatMap(stage=>stage.tools)),
[missing,ofProject,probes,candidates,logins,...ofStages]=await Promise.all([Promise.all([...tools].map(tool=>(0,docker_tools.P$)(tool,context))),(0,problem.G)(()=>project),project.then(({model})=>(0,health_probes.
Lz)(model),()=>[]),candidateProblems(request),(0,registry_login.DF)(inputs.registryAuths,context),...stages.map(stage=>checkOf(stage,request,context))]),tagRules=(0,tags.Nu)(inputs.tags).map(message=>({
input:"tags",message})),all=[...missing.flat(),...tagRules,...ofProject,...probes,...candidates,...logins,...ofStages.flat()],problems=new Map(all.map(problem2=>[`${problem2.input}: ${problem2.message}`,
problem2]));if(missing.flat().some(({input})=>input===docker_tools.dX.name))for(const{input,message}of ofProject)problems.delete(`${input}: ${message}`);if(problems.size>0)throw new problem.d([...problems.
values()]);const read2=await project,log=context.log.for("preflight");for(const variable of read2.unset)log.warning(`the variable ${variable} is not set, so compose puts nothing in its place.`);return log.
info(`project ${read2.model.name}: ${Object.keys(read2.model.services).length} services, ${read2.images.length} images to build`),read2}async function checkOf(stage,request,context){let problems=[];const thrown=await(0,problem.
G)(async()=>{problems=await stage.check(request,context)});return[...problems,...thrown]}function candidateProblems({inputs,project}){const{candidates,stages}=inputs;return!candidates||stages.includes(
"build")?Promise.resolve([]):(0,problem.G)(async()=>checkCandidates(await project,(0,model_candidates.parseCandidates)(candidates).candidates))}var pipeline_request=__webpack_require__(8054),__addDisposableResource=function(env,value,async){
if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose\
 is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}
if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else
async&&env.stack.push({async:!0});return value},__disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An error w\
as suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result=r.
dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.
resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",
e.error=error,e.suppressed=suppressed,e});async function pipeline(inputs,revision,timings,context){const started=new Date(Date.now()-timings.elapsed),waves=stages_stages.WAVES.map(wave=>wave.filter(({
name})=>inputs.stages.includes(name))),reading=(0,compose_project.W)(inputs,context.env,context.signal),request=(0,pipeline_request.makeRequest)(inputs,revision,reading,context.env),project=await timings.
time("preflight",()=>preflight(request,waves.flat(),context)),{found:found2,failure}=await runWaves(waves,{...request,project},timings,context).catch(error=>({found:{},failure:error}));if(failure instanceof
problem.d&&Object.keys(found2).length===0)throw failure;for(const stage of inputs.stages)timings.skip(stage);return{schemaVersion:1,command:inputs.command,project:project.model.name,version:(0,tags.E4)(
revision,inputs.tags),commit:revision.commit??null,started:started.toISOString(),duration:timings.elapsed,ownTime:(0,busy.uP)(),outcome:failure===void 0?"passed":failure instanceof model_failure.cJ?"c\
ancelled":"failed",...failure===void 0?{}:{reason:(0,model_failure.bD)(failure)},stages:[...timings.stages],...found2}}async function runWaves(waves,subject,timings,base){const env_1={stack:[],error:void 0,
hasError:!1};try{const{candidates:given,registryAuths}=subject.inputs,login=__addDisposableResource(env_1,await(0,registry_login.j8)(registryAuths,base),!0),handed=given?(0,model_candidates.parseCandidates)(
given):void 0;let found2={};for(const wave of waves){const candidates=found2.build?.candidates??handed?.candidates??[],tested=found2.smoke?.images??handed?.tested??[],outcomes=await Promise.all(wave.map(
stage=>{const context={...base,env:login.env,log:base.log.for(stage.name)};return runStage(stage,{...subject,candidates,tested},timings,context)}));for(const outcome of outcomes)found2={...found2,...outcome.
found};const failures=outcomes.flatMap(({failure})=>failure===void 0?[]:[failure]);if(failures.length>0)return{found:found2,failure:oneOf(failures)}}return{found:found2}}catch(e_1){env_1.error=e_1,env_1.
hasError=!0}finally{const result_1=__disposeResources(env_1);result_1&&await result_1}}async function runStage(stage,subject,timings,context){try{return{found:await timings.time(stage.name,()=>stage.run(
subject,context))}}catch(error){return{found:error instanceof model_failure.BG?error.found:{},failure:error}}}function oneOf(failures){return failures.length>1&&failures.every(failure=>failure instanceof
model_failure.BG)?new model_failure.BG(failures.map(model_failure.bD).join(`
`)):failures[0]}class Timings{#origin=performance.now();#stages=[];get stages(){return this.#stages.toSorted((a,b)=>a.start-b.start)}get elapsed(){return performance.now()-this.#origin}async time(stage,body){
const start=this.elapsed,note=(outcome,reason)=>this.#stages.push({stage,outcome,start,duration:this.elapsed-start,...reason?{reason}:{}});try{const value=await body();return note("passed"),value}catch(error){
const[reason=""]=(0,model_failure.bD)(error).split(`
`);throw note(error instanceof model_failure.cJ?"cancelled":"failed",reason),error}}skip(stage){this.#stages.some(timing=>timing.stage===stage)||this.#stages.push({stage,outcome:"skipped",start:this.elapsed,
duration:0})}}async function execute(inputs,env,log,signal){const timings=new Timings;await(0,leftovers.undoLeftovers)(env,log),await(0,promises_.mkdir)(inputs.out,{recursive:!0});const context={log,env,
signal,undo:new undo.at((0,undo.MT)(env)),out:inputs.out},revision=await(0,read.readRevision)(env,inputs.workingDirectory),result=await pipeline(inputs,revision,timings,context);return await writeReport(
result,inputs,env),result}var line=__webpack_require__(3913);function closing(result,inputs){const{project,version,outcome,reason,duration,ownTime,stages}=result,rows=stages.map(timing=>[timing.stage.
padEnd(9),timing.outcome.padEnd(9),(timing.outcome==="skipped"?"":(0,system_duration.a)(timing.duration)).padStart(11),` ${found(timing,result)}`]),folder=(0,external_node_path_.relative)(process.cwd(),
inputs.out),out=folder.startsWith("..")?inputs.out:folder||".",places=[...inputs.environmentUrl&&result.deploy?[`site     ${inputs.environmentUrl}`]:[],`summary  ${(0,external_node_path_.join)(out,"su\
mmary.md")}`,`result   ${(0,external_node_path_.join)(out,"result.json")}`];return`
${[[`${project} ${version} ${outcome} in ${(0,system_duration.a)(duration)} (${(0,system_duration.a)(ownTime)} in Slipway itself)`],rows.map(row=>row.join(" ")),reason===void 0?[]:[reason],places].filter(
lines=>lines.length>0).map(lines=>lines.flatMap(line.y).join(`
`)).join(`

`)}
`}function found({stage,outcome},result){return stage==="preflight"||outcome==="skipped"||outcome==="cancelled"?"":stages_stages.STAGES_BY_NAME[stage].headline(result)}var cancellation=__webpack_require__(
9164),pipeline_addDisposableResource=function(env,value,async){if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.
asyncDispose)throw new TypeError("Symbol.asyncDispose is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");
dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.
reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.push({async:!0});return value},pipeline_disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.
error=env.hasError?new SuppressedError2(e,env.error,"An error was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.
stack.push(r),Promise.resolve().then(next);if(r.dispose){var result=r.dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){
fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){
var e=new Error(message);return e.name="SuppressedError",e.error=error,e.suppressed=suppressed,e});const pipeline_pipeline=async({inputs,env,log,json})=>{const env_1={stack:[],error:void 0,hasError:!1};
try{const cancelled=pipeline_addDisposableResource(env_1,(0,cancellation.W)(),!1),result=await execute(inputs,env,log,cancelled.signal),{outcome,reason}=result;return{outcome,reason,text:json?`${(0,masked_json.
a)(result)}
`:closing(result,inputs),result}}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{pipeline_disposeResources(env_1)}}}),8129:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{G:()=>thirdPartyImages,c:()=>projectImages});var _model_failure_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(1612),_model_problem_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
9241),_model_reference_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(7339);function projectImages(model){const names=imageNames(model),byName=new Map;for(const[service,definition]of Object.entries(
model.services)){const name=names.get(service);if(!definition.build||name===void 0)continue;const image=imageOf(model,service),known=byName.get(name);if(!known)byName.set(name,{target:service,image,services:[
service]});else if(known.image===image)known.services.push(service);else{const message=`services.${service} and services.${known.target} build different images with the same name "${name}" (${image} a\
nd ${known.image}): give them different names.`;throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d([{input:"files",message}])}}for(const[service,{build,image}]of Object.entries(model.services))
build||[...byName.values()].find(built=>built.image===image)?.services.push(service);return[...byName].map(([name,{target,services}])=>({name,target,services}))}function thirdPartyImages(model){const built=new Set(
projectImages(model).flatMap(({services})=>services)),others=Object.entries(model.services).flatMap(([name,{image}])=>built.has(name)||!image?[]:[image]);return[...new Set(others)]}function imageNames(model){
const names=new Map,problems=[];for(const[service,{build,image}]of Object.entries(model.services))if(!(!build&&!image))try{const{repository}=(0,_model_reference_js__WEBPACK_IMPORTED_MODULE_2__.F2)(imageOf(
model,service));names.set(service,repository.split("/").at(-1)??repository)}catch(error){problems.push(`services.${service}.image: ${(0,_model_failure_js__WEBPACK_IMPORTED_MODULE_0__.bD)(error)}`)}if(problems.
length>0)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d(problems.map(message=>({input:"files",message})));return names}function imageOf(model,service){return model.services[service]?.image??
`${model.name}-${service}`}}),74:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{W:()=>readProject});var node_path__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
6760),_system_environment_js__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(7233),_system_run_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(1345),_images_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(
8129),_render_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(488);async function readProject(inputs,env,signal){const[first=inputs.workingDirectory]=(0,_render_js__WEBPACK_IMPORTED_MODULE_3__.x6)(
inputs),[{model,unset},root]=await Promise.all([(0,_render_js__WEBPACK_IMPORTED_MODULE_3__.e7)(inputs,env,signal),checkoutOf((0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(first),env)]);return{model,
unset,root,images:(0,_images_js__WEBPACK_IMPORTED_MODULE_2__.c)(model),thirdParty:(0,_images_js__WEBPACK_IMPORTED_MODULE_2__.G)(model)}}async function checkoutOf(folder,env){const argv=["git","-C",folder,
"rev-parse","--show-toplevel"];return(await(0,_system_run_js__WEBPACK_IMPORTED_MODULE_1__.e)(argv,{env:(0,_system_environment_js__WEBPACK_IMPORTED_MODULE_4__.Ud)(env)}).catch(()=>{}))?.stdout.trim()||
folder}}),9995:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{undoLeftovers:()=>undoLeftovers});var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
1455),_model_failure_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(1612),_stages_smoke_remove_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(7276),_system_undo_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(
4608),_targets_ssh_lock_js__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(301);async function undoLeftovers(env,log){for(const{file,entries,keep}of(0,_system_undo_js__WEBPACK_IMPORTED_MODULE_3__.To)(
(0,_system_undo_js__WEBPACK_IMPORTED_MODULE_3__.MT)(env))){log.info(`undoing what a killed run left behind: ${entries.map(({kind})=>kind).join(", ")}`);const left=[];for(const entry of entries)try{await undo(
entry,env)}catch(error){left.push(entry),log.warning(`could not undo what a killed run left behind (${file}; the next run tries again): ${(0,_model_failure_js__WEBPACK_IMPORTED_MODULE_1__.bD)(error)}`)}
keep(left)}}function undo(entry,env){switch(entry.kind){case"folder":return(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(entry.path,{recursive:!0,force:!0});case"stack":return(0,_stages_smoke_remove_js__WEBPACK_IMPORTED_MODULE_2__.
pX)(entry,env);case"lock":return(0,_targets_ssh_lock_js__WEBPACK_IMPORTED_MODULE_4__.x_)(entry,env)}}}),8054:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.
r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,{makeRequest:()=>makeRequest});var _compose_files_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(2500),_system_once_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
1631);function makeRequest(inputs,revision,project,env){return project.catch(()=>{}),{inputs,revision,project,files:(0,_system_once_js__WEBPACK_IMPORTED_MODULE_1__.O)(async()=>{const{model,root}=await project;
return(0,_compose_files_js__WEBPACK_IMPORTED_MODULE_0__.C0)(model,root,env,(0,_compose_files_js__WEBPACK_IMPORTED_MODULE_0__.gZ)(inputs.out,env))})}}}),3097:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,{readRevision:()=>readRevision});var environment=__webpack_require__(7233),promises_=__webpack_require__(1455),schemas=__webpack_require__(
749);const Event=schemas._H3({number:schemas.aig().optional(),pull_request:schemas._H3({number:schemas.aig()}).optional(),repository:schemas._H3({default_branch:schemas.YjP().optional()}).optional(),head_commit:schemas.
_H3({timestamp:schemas.YjP()}).nullish()});async function fromActions(env){return revisionOf(env,await readEvent(env.GITHUB_EVENT_PATH))}function revisionOf(env,event){const{GITHUB_SERVER_URL:server,GITHUB_REPOSITORY:repository,
GITHUB_RUN_ID:run2}=env,repositoryUrl=server&&repository?`${server}/${repository}`:void 0;return{...refOf(env,event),commit:env.GITHUB_SHA||void 0,committed:event.head_commit?.timestamp,dirty:!1,defaultBranch:event.
repository?.default_branch,repositoryUrl,runUrl:repositoryUrl&&run2?`${repositoryUrl}/actions/runs/${run2}`:void 0}}function refOf(env,event){const[,space,name]=/^refs\/(heads|tags|pull)\/(.+)$/.exec(
env.GITHUB_REF??"")??[],number=event.pull_request?.number??event.number;return env.GITHUB_EVENT_NAME==="pull_request_target"&&number!==void 0?{kind:"pull-request",name:String(number)}:space==="heads"&&
name?{kind:"branch",name}:space==="tags"&&name?{kind:"tag",name}:space==="pull"&&name?{kind:"pull-request",name:name.replace(/\/(merge|head)$/,"")}:env.GITHUB_SHA?{kind:"commit",name:env.GITHUB_SHA}:{
kind:"unknown",name:""}}async function readEvent(file){if(!file)return{};try{const event=Event.safeParse(JSON.parse(await(0,promises_.readFile)(file,"utf8")));return event.success?event.data:{}}catch{
return{}}}var semver=__webpack_require__(2088),run=__webpack_require__(1345);function statusArgs(){return["git","status","--porcelain=v2","--branch","--untracked-files=no"]}function tagsAtHeadArgs(){return[
"git","tag","--points-at","HEAD"]}function commitTimeArgs(commit){return["git","show","--no-patch","--date=format-local:%Y-%m-%dT%H:%M:%SZ","--format=%cd",commit]}function originArgs(){return["git","r\
emote","get-url","origin"]}function defaultBranchArgs(){return["git","symbolic-ref","--short","refs/remotes/origin/HEAD"]}async function readRepository(folder,env){const ask=argv=>answer(argv,folder,env),
[status,tags,committed,origin,originHead]=await Promise.all([ask(statusArgs()),ask(tagsAtHeadArgs()),readCommitTime(folder,"HEAD",env),ask(originArgs()),ask(defaultBranchArgs())]),{commit,branch,dirty}=parseStatus(
status??"");return{...nameOf(commit,branch,dirty?void 0:greatestTag(tags??"")),commit,committed,dirty,defaultBranch:originHead?.replace(/^origin\//,""),repositoryUrl:webAddress(origin??""),runUrl:void 0}}
async function readCommitTime(folder,commit,env){return answer(commitTimeArgs(commit),folder,{...env,TZ:"UTC"})}function parseStatus(text){const lines=text.split(`
`).filter(Boolean),header=name=>lines.find(line=>line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length),commit=header("oid"),branch=header("head");return{commit:commit==="(initial)"?
void 0:commit,branch:branch==="(detached)"?void 0:branch,dirty:lines.some(line=>!line.startsWith("#"))}}function nameOf(commit,branch,tag){return commit===void 0?{kind:"unknown",name:""}:tag!==void 0?
{kind:"tag",name:tag}:branch===void 0?{kind:"commit",name:commit}:{kind:"branch",name:branch}}function greatestTag(text){return text.split(`
`).filter(tag=>(0,semver.valid)(tag)!==null).sort(semver.compare).at(-1)}function webAddress(remote){const scp=/^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+?)(?:\.git)?\/?$/.exec(remote),url=/^(https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(:\d+)?\/(.+?)(?:\.git)?\/?$/.
exec(remote);if(url){const[,scheme="",host,port="",path]=url;return scheme.startsWith("http")?`${scheme}://${host}${port}/${path}`:`https://${host}/${path}`}return scp?`https://${scp[1]}/${scp[2]}`:void 0}
async function answer(argv,cwd,env){try{const{stdout}=await(0,run.e)(argv,{cwd,env,timeout:1e4});return stdout.trim()||void 0}catch(error){if(error instanceof run.Q)return;throw error}}async function readRevision(env,workingDirectory){
const gitEnv={...(0,environment.Ud)(env),GIT_OPTIONAL_LOCKS:"0"};if(env.GITHUB_ACTIONS!=="true")return readRepository(workingDirectory,gitEnv);const revision=await fromActions(env);if(revision.commit===
void 0)return revision;const committed=await readCommitTime(workingDirectory,revision.commit,gitEnv);return{...revision,committed:committed??revision.committed}}}),5883:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{QO:()=>testedCandidates,Vl:()=>testedFiles,pk:()=>testedModel});var _compose_dependencies_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(6034),_model_problem_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
9241);function testedModel(model){const all=Object.entries(model.services),leftOut=all.flatMap(([name,service])=>service["x-slipway"]?.smoke===!1?[name]:[]),tested=all.filter(([name])=>!leftOut.includes(
name)),problems=tested.flatMap(([name,{depends_on={}}])=>leftOut.filter(other=>Object.hasOwn(depends_on,other)&&depends_on[other]?.required!==!1).map(other=>({input:"files",message:`services.${other}.\
x-slipway.smoke is false, and ${name} depends on ${other}: ${name} cannot be tested without it. Remove smoke: false, or leave ${name} out as well.`})));if(problems.length>0)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_0__.
d(problems);return{model:(0,_compose_dependencies_js__WEBPACK_IMPORTED_MODULE_1__.S)({...model,services:Object.fromEntries(tested)}),leftOut}}function testedCandidates(candidates,leftOut){return candidates.
map(candidate=>({...candidate,services:candidate.services.filter(name=>!leftOut.includes(name))})).filter(({services})=>services.length>0)}function testedFiles(model,files){const sources=new Set(Object.
values(model.services).flatMap(({volumes=[]})=>volumes.map(({source})=>source))),binds=new Map([...files.binds].filter(([source])=>sources.has(source))),used=[...binds.values(),...files.secrets.values(),
...files.configs.values()],isUsed=new Set(used.map(({address,name})=>`${address}/${name}`));return{...files,binds,entries:files.entries.filter(({address,name})=>isUsed.has(`${address}/${name}`))}}}),6641:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{S:()=>startTime,W:()=>isRunning});var node_fs__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(3024);function isRunning(pid){try{return process.kill(pid,0),!0}catch(error){
return error instanceof Error&&"code"in error&&error.code==="EPERM"}}function startTime(pid){try{const boot=(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)("/proc/sys/kernel/random/boot_id","utf\
8").trim(),ticks=(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(`/proc/${pid}/stat`,"utf8").replace(/^.*\) /s,"").split(" ")[19];return`${boot}:${ticks}`}catch{return""}}}),4608:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{MT:()=>journalFolder,To:()=>leftovers,at:()=>UndoJournal});var node_fs__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(3024),node_path__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
6760),zod__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(749),_folders_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(9041),_process_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(6641);const Entry=zod__WEBPACK_IMPORTED_MODULE_4__.
gMt("kind",[zod__WEBPACK_IMPORTED_MODULE_4__.Ikc({kind:zod__WEBPACK_IMPORTED_MODULE_4__.euz("folder"),path:zod__WEBPACK_IMPORTED_MODULE_4__.YjP()}),zod__WEBPACK_IMPORTED_MODULE_4__.Ikc({kind:zod__WEBPACK_IMPORTED_MODULE_4__.
euz("stack"),project:zod__WEBPACK_IMPORTED_MODULE_4__.YjP(),images:zod__WEBPACK_IMPORTED_MODULE_4__.YOg(zod__WEBPACK_IMPORTED_MODULE_4__.YjP()),content:zod__WEBPACK_IMPORTED_MODULE_4__.YjP(),env:zod__WEBPACK_IMPORTED_MODULE_4__.
g1P(zod__WEBPACK_IMPORTED_MODULE_4__.YjP(),zod__WEBPACK_IMPORTED_MODULE_4__.YjP())}),zod__WEBPACK_IMPORTED_MODULE_4__.Ikc({kind:zod__WEBPACK_IMPORTED_MODULE_4__.euz("lock"),host:zod__WEBPACK_IMPORTED_MODULE_4__.
YjP(),ssh:zod__WEBPACK_IMPORTED_MODULE_4__.YOg(zod__WEBPACK_IMPORTED_MODULE_4__.YjP()),path:zod__WEBPACK_IMPORTED_MODULE_4__.YjP(),owner:zod__WEBPACK_IMPORTED_MODULE_4__.YjP()})]),Journal=zod__WEBPACK_IMPORTED_MODULE_4__.
Ikc({pid:zod__WEBPACK_IMPORTED_MODULE_4__.aig(),startTime:zod__WEBPACK_IMPORTED_MODULE_4__.YjP(),entries:zod__WEBPACK_IMPORTED_MODULE_4__.YOg(Entry)});class UndoJournal{#file;#entries=[];constructor(folder){
(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)(folder,{recursive:!0,mode:448}),this.#file=(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder,`${process.pid}.json`)}note(entry){return this.#write(
[...this.#entries,entry]),{[Symbol.dispose]:()=>this.#write(this.#entries.filter(other=>other!==entry))}}#write(entries){this.#entries=entries;const{pid}=process;writeJournal(this.#file,{pid,startTime:(0,_process_js__WEBPACK_IMPORTED_MODULE_3__.
S)(pid),entries:[...entries]})}}function leftovers(folder){return list(folder).filter(name=>name.endsWith(".json")).flatMap(name=>{const file=(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder,name),
journal=Journal.safeParse(parse(file));if(!journal.success)return[];const{pid,startTime:started,entries}=journal.data;if((0,_process_js__WEBPACK_IMPORTED_MODULE_3__.W)(pid)&&(0,_process_js__WEBPACK_IMPORTED_MODULE_3__.
S)(pid)===started)return[];const keep=left=>writeJournal(file,{...journal.data,entries:entries.filter(entry=>left.includes(entry))});return[{file,entries:entries.toReversed(),keep}]})}function writeJournal(file,journal){
if(journal.entries.length===0){(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(file,{force:!0});return}(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(`${file}.part`,JSON.stringify(journal),{mode:384}),
(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(`${file}.part`,file)}function journalFolder(env){return(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,_folders_js__WEBPACK_IMPORTED_MODULE_2__.yp)(
env),"undo")}function list(folder){try{return(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(folder)}catch{return[]}}function parse(file){try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.
readFileSync)(file,"utf8"))}catch{return}}})};export{id,ids,modules};
