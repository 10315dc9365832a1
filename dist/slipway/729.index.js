const id=729,ids=[729],modules={9273:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{V:()=>shortDigest,X:()=>formatSize});function formatSize(bytes){
const units=["B","kB","MB","GB"],power=Math.min(units.length-1,bytes<1?0:Math.floor(Math.log10(bytes)/3));return power===0?`${bytes} B`:`${(bytes/1e3**power).toFixed(1)} ${units[power]}`}function shortDigest(digest){
return digest.slice(0,19)}}),2958:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{V:()=>gantt});var _markdown_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
7);const LOOKS={plain:"done",good:"active",bad:"crit"};function gantt(bars){if(bars.length===0)return"";const last=Math.max(...bars.map(({end})=>end)),lines=bars.flatMap(({row,label,start,end,look})=>[
`  section ${plainWord(row)}`,`  ${label} :${LOOKS[look]}, ${time(start)}, ${time(Math.max(end,start+1))}`]),head=["gantt","  dateFormat YYYY-MM-DD HH:mm:ss.SSS",`  axisFormat ${axisFormat(last)}`,"  \
todayMarker off"];return(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__.om)([...head,...lines].join(`
`),"mermaid")}function axisFormat(last){return last<2e4?"%-S.%L s":last<36e5?"%M:%S":"%H:%M:%S"}function time(milliseconds){return new Date(Date.UTC(2e3,0,1)+milliseconds).toISOString().replace("T"," ").
replace("Z","")}function plainWord(untrusted){return untrusted.replace(/[^\p{L}\p{N}._ -]+/gu,"-").trim()||"-"}}),1023:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{DF:()=>checkLogins,TO:()=>readDockerConfig,j8:()=>registryLogin});var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(1455),node_path__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
6760),_system_environment_js__WEBPACK_IMPORTED_MODULE_6__=__webpack_require__(7233),_system_run_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(1345),_system_secrets_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(
3205),_system_temporary_js__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(9399),_config_js__WEBPACK_IMPORTED_MODULE_5__=__webpack_require__(898),__addDisposableResource=function(env,value,async){if(value!=
null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose is not de\
fined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!=
"function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.
push({async:!0});return value},__disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An error was suppressed dur\
ing disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result=r.dispose.
call(r.value);if(r.async)return s|=2,Promise.resolve(result).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();
if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",e.error=
error,e.suppressed=suppressed,e});const PATIENCE=3e4;async function registryLogin(auths,context){const{env,undo}=context;if(auths.length===0)return{env,[Symbol.asyncDispose]:async()=>{}};const original=(0,node_path__WEBPACK_IMPORTED_MODULE_1__.
resolve)((0,_config_js__WEBPACK_IMPORTED_MODULE_5__.Pe)(env)),folder=await(0,_system_temporary_js__WEBPACK_IMPORTED_MODULE_4__.y)(undo,"docker");try{const config=(0,_config_js__WEBPACK_IMPORTED_MODULE_5__.
FH)(await readDockerConfig(env),auths);for(const{auth}of Object.values(config.auths??{}))auth&&(0,_system_secrets_js__WEBPACK_IMPORTED_MODULE_3__.kY)(auth);await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.
writeFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder.path,"config.json"),JSON.stringify(config),{mode:384});const others=(await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(original).
catch(()=>[])).filter(name=>name!=="config.json");await Promise.all(others.map(name=>(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(original,
name),(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder.path,name))))}catch(error){throw await folder[Symbol.asyncDispose](),error}return{env:{...env,DOCKER_CONFIG:folder.path,BUILDX_CONFIG:env.BUILDX_CONFIG??
(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(original,"buildx")},[Symbol.asyncDispose]:()=>folder[Symbol.asyncDispose]()}}async function readDockerConfig(env){const text=await(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.
readFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,_config_js__WEBPACK_IMPORTED_MODULE_5__.Pe)(env),"config.json"),"utf8").catch(()=>"{}");return _config_js__WEBPACK_IMPORTED_MODULE_5__.Vv.parse(
JSON.parse(text))}function loginArgs({registry,username}){return["docker","login","--username",username,"--password-stdin",registry]}async function checkLogins(auths,context){return(await Promise.all(
auths.map(auth=>checkLogin(auth,context)))).flat()}async function checkLogin(auth,context){const env_1={stack:[],error:void 0,hasError:!1};try{const login=__addDisposableResource(env_1,await registryLogin(
[auth],context),!0);try{return await(0,_system_run_js__WEBPACK_IMPORTED_MODULE_2__.e)(loginArgs(auth),{env:(0,_system_environment_js__WEBPACK_IMPORTED_MODULE_6__.O9)(login.env),stdin:auth.password,signal:context.
signal,timeout:PATIENCE}),[]}catch(error){if(!(error instanceof _system_run_js__WEBPACK_IMPORTED_MODULE_2__.Q))throw error;return[{input:"registry-auths",message:refusal(auth,error)}]}}catch(e_1){env_1.
error=e_1,env_1.hasError=!0}finally{const result_1=__disposeResources(env_1);result_1&&await result_1}}function refusal({registry,username},error){const said=(0,_system_secrets_js__WEBPACK_IMPORTED_MODULE_3__.
dK)(error.stderr.trim().split(`
`).at(-1)||error.message);return/unauthorized|denied|incorrect|forbidden|401|403/i.test(said)?`${registry} rejects the login of "${username}" (${said}): check the line of this registry, and whether th\
e password or token has expired.`:`${registry} could not check the login of "${username}" (${said}): check the name of the registry, and whether this machine can reach it.`}}),6992:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{Nu:()=>tagRuleProblems,Fg:()=>tagsOf,E4:()=>versionOf});var semver=__webpack_require__(2088),problem=__webpack_require__(9241),closest=__webpack_require__(5059);
const SEMVER_NAMES=["version","major","minor","patch","raw"],GLOBAL_NAMES=["branch","tag","sha","is_default_branch","is_not_default_branch"],LATER=["date","commit_date","base_ref"],EXPRESSION=/\{\{\s*([^{}]*?)\s*\}\}/g;
function expressionProblem(text,names){for(const[whole,name=""]of text.matchAll(EXPRESSION))if(!names.includes(name))return LATER.includes(name.split(/\s/)[0]??"")?`${whole} is not supported yet. Use \
one of ${names.join(", ")}.`:`${whole} is not one of ${names.join(", ")}.${(0,closest.h)(name,names)}`;const rest=text.replace(EXPRESSION,"");return rest.includes("{{")||rest.includes("}}")?`"${text}"\
 has unbalanced braces.`:void 0}function fill(text,values){return text.replace(EXPRESSION,(_,name)=>values[name]??"")}function fillGlobal(text,revision){const isDefault=revision.kind==="branch"&&revision.
name===revision.defaultBranch;return fill(text,{branch:revision.kind==="branch"?revision.name:"",tag:revision.kind==="tag"?revision.name:"",sha:shortCommit(revision),is_default_branch:String(isDefault),
is_not_default_branch:String(!isDefault)})}function fillVersion(pattern,version,raw){const{major,minor,patch}=version;return fill(pattern,{version:version.version,major:String(major),minor:String(minor),
patch:String(patch),raw})}function shortCommit({commit,dirty}){return commit?`${commit.slice(0,7)}${dirty?"-dirty":""}`:""}var sync=__webpack_require__(5175);const TYPES=["semver","ref","sha","raw"],tagRule_LATER=[
"schedule","pep440","match","edge"],PRIORITIES={semver:900,ref:600,raw:200,sha:100},COMMON=["enable","prefix","suffix","priority"],ATTRIBUTES={semver:["pattern","value"],ref:["event"],sha:["format"],raw:[
"value"]};function parseTagRule(line){const wrong=problem2=>({problem:`"${line}": ${problem2}`}),split=splitFields(line);if("problem"in split)return wrong(split.problem);const fields=new Map(split.fields.
map(keyAndValue)),typeName=fields.get("type")??"raw";fields.delete("type");const type=TYPES.find(known2=>known2===typeName);if(type===void 0)return wrong(tagRule_LATER.includes(typeName)?`type=${typeName}\
 is not supported yet. Use one of ${TYPES.join(", ")}.`:`there is no type "${typeName}". Use one of ${TYPES.join(", ")}.${(0,closest.h)(typeName,TYPES)}`);const known=[...COMMON,...ATTRIBUTES[type]];for(const name of fields.
keys())if(!known.includes(name))return wrong(`type=${type} has no attribute "${name}". Use one of ${known.join(", ")}.${(0,closest.h)(name,known)}`);const priority=fields.get("priority")??String(PRIORITIES[type]);
if(!/^\d+$/.test(priority))return wrong(`priority=${priority} is not a whole number.`);for(const name of["enable","prefix","suffix","value"]){const problem2=expressionProblem(fields.get(name)??"",GLOBAL_NAMES);
if(problem2)return wrong(`${name}: ${problem2}`)}const enable=fields.get("enable")??"true";if(!/^(true|false|\{\{\s*is_(not_)?default_branch\s*\}\})$/.test(enable))return wrong(`enable=${enable} is no\
t one of true, false, {{is_default_branch}}, {{is_not_default_branch}}.`);const common={enable,prefix:fields.get("prefix"),suffix:fields.get("suffix")??"",priority:Number(priority)};switch(type){case"\
semver":{const pattern=fields.get("pattern");if(!pattern)return wrong("add a pattern, such as pattern={{version}}.");const problem2=expressionProblem(pattern,SEMVER_NAMES);return problem2?wrong(`patte\
rn: ${problem2}`):{...common,type,pattern,value:fields.get("value")}}case"ref":{const events=["branch","tag","pr"],event=events.find(one=>one===fields.get("event"));return event?{...common,type,event}:
wrong(`event must be one of ${events.join(", ")}.`)}case"sha":{const format=fields.get("format")??"short";return format!=="short"&&format!=="long"?wrong("format must be short or long."):{...common,type,
format}}case"raw":{const value=fields.get("value");return value?{...common,type,value}:wrong("add a value, such as value=nightly.")}}}function splitFields(line){try{return{fields:(0,sync.qg)(line,{trim:!0,
record_delimiter:`
`}).flat().filter(Boolean)}}catch(error){if(!(error instanceof sync.J$))throw error;return{problem:`${error.code==="CSV_QUOTE_NOT_CLOSED"?"a quoted field is not closed":"there is a quote in the middle\
 of a field"}. Put quotes around the whole field, such as "value=a,b", and write "" for a quote in it.`}}}function keyAndValue(field){const equals=field.indexOf("=");return equals<1?["value",field]:[field.
slice(0,equals).trim().toLowerCase(),field.slice(equals+1).trim()]}function tagsOf(revision,lines){const rules=lines.length>0?readRules(lines):readRules(defaultLines(revision)),tags=new Set;let isLatest;
for(const rule of rules.toSorted((a,b)=>b.priority-a.priority)){const tag=isEnabled(rule,revision)?tagOf(rule,revision):void 0;tag!==void 0&&(tags.add(tag.name),isLatest??=tag.isLatest)}if(isLatest&&tags.
add("latest"),tags.size>0)return[...tags];const message=`no rule gives a tag for ${revision.kind==="unknown"?"a folder without a Git commit":`${revision.kind} ${revision.name}`}: add one, such as type\
=raw,value=edge.`;throw new problem.d([{input:"tags",message}])}function tagRuleProblems(lines){return lines.map(parseTagRule).flatMap(rule=>"problem"in rule?[rule.problem]:[])}function versionOf(revision,lines){
return readRules(lines.length>0?lines:defaultLines(revision)).flatMap(rule=>{const version=rule.type==="semver"&&isEnabled(rule,revision)&&versionFor(rule,revision);return version?[version.parsed.version]:
[]})[0]??(shortCommit(revision)||"unversioned")}function readRules(lines){const problems=tagRuleProblems(lines);if(problems.length>0)throw new problem.d(problems.map(message=>({input:"tags",message})));
return lines.map(parseTagRule).filter(rule=>"type"in rule)}function defaultLines({kind,name}){const version=kind==="tag"?(0,semver.parse)(name):null;return[...version?["type=semver,pattern={{version}}",
"type=semver,pattern={{major}}.{{minor}}",`type=semver,pattern={{major}},enable=${version.major>0}`]:["type=ref,event=tag"],"type=ref,event=branch","type=ref,event=pr","type=sha"]}function isEnabled(rule,revision){
return fillGlobal(rule.enable,revision)==="true"}function tagOf(rule,revision){const named=(value,isLatest,ownPrefix="")=>{if(value==="")return;const prefix=fillGlobal(rule.prefix??ownPrefix,revision),
name=sanitise(`${prefix}${value}${fillGlobal(rule.suffix,revision)}`);return name===""?void 0:{name,isLatest}};switch(rule.type){case"semver":{const version=versionFor(rule,revision);if(version===void 0)
return;const{parsed,raw}=version,isRelease=parsed.prerelease.length===0,pattern=isRelease||/^\{\{\s*raw\s*\}\}$/.test(rule.pattern)?rule.pattern:"{{version}}";return named(fillVersion(pattern,parsed,raw),
isRelease)}case"ref":{const kind={branch:"branch",tag:"tag",pr:"pull-request"}[rule.event];return revision.kind!==kind?void 0:named(revision.name,rule.event==="tag",rule.event==="pr"?"pr-":"")}case"sh\
a":{const dirty=revision.dirty?"-dirty":"",long=revision.commit?`${revision.commit}${dirty}`:"";return named(rule.format==="long"?long:shortCommit(revision),!1,"sha-")}case"raw":return named(fillGlobal(
rule.value,revision),!1)}}function versionFor(rule,revision){const raw=(rule.value?fillGlobal(rule.value,revision):revision.kind==="tag"?revision.name:"").replaceAll("/","-"),parsed=(0,semver.valid)(raw)?
(0,semver.parse)(raw):null;return parsed?{parsed,raw}:void 0}function sanitise(name){return name.replace(/[^a-zA-Z0-9._-]+/g,"-").replace(/^[.-]+/,"").slice(0,128)}}),7439:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{A:()=>changes,b:()=>deploySection});var _markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(7),_system_duration_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
4930);const SIGNS={deployed:"✅",unchanged:"✅","rolled-back":"↩️",failed:"❌",unknown:"❓"};function deploySection({release,hosts}){const rows=hosts.map(host=>[(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
aY)(host.host),`${SIGNS[host.outcome]} ${host.outcome}`,(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.aY)(host.release),host.previous===null?"none":(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
aY)(host.previous),changes(host.services),(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.Qq)(host.reason??"")]),columns=[["host"],["outcome"],["release"],["before"],["services"],["reason"]],services=hosts.
flatMap(({host,services:services2})=>services2.map(({service,action,duration,rollout,gap})=>[(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.aY)(host),(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
Qq)(service),[action,rollout,gap===void 0?"":`did not serve for ${(0,_system_duration_js__WEBPACK_IMPORTED_MODULE_1__.a)(gap)}`].filter(Boolean).join(", "),action==="unchanged"?"":(0,_system_duration_js__WEBPACK_IMPORTED_MODULE_1__.
a)(duration)])),each=(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.tp)([["host"],["service"],["action"],["time","right"]],services);return[`### Deploy ${(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
aY)(release)}
`,(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.tp)(columns,rows),each?(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.TM)("Services",each):""].filter(Boolean).join(`
`)}function changes(services){return[...new Set(services.map(({action})=>action))].map(action=>`${services.filter(service=>service.action===action).length} ${action}`).join(", ")}}),9729:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,{STAGES_BY_NAME:()=>STAGES_BY_NAME,WAVES:()=>WAVES});var tools=__webpack_require__(9234);function count(number,noun){
return`${number} ${noun}${number===1?"":"s"}`}var tags=__webpack_require__(6992);function labelsOf(revision,tagRules){const{commit,committed,dirty,repositoryUrl}=revision,labels2={created:committed,revision:commit&&
`${commit}${dirty?"-dirty":""}`,source:repositoryUrl,url:repositoryUrl,version:(0,tags.E4)(revision,tagRules)};return Object.fromEntries(Object.entries(labels2).flatMap(([name,value])=>value?[[`org.op\
encontainers.image.${name}`,value]]:[]))}var system_folders=__webpack_require__(9041),promises_=__webpack_require__(1455),external_node_path_=__webpack_require__(6760),schemas=__webpack_require__(749),
model_reference=__webpack_require__(7339);function bakeArgs(images,contexts,files,inputs){return["docker","buildx","bake","--builder",inputs.builder,"--file",files.model,"--file",files.override,...contexts.
flatMap(context=>["--allow",`fs.read=${context}`]),"--allow",`fs.write=${files.layouts}`,"--metadata-file",files.metadata,"--progress","rawjson",...inputs.noCache?["--no-cache"]:[],...inputs.pull?["--\
pull"]:[],...images.map(({target:target2})=>bakeTarget(target2))]}function bakeTarget(service){return service.replaceAll(".","_")}function buildContexts(model2,images){const folders=images.flatMap(({target:target2})=>{
const{context,dockerfile}=model2.services[target2]?.build??{};return!context||/^[a-z]+:\/\//.test(context)?[]:[context,...dockerfile?[(0,external_node_path_.dirname)((0,external_node_path_.resolve)(context,
dockerfile))]:[]]});return[...new Set(folders)]}function bakeOverride(images,layouts,labels2,inputs){const fill=(templates,image)=>templates.map(text=>text.replaceAll("{image}",image)),metadata=placed(
labels2,inputs),target2=images.map(({name,target:target3})=>[bakeTarget(target3),{tags:[],platforms:inputs.platforms,args:inputs.buildArgs,...metadata,attest:attestations(inputs),"cache-from":fill(inputs.
cacheFrom,name),"cache-to":fill(inputs.cacheTo,name).map(text=>`${text},ignore-error=true`),output:outputs((0,model_reference.Ub)(name,inputs.registries),`${layouts}/${name}`)}]);return{target:Object.
fromEntries(target2)}}const VOLATILE=["created","revision","version"].map(name=>`org.opencontainers.image.${name}`);function placed(labels2,{platforms,provenance,sbom}){const hasIndex=platforms.length>
1||provenance!=="off"||sbom,isAnnotation=name=>hasIndex&&VOLATILE.includes(name),all=Object.entries(labels2);return{labels:Object.fromEntries(all.filter(([name])=>!isAnnotation(name))),annotations:all.
filter(([name])=>isAnnotation(name)).map(([name,value])=>`index:${name}=${value}`)}}function attestations({provenance,sbom}){const first=provenance==="off"?"type=provenance,disabled=true":`type=proven\
ance,mode=${provenance}`;return sbom?[first,"type=sbom"]:[first]}function outputs(repositories,layout){if(repositories.length===0)return[`type=oci,dest=${layout},tar=false`];const name=`"name=${repositories.
join(",")}"`;return[`type=image,${name},push-by-digest=true,name-canonical=true,push=true`,`type=oci,${name},dest=${layout},tar=false`]}var iso=__webpack_require__(4377);const Vertex=schemas.Ikc({digest:schemas.
YjP(),name:schemas.YjP(),started:iso.w$({offset:!0}).optional(),completed:iso.w$({offset:!0}).optional(),cached:schemas.zMY().optional(),error:schemas.YjP().optional()}),Warning=schemas.Ikc({short:schemas.
YjP(),sourceInfo:schemas.Ikc({filename:schemas.YjP()}).optional(),range:schemas.YOg(schemas.Ikc({start:schemas.Ikc({line:schemas.aig()})})).optional()}),Status=schemas.Ikc({vertexes:schemas.YOg(Vertex).
optional(),logs:schemas.YOg(schemas.Ikc({vertex:schemas.YjP(),data:schemas.YjP().optional()})).optional(),warnings:schemas.YOg(Warning).optional()}),INSTRUCTION=/^\[(?!internal\])[^\]]*\d+\/\d+\] /,LOG_LINES=30;
class BuildProgress{#onStep;#steps=new Map;#running=new Map;#logs=new Map;#warnings=new Map;#text=[];#failed;constructor(onStep){this.#onStep=onStep}get steps(){return[...this.#steps.values()]}get warnings(){
return[...this.#warnings.values()]}running(now){return[...this.#running.values()].map(({name,started})=>({name,duration:now-started}))}failure(){const tail=(this.#failed?this.#logs.get(this.#failed.digest)??
"":"").trimEnd().split(`
`).slice(-LOG_LINES).join(`
`),said=this.#text.join(`
`).trim();return[this.#failed?.name,tail,said||this.#failed?.error].filter(Boolean).join(`
`)}refusal(){const said=this.#failed?.error??this.#text.join(`
`);return said.includes("did not complete successfully")?"":said}read(line){const status=Status.safeParse(parseLine(line));if(!status.success){this.#text.push(line);return}for(const vertex of status.data.
vertexes??[])this.#readVertex(vertex);for(const{vertex,data}of status.data.logs??[])this.#logs.set(vertex,(this.#logs.get(vertex)??"")+decode(data??""));for(const{short,sourceInfo,range}of status.data.
warnings??[]){const line2=range?.[0]?.start.line,place={...sourceInfo?{file:sourceInfo.filename}:{},...line2?{line:line2}:{}};this.#warnings.set(`${short} ${sourceInfo?.filename}`,{message:decode(short),
...place})}}#readVertex({digest,name,started,completed,cached:cached2=!1,error}){if(error&&!error.includes("context canceled")&&(this.#failed??={name,digest,error}),!INSTRUCTION.test(name)||!started)return;
const known=this.#steps.get(digest);if(known){this.#steps.set(digest,{...known,cached:known.cached||cached2});return}if(!completed){this.#running.set(digest,{name,started:Date.parse(started)});return}
if(this.#running.delete(digest),error)return;const step={name,cached:cached2,duration:Math.max(0,Date.parse(completed)-Date.parse(started))};this.#steps.set(digest,step),this.#onStep(step)}}function decode(base64){
return Buffer.from(base64,"base64").toString("utf8")}function parseLine(line){try{return JSON.parse(line)}catch{return}}const Digest=schemas.YjP().regex(/^sha256:[0-9a-f]{64}$/),Descriptor=schemas.Ikc(
{mediaType:schemas.YjP(),digest:Digest,size:schemas.aig(),platform:schemas.Ikc({os:schemas.YjP(),architecture:schemas.YjP(),variant:schemas.YjP().optional()}).optional(),annotations:schemas.g1P(schemas.
YjP(),schemas.YjP()).optional()}),ImageIndex=schemas.Ikc({manifests:schemas.YOg(Descriptor)}),Blob=schemas.Ikc({digest:Digest,size:schemas.aig()}),ImageManifest=schemas.Ikc({mediaType:schemas.YjP().default(
"application/vnd.oci.image.manifest.v1+json"),config:Blob,layers:schemas.YOg(Blob)});function parseIndex(text){return ImageIndex.parse(JSON.parse(text))}function parseManifest(text){return ImageManifest.
parse(JSON.parse(text))}function rootOf({manifests},layout){const[root]=manifests;if(root===void 0)throw new Error(`${layout}/index.json names no image`);const other=manifests.find(({digest})=>digest!==
root.digest);if(other===void 0)return root;throw new Error(`${layout}/index.json names several images (${root.digest}, ${other.digest}): builds with different names have written to this folder. Remove\
 it and build again.`)}function platformsOf(manifests){return manifests.flatMap(({platform,digest,annotations})=>platform&&platform.os!=="unknown"&&!annotations?.["vnd.docker.reference.type"]?[{platform:formatPlatform(
platform),digest}]:[])}function formatPlatform({os,architecture,variant}){return[os,architecture,...!variant||architecture==="arm64"&&variant==="v8"?[]:[variant]].join("/")}function sizeOf({config:config2,
layers}){return layers.reduce((sum,{size:size2})=>sum+size2,config2.size)}async function readLayout(layout){const root=rootOf(parseIndex(await(0,promises_.readFile)((0,external_node_path_.join)(layout,
"index.json"),"utf8")),layout),manifests=isIndex(root)?parseIndex(await readBlob(layout,root.digest)).manifests:[root],platforms=await Promise.all(platformsOf(manifests).map(async({platform,digest})=>({
platform,digest,size:sizeOf(parseManifest(await readBlob(layout,digest)))})));if(platforms.length===0)throw new Error(`${layout}: ${root.digest} has no image for any platform`);return{digest:root.digest,
platforms}}async function openLayout(layout){await(0,promises_.rm)((0,external_node_path_.join)(layout,"index.json"),{force:!0})}async function pruneLayout(layout){const root=rootOf(parseIndex(await(0,promises_.
readFile)((0,external_node_path_.join)(layout,"index.json"),"utf8")),layout),manifests=isIndex(root)?parseIndex(await readBlob(layout,root.digest)).manifests:[root],contents=await Promise.all(manifests.
map(async({digest})=>parseManifest(await readBlob(layout,digest)))),needed=new Set([root.digest,...manifests.map(({digest})=>digest),...contents.flatMap(({config:config2,layers})=>[config2.digest,...layers.
map(({digest})=>digest)])]),blobs=(0,external_node_path_.join)(layout,"blobs","sha256"),old=(await(0,promises_.readdir)(blobs)).filter(name=>!needed.has(`sha256:${name}`));await Promise.all(old.map(name=>(0,promises_.
rm)((0,external_node_path_.join)(blobs,name)))),await(0,promises_.rm)((0,external_node_path_.join)(layout,"ingest"),{recursive:!0,force:!0})}async function platformLayout(layout,manifestDigest,into,name){
const text=await readBlob(layout,manifestDigest),manifest=parseManifest(text);await(0,promises_.mkdir)((0,external_node_path_.join)(into,"blobs","sha256"),{recursive:!0});const blobs=new Set([manifestDigest,
manifest.config.digest,...manifest.layers.map(({digest})=>digest)]);await Promise.all([...blobs].map(digest=>linkOrCopy(blobPath(layout,digest),blobPath(into,digest))));const index={schemaVersion:2,mediaType:"\
application/vnd.oci.image.index.v1+json",manifests:[{mediaType:manifest.mediaType,digest:manifestDigest,size:Buffer.byteLength(text),...name?{annotations:namesOf(name)}:{}}]};await Promise.all([(0,promises_.
writeFile)((0,external_node_path_.join)(into,"oci-layout"),JSON.stringify({imageLayoutVersion:"1.0.0"})),(0,promises_.writeFile)((0,external_node_path_.join)(into,"index.json"),JSON.stringify(index)),
...name?[(0,promises_.writeFile)((0,external_node_path_.join)(into,"manifest.json"),JSON.stringify(archiveManifest(manifest,name)))]:[]])}function namesOf(name){return{"io.containerd.image.name":name,
"org.opencontainers.image.ref.name":name}}function archiveManifest({config:config2,layers},name){const path=digest=>blobPath(".",digest);return[{Config:path(config2.digest),RepoTags:[name],Layers:layers.
map(({digest})=>path(digest))}]}function isIndex({mediaType}){return/image\.index|manifest\.list/.test(mediaType)}function blobPath(layout,digest){return(0,external_node_path_.join)(layout,"blobs",...digest.
split(":"))}function readBlob(layout,digest){return(0,promises_.readFile)(blobPath(layout,digest),"utf8")}async function linkOrCopy(from,to){await(0,promises_.link)(from,to).catch(async error=>{if(!["\
EXDEV","EPERM","ENOTSUP","EMLINK"].includes(error.code??""))throw error;await(0,promises_.copyFile)(from,to,promises_.constants.COPYFILE_FICLONE)})}var failure=__webpack_require__(1612),model_step=__webpack_require__(
1710),registry_refusal=__webpack_require__(4726),system_duration=__webpack_require__(4930),system_environment=__webpack_require__(7233),retry=__webpack_require__(7318),run=__webpack_require__(1345),system_temporary=__webpack_require__(
9399);const OWN_BUILDER="slipway";function createBuilderArgs(inputs){return["docker","buildx","create","--name",inputs.builder,"--driver","docker-container",...inputs.driverOpts.flatMap(option=>["--dr\
iver-opt",option]),...inputs.builderConfig?["--buildkitd-config",inputs.builderConfig]:[],"--bootstrap"]}function inspectBuilderArgs(builder){return["docker","buildx","inspect",builder]}function bootBuilderArgs(builder){
return[...inspectBuilderArgs(builder),"--bootstrap"]}var model_problem=__webpack_require__(9241);async function ensureBuilder({boot,create},builder,{env,signal,log}){const options2={env:(0,system_environment.
O9)(env),signal},isReady=()=>(0,model_step.f)(boot,log,options2).then(()=>!0,error=>{if(error instanceof run.Q&&/no builder .* found/.test(error.stderr))return!1;throw error});if(!await isReady()){if(!create){
const message=`there is no buildx builder "${builder}". Use one that "docker buildx ls" lists, or omit the input: Slipway then creates one named ${OWN_BUILDER}.`;throw new model_problem.d([{input:"bui\
lder",message}])}log.info(`creating the builder ${OWN_BUILDER}`),await(0,model_step.f)(create,log,options2).catch(async error=>{if(!(error instanceof run.Q)||!await isReady())throw error})}}function planBuild({
model:model2,images},labels2,inputs,{temporary,layouts}){const files={model:(0,external_node_path_.join)(temporary,"compose.yaml"),override:(0,external_node_path_.join)(temporary,"override.json"),metadata:(0,external_node_path_.
join)(temporary,"metadata.json"),layouts},override=bakeOverride(images,layouts,labels2,inputs);return{boot:{argv:bootBuilderArgs(inputs.builder)},...inputs.builder===OWN_BUILDER?{create:{argv:createBuilderArgs(
inputs),when:"if the builder does not exist"}}:{},bake:{argv:bakeArgs(images,buildContexts(model2,images),files,inputs),files:[{path:files.model,text:JSON.stringify(model2),summary:"the model that doc\
ker compose config prints"},{path:files.override,text:JSON.stringify(override,void 0,2)}]},metadata:files.metadata}}var __addDisposableResource=function(env,value,async){if(value!=null){if(typeof value!=
"object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose is not defined.");dispose=value[Symbol.
asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!="function")throw new TypeError(
"Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.push({async:!0});return value},
__disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An error was suppressed during disposal."):e,env.hasError=
!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.dispose.call(r.value);if(r.async)return s|=
2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();if(env.hasError)throw env.error}
return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",e.error=error,e.suppressed=suppressed,e});
const STILL=1e4,SLOWEST=5,Metadata=schemas.g1P(schemas.YjP(),schemas._H3({"containerimage.digest":schemas.YjP().optional()}));async function build(project,labels2,inputs,layouts,context){const env_1={
stack:[],error:void 0,hasError:!1};try{const folder=__addDisposableResource(env_1,await(0,system_temporary.y)(context.undo,"build"),!0),plan=planBuild(project,labels2,inputs,{temporary:folder.path,layouts});
await(0,promises_.mkdir)(layouts,{recursive:!0}),await Promise.all(project.images.map(({name})=>openLayout((0,external_node_path_.join)(layouts,name)))),await ensureBuilder(plan,inputs.builder,context);
const{steps,warnings}=await bake(plan.bake,project,inputs,context);return{builder:inputs.builder,candidates:await readCandidates(project,inputs,layouts,plan.metadata),steps:{total:steps.length,cached:steps.
filter(({cached:cached2})=>cached2).length},slowest:steps.toSorted((a,b)=>b.duration-a.duration).slice(0,SLOWEST).map(({name,duration})=>({name,duration})),warnings:warnings.map(warning=>({...warning}))}}catch(e_1){
env_1.error=e_1,env_1.hasError=!0}finally{const result_1=__disposeResources(env_1);result_1&&await result_1}}async function readCandidates({images},{registries},layouts,metadataFile){const metadata=Metadata.
parse(JSON.parse(await(0,promises_.readFile)(metadataFile,"utf8")));return Promise.all(images.map(async({name,target:target2,services})=>{const layout=(0,external_node_path_.join)(layouts,name),{digest,
platforms}=await readLayout(layout),reported=metadata[bakeTarget(target2)]?.["containerimage.digest"];if(reported!==digest)throw new failure.BG(`${name}: the layout contains ${digest}, but buildx repo\
rts ${reported}. The gates would check another image than the pushed one. Run the build again.`);return await pruneLayout(layout),{image:name,services:[...services],digest,platforms,repositories:[...(0,model_reference.
Ub)(name,registries)],layout}}))}function bake(step,project,inputs,context){const{log,env,signal}=context;let refusal="";const attempt=async()=>{const progress=new BuildProgress(done=>log.info(describe(
done))),still=setInterval(()=>{for(const{name,duration}of progress.running(Date.now()))duration>STILL&&log.info(`still running: ${name} (${(0,system_duration.a)(duration)})`)},STILL);try{return await(0,model_step.
f)(step,log,{env:bakeEnvironment(inputs,env),signal,onStderr:line=>progress.read(line)}),progress}catch(error){throw error instanceof run.Q?(refusal=progress.refusal(),new failure.BG(progress.failure()||
error.message,{cause:error})):error}finally{clearInterval(still);for(const warning of progress.warnings)log.warning(warning.message,placeOf(warning,project))}};return(0,retry.L)(attempt,{attempts:3,delay:2e3,
retryable:error=>error instanceof failure.BG&&(0,registry_refusal.W)(refusal),signal,onRetry:(_,wait)=>log.warning(`${refusal.trim()}; retrying in ${(0,system_duration.a)(wait)}`)})}function bakeEnvironment({
cacheFrom,cacheTo},env){const onGitHub=[...cacheFrom,...cacheTo].some(cache=>/\btype=gha\b/.test(cache));return{...(0,system_environment.O9)(env),...onGitHub?(0,system_environment.G9)(env):{}}}function describe({
name,cached:cached2,duration}){return cached2?`${name} (cached)`:`${name} (${(0,system_duration.a)(duration)})`}function placeOf({file,line},{model:model2,images,root}){if(!file)return;const path=images.
map(({target:target2})=>{const{context=root,dockerfile="Dockerfile"}=model2.services[target2]?.build??{};return(0,external_node_path_.resolve)(context,dockerfile)}).find(candidate=>candidate.endsWith(
`/${file}`));return path?{file:(0,external_node_path_.relative)(root,path),line}:void 0}function enginePlatformArgs(){return["docker","version","--format","{{.Server.Os}}/{{.Server.Arch}}"]}var docker_image=__webpack_require__(
4744);function planLoad(folder,name){return{load:{argv:(0,docker_image.kY)(),input:{argv:["tar","-C",folder,"-c","."],accept:[0,1]}},inspect:{argv:(0,docker_image.K0)([name])}}}function planPull(reference,platform,name){
return{pull:{argv:(0,docker_image.Yy)(reference,platform)},tag:{argv:(0,docker_image.h8)(reference,name)}}}async function loadLayout({layout,digest},name,folder,{load,inspect},{env,signal,log}){const options2={
env:(0,system_environment.O9)(env),signal};await platformLayout(layout,digest,folder,(0,model_reference.fq)(name)),await(0,model_step.f)(load,log,options2);const manifest=parseManifest(await(0,promises_.
readFile)((0,external_node_path_.join)(folder,"blobs",...digest.split(":")),"utf8")),id2=(0,docker_image.eb)((await(0,model_step.f)(inspect,log,options2)).stdout)[0]?.id;if(id2!==digest&&id2!==manifest.
config.digest)throw new failure.BG(`${name}: the engine has loaded ${id2}, but ${digest} was built (configuration ${manifest.config.digest}).`)}async function pullImage({pull:pull2,tag},{env,signal,log}){
const options2={env:(0,system_environment.O9)(env),signal};await(0,model_step.f)(pull2,log,options2),await(0,model_step.f)(tag,log,options2)}var image_source=__webpack_require__(4229),load_addDisposableResource=function(env,value,async){
if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose\
 is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}
if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else
async&&env.stack.push({async:!0});return value},load_disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An erro\
r was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.
dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.
resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",
e.error=error,e.suppressed=suppressed,e});function planLoads({model:model2,images},temporary){return{engine:{argv:enginePlatformArgs()},images:images.map(({name:image,target:target2})=>{const name=model2.
services[target2]?.image??`${model2.name}-${target2}`,folder=(0,external_node_path_.join)(temporary,image);return{image,name,folder,...planLoad(folder,name)}})}}function loadSteps({engine,images}){const when="\
if the image was built for the engine's platform";return[engine,...images.flatMap(({load,inspect})=>[{...load,when},{...inspect,when}])]}async function loadBuilt(project,candidates,context){const env_1={
stack:[],error:void 0,hasError:!1};try{const{env,signal,log,undo}=context,temporary=load_addDisposableResource(env_1,await(0,system_temporary.y)(undo,"load"),!0),plan=planLoads(project,temporary.path),
platform=(await(0,model_step.f)(plan.engine,log,{env:(0,system_environment.O9)(env),signal})).stdout.trim();for(const{image,name,folder,...steps}of plan.images){const candidate=candidates.find(one=>one.
image===image),chosen=candidate&&(0,image_source.RK)(candidate,platform),source=candidate&&(0,image_source.vz)(candidate);if(!chosen||chosen.emulated||source?.kind!=="layout"){log.warning(`${name} is \
not loaded into the engine, which is ${platform}: add that to platforms`);continue}await loadLayout({layout:source.layout,digest:chosen.digest},name,folder,steps,context),log.info(`${name} is in the e\
ngine, for ${platform}`)}}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{const result_1=load_disposeResources(env_1);result_1&&await result_1}}async function resultsInContext({model:model2,images},out){
return(await Promise.all(images.map(async({target:target2})=>{const{context,dockerfile="Dockerfile"}=model2.services[target2]?.build??{};if(!context||/^[a-z]+:\/\//.test(context))return[];const path=(0,external_node_path_.
relative)(context,out);if(path===""||path.startsWith(".."))return[];const own=`${(0,external_node_path_.resolve)(context,dockerfile)}.dockerignore`,shared=(0,external_node_path_.join)(context,".docker\
ignore"),rules=await read(own)??await read(shared)??"";return isIgnored(path,rules)?[]:[`${target2}: the build context contains ${out}, the results of the last run. Add ${path} to ${shared}`]}))).flat()}
function isIgnored(path,rules){const parts=path.split(external_node_path_.sep),paths=parts.map((_,index)=>parts.slice(0,index+1).join("/"));let ignored=!1;for(const line of rules.split(`
`).map(text=>text.trim())){if(line===""||line.startsWith("#"))continue;const isException=line.startsWith("!"),pattern=expressionOf(isException?line.slice(1).trim():line);paths.some(one=>pattern.test(one))&&
(ignored=!isException)}return ignored}function expressionOf(rule2){const source=rule2.replace(/^(\.?\/)+/,"").replace(/\/+$/,"").replace(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g,found=>{switch(found){case"\
**/":return"(?:.*/)?";case"**":return".*";case"*":return"[^/]*";case"?":return"[^/]";default:return`\\${found}`}});return new RegExp(`^${source}$`)}function read(file){return(0,promises_.readFile)(file,
"utf8").catch(()=>{})}var size=__webpack_require__(9273),markdown=__webpack_require__(7);function buildSection({candidates,steps,slowest,warnings}){const images=candidates.flatMap(({image,services,digest,
platforms})=>platforms.map((one,index)=>[index===0?(0,markdown.aY)(image):"",index===0?services.map(markdown.Qq).join(", "):"",index===0?(0,markdown.aY)((0,size.V)(digest)):"",(0,markdown.Qq)(one.platform),
(0,markdown.aY)((0,size.V)(one.digest)),(0,size.X)(one.size)])),columns=[["image"],["services"],["index"],["platform"],["digest"],["compressed","right"]],slow=slowest.map(({name,duration})=>[(0,markdown.
aY)(name),(0,system_duration.a)(duration)]),said=warnings.map(({message,file,line})=>[(0,markdown.Qq)(message),file?(0,markdown.aY)(line?`${file}:${line}`:file):""]);return[`### Build
`,(0,markdown.tp)(columns,images),`${cached(steps)}
`,slow.length>0?(0,markdown.TM)("Slowest steps",(0,markdown.tp)([["step"],["time","right"]],slow)):"",said.length>0?(0,markdown.TM)(`Warnings: ${said.length}`,(0,markdown.tp)([["warning"],["where"]],said)):
""].filter(Boolean).join(`
`)}function cached({total,cached:cached2}){const share=total===0?0:Math.round(cached2/total*100);return`${total} steps, ${cached2} cached (${share} %)`}const buildStage={name:"build",tools:[tools.T2,tools.
bd,tools.dX],check:async()=>[],plan:async(subject,env)=>{const{project,inputs}=subject,folders={temporary:"$TMPDIR",layouts:(0,system_folders.gx)(env,inputs.workingDirectory,project.model.name)},{boot,
create,bake:bake2}=planBuild(project,labels(subject),inputs,folders),loads=inputs.load?loadSteps(planLoads(project,"$TMPDIR")):[];return[boot,...create?[create]:[],bake2,...loads]},run:async(subject,context)=>{
const{project,inputs}=subject,layouts=(0,system_folders.gx)(context.env,inputs.workingDirectory,project.model.name);for(const warning of await resultsInContext(project,inputs.out))context.log.warning(
warning);const found=await build(project,labels(subject),inputs,layouts,context);return inputs.load&&await loadBuilt(project,found.candidates,context),{build:found}},section:({build:found})=>found?buildSection(
found):"",headline:({build:found})=>found?`${count(found.candidates.length,"image")}; ${cached(found.steps)}`:""};function labels({revision,inputs}){return labelsOf(revision,inputs.tags)}var backup=__webpack_require__(
3181),hooks=__webpack_require__(4607),dollar=__webpack_require__(3341),compose_files=__webpack_require__(2500),render=__webpack_require__(488);const WAYS="Use a named volume, or an absolute path on th\
e host";async function mountProblems({model:model2,root},inputs,env,signal){const problems=[],outside=[];for(const{service,source,target:target2,writable}of bindsOf(model2)){const path=(0,external_node_path_.
resolve)((0,dollar.e)(source));await(0,compose_files.z$)(path,root)?writable&&problems.push(`services.${service}.volumes: ${target2} is mounted from ${path}, in the repository, and can be written to. \
A host gets a new copy of this folder when it changes, without what the service has written. ${WAYS}, or mount it read-only.`):outside.push({service,target:target2})}if(outside.length>0){const{model:written}=await(0,render.
e7)(inputs,env,signal,["--no-path-resolution"]);for(const{service,source,target:target2}of bindsOf(written))source.startsWith("/")||!outside.some(one=>one.service===service&&one.target===target2)||problems.
push(`services.${service}.volumes: ${target2} is mounted from ${(0,dollar.e)(source)}, a path of this machine outside of the repository, which a host does not have. ${WAYS}.`)}return problems.map(message=>({
input:"files",message}))}function bindsOf(model2){return Object.entries(model2.services).flatMap(([service,{volumes=[]}])=>volumes.flatMap(({type,source,target:target2,read_only})=>type==="bind"&&source!==
void 0?[{service,source,target:target2,writable:!read_only}]:[]))}var actor=__webpack_require__(357),rule=__webpack_require__(4242),targets=__webpack_require__(8577),section=__webpack_require__(7439);
const target=targets.d.compose,deployStage={name:"deploy",tools:[tools.dX],check:async({inputs,project,files,revision},context)=>{const asked=project.then(({model:model2})=>({project:model2.name,repository:revision.
repositoryUrl,redirected:[...(0,rule.w)(model2)].flatMap(([name,{rollout}])=>rollout==="redirect"?[name]:[])}),()=>{}),[hosts,ofProject]=await Promise.all([target.check(inputs,context,asked),project.then(
async found=>[...found.unset.map(unsetProblem),...await(0,model_problem.G)(()=>(0,hooks.u)(found.model)),...await(0,model_problem.G)(()=>inputs.backupBefore&&(0,backup.G)(found.model)),...await(0,model_problem.
G)(files),...await mountProblems(found,inputs,context.env,context.signal)],()=>[])]);return[...hosts,...ofProject]},plan:async(subject,env)=>target.plan(deploymentOf(subject,env)),run:async(subject,context)=>({
deploy:await target.deploy(deploymentOf(subject,context.env),context)}),section:({deploy:found})=>found?(0,section.b)(found):"",headline:({deploy:found})=>(found?.hosts??[]).map(({host,outcome,services})=>{
const what=services.length>0?` (${(0,section.A)(services)})`:"";return`${host} ${outcome}${what}`}).join(", ")};function unsetProblem(variable){return{input:"files",message:`the variable ${variable} i\
s not set, so compose puts nothing in its place. Set it for this step, in .env or in an env file; where nothing is meant, write \${${variable}:-}.`}}function deploymentOf({project,files,candidates,tested:tested2,
inputs,revision},env){const version=(0,tags.E4)(revision,inputs.tags),{commit,runUrl,repositoryUrl:repository}=revision,by=(0,actor.d)(env);return{project,files,candidates,tested:tested2,inputs,version:{
version,commit,runUrl,by,repository}}}function createTagsArgs(source,references){return["docker","buildx","imagetools","create","--prefer-index=false",...references.flatMap(reference=>["--tag",reference]),
source]}function inspectReferenceArgs(reference){return["docker","buildx","imagetools","inspect","--format","{{json .Manifest}}",reference]}function taggingsOf(candidates,tags2,registries){return candidates.
flatMap(candidate=>(0,model_reference.Ub)(candidate.image,registries).map(repository=>({repository,tags:tags2,digest:candidate.digest,source:`${(0,image_source.wl)(candidate,repository)}@${candidate.digest}`})))}
function referencesOf({repository,tags:tags2}){return tags2.map(tag=>`${repository}:${tag}`)}function planPush(taggings,builder){return{builder:{argv:inspectBuilderArgs(builder),accept:[0,1]},reads:taggings.
flatMap(referencesOf).map(reference=>({reference,step:readStep(reference)})),creates:taggings.map(tagging=>({argv:createTagsArgs(tagging.source,referencesOf(tagging)),when:"for the tags that do not na\
me this digest yet"}))}}function readStep(reference){return{argv:inspectReferenceArgs(reference)}}function restoreStep(repository,tag,digest){return{argv:createTagsArgs(`${repository}@${digest}`,[`${repository}\
:${tag}`]),when:"if the push fails, for each tag that it has moved"}}function pushSteps({builder,reads,creates}){const read2=reads.map(({step})=>step);return[builder,...read2,...creates,...read2,restoreStep(
"<repository>","<tag>","<digest before>")]}var parallel=__webpack_require__(9673);const ATTEMPTS=4,DELAY=1e3,Manifest=schemas.Ikc({digest:schemas.YjP()});function registriesOf(builder,{env,signal,log}){
const options2={env:{...(0,system_environment.O9)(env),...builder?{BUILDX_BUILDER:builder}:{}},signal},patiently=attempt=>(0,retry.L)(attempt,{attempts:ATTEMPTS,delay:DELAY,retryable:registry_refusal.
u,signal,onRetry:(error,wait)=>{const said=error instanceof run.Q?error.stderr.trim().split(`
`).at(-1):String(error);log.info(`${said}; retrying in ${(0,system_duration.a)(wait)}`)}});return{read:step=>patiently(async()=>{try{const{stdout}=await(0,model_step.f)(step,log,options2);return Manifest.
parse(JSON.parse(stdout)).digest}catch(error){if(error instanceof run.Q&&/: not found\s*$/.test(error.stderr))return;throw error}}),tag:async step=>{await patiently(()=>(0,model_step.f)(step,log,options2))}}}
function apiOf(host){return/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)?`http://${host}/v2`:`https://${host==="docker.io"?"registry-1.docker.io":host}/v2`}var config=__webpack_require__(898),
login=__webpack_require__(1023);const Token=schemas.Ikc({token:schemas.YjP().optional(),access_token:schemas.YjP().optional()});async function removeTag({host,name,tag},env,signal){const credentials=(0,config.
DQ)(await(0,login.TO)(env),host),address=`${apiOf(host)}/${name}/manifests/${tag}`,ask=headers=>fetch(address,{method:"DELETE",headers,signal}),first=await ask({}),challenge=first.headers.get("www-aut\
henticate"),answer=first.status===401&&challenge?await ask({authorization:await authorization(challenge,name,credentials,signal)}):first;if(!answer.ok&&answer.status!==404)throw new Error(`the registr\
y answered ${answer.status} ${answer.statusText} when asked to remove the tag`)}async function authorization(challenge,name,credentials,signal){const basic=credentials&&`Basic ${encode(credentials)}`,
{realm,service}=parseChallenge(challenge);if(!realm||!/^bearer /i.test(challenge)){if(basic)return basic;throw new Error("the registry requires a login, and docker's configuration file has none for it")}
const address=new URL(realm);service&&address.searchParams.set("service",service),address.searchParams.set("scope",`repository:${name}:pull,push,delete`);const response=await fetch(address,{headers:basic?
{authorization:basic}:{},signal});if(!response.ok)throw new Error(`${address.origin} answered ${response.status} ${response.statusText}`);const{token,access_token}=Token.parse(await response.json());return`\
Bearer ${token??access_token}`}function parseChallenge(challenge){const parameters=challenge.matchAll(/(\w+)="([^"]*)"/g);return Object.fromEntries([...parameters].map(([,key,value])=>[key,value]))}function encode({
username,password}){return Buffer.from(`${username}:${password}`).toString("base64")}const PATIENCE=6e4;async function restore(taggings,before,builder,context){const signal=AbortSignal.timeout(PATIENCE),
registries=registriesOf(builder,{...context,signal}),tags2=taggings.flatMap(({repository,tags:tags3,digest})=>tags3.map(tag=>({repository,tag,digest})));return(await Promise.all(tags2.map(async({repository,
tag,digest})=>{const reference=`${repository}:${tag}`;try{return await registries.read(readStep(reference))!==digest||before.get(reference)===digest?[]:(await restoreTag(repository,tag,before.get(reference),
registries,{...context,signal}),[])}catch(error){return[{reference,digest,reason:(0,failure.bD)(error)}]}}))).flat()}async function restoreTag(repository,tag,before,registries,{env,signal}){if(before)
await registries.tag(restoreStep(repository,tag,before));else{const{registry:host,repository:name}=(0,model_reference.F2)(repository);await removeTag({host,name,tag},env,signal)}}const AT_A_TIME=4;async function push(candidates,tags2,inputs,context){
const{log,env,signal}=context,taggings=taggingsOf(candidates,tags2,inputs.registries),plan=planPush(taggings,inputs.builder),builder=(await(0,model_step.f)(plan.builder,log,{env:(0,system_environment.
O9)(env),signal})).exitCode===0?inputs.builder:void 0,registries=registriesOf(builder,context),before=await digestsOf(plan,registries,signal);try{const{creates}=planPush(changesOf(taggings,before),inputs.
builder);return await(0,parallel.H)(creates,AT_A_TIME,signal,step=>registries.tag(step)),verified(taggings,await digestsOf(plan,registries,signal),context)}catch(error){const left=await restore(taggings,
before,builder,context);if(signal.aborted){for(const{reference,reason}of left)log.warning(`${reference} is left: ${reason}`);throw signal.reason}const state=left.length===0?"Every tag names what it na\
med before.":`These tags could not be restored:
${left.map(({reference,reason})=>`${reference}: ${reason}`).join(`
`)}`;throw new failure.BG(`${(0,failure.bD)(error)}
${state}`,{found:{push:{tags:left.map(({reference,digest})=>({reference,digest}))}},cause:error})}}async function digestsOf({reads},registries,signal){const digests=await(0,parallel.H)(reads,AT_A_TIME,
signal,({step})=>registries.read(step));return new Map(reads.map(({reference},index)=>[reference,digests[index]]))}function changesOf(taggings,before){return taggings.map(tagging=>({...tagging,tags:tagging.
tags.filter(tag=>before.get(`${tagging.repository}:${tag}`)!==tagging.digest)})).filter(({tags:tags2})=>tags2.length>0)}function verified(taggings,after,{log}){for(const tagging of taggings){const{repository,
tags:tags2,digest}=tagging;for(const reference of referencesOf(tagging)){const found=after.get(reference);if(found!==digest)throw new failure.BG(`${reference} names ${found??"nothing"} after it was cr\
eated from ${digest}: something else writes this tag, or the registry does not store what it accepts.`)}log.info(`${repository}: ${tags2.join(", ")} is ${digest}`)}return{tags:taggings.flatMap(tagging=>referencesOf(
tagging).map(reference=>({reference,digest:tagging.digest})))}}function pushSection({tags:tags2}){const rows=tags2.map(({reference,digest})=>[(0,markdown.aY)(reference),(0,markdown.aY)((0,size.V)(digest))]);
return`### Push

${(0,markdown.tp)([["tag"],["digest"]],rows)}`}const pushStage={name:"push",tools:[tools.bd,tools.dX],check:async({revision,inputs})=>(0,model_problem.G)(()=>(0,tags.Fg)(revision,inputs.tags)),plan:async({
revision,candidates,inputs})=>{const taggings=taggingsOf(candidates,(0,tags.Fg)(revision,inputs.tags),inputs.registries);return pushSteps(planPush(taggings,inputs.builder))},run:async({revision,candidates,
inputs},context)=>({push:await push(candidates,(0,tags.Fg)(revision,inputs.tags),inputs,context)}),section:({push:found})=>found?pushSection(found):"",headline:({push:found})=>found?count(found.tags.length,
"tag"):""};var js_yaml=__webpack_require__(3243);const Entry=schemas._H3({id:schemas.YjP(),expired_at:schemas.YjP().optional(),statement:schemas.YjP().default("")}),Entries=schemas.YOg(Entry).default(
[]),IgnoreFile=schemas._H3({vulnerabilities:Entries,misconfigurations:Entries,secrets:Entries,licenses:Entries}),DAY=/^\d{4}-\d\d-\d\d$/,FORTNIGHT=14*864e5;async function readAccepted(path){const text=await(0,promises_.
readFile)(path,"utf8").catch(error=>{throw new model_problem.d([{input:"ignore-file",message:`${path} cannot be read: ${error.message}`}])});return parseAccepted(text,path)}function parseAccepted(text,path){
const entries=/\.ya?ml$/.test(path)?ofYaml(text,path):ofLines(text),endless=entries.filter(({expired_at})=>!DAY.test(expired_at??""));if(endless.length>0){const names=endless.map(({id:id2})=>id2).join(
", "),how=/\.ya?ml$/.test(path)?"expired_at: 2027-01-31":"exp:2027-01-31";throw new model_problem.d([{input:"ignore-file",message:`${path}: no expiry date: ${names}. Add one to each entry: ${how}`}])}
return entries.map(({id:id2,expired_at="",statement})=>({id:id2,until:expired_at,statement}))}function ofYaml(text,path){const invalid=problem=>new model_problem.d([{input:"ignore-file",message:`${path}\
 is not a valid ignore-file of Trivy: ${problem}`}]);let content;try{[content]=(0,js_yaml.gh)(text)}catch(error){throw invalid(String(error instanceof Error?error.message:error).split(`
`,1).join())}const parsed=IgnoreFile.safeParse(content??{});if(!parsed.success)throw invalid(parsed.error.issues.map(({path:path2,message})=>`${path2.join(".")}: ${message}`).join("; "));const{vulnerabilities,
misconfigurations,secrets,licenses}=parsed.data;return[...vulnerabilities,...misconfigurations,...secrets,...licenses]}function ofLines(text){let statement="";return text.split(`
`).flatMap(line=>{const[id2="",...words]=line.trim().split(/\s+/);if(id2.startsWith("#"))return statement=line.trim().replace(/^#\s*/,""),[];const reason=statement;if(statement="",id2==="")return[];const expired_at=words.
find(word=>word.startsWith("exp:"))?.slice(4);return[{id:id2,statement:reason,...expired_at!==void 0&&{expired_at}}]})}function expiringSoon(accepted,now){return accepted.filter(({until})=>{const left=Date.
parse(until)-now.getTime();return left>-FORTNIGHT&&left<FORTNIGHT})}var external_node_fs_=__webpack_require__(3024);const IGNORE_FILES=[".trivyignore.yaml",".trivyignore"];function ignoreFileOf(inputs){
const{ignoreFile,workingDirectory}=inputs;return ignoreFile?(0,external_node_path_.resolve)(workingDirectory,ignoreFile):IGNORE_FILES.map(name=>(0,external_node_path_.join)(workingDirectory,name)).find(
path=>(0,external_node_fs_.existsSync)(path))}const TRIVY="trivy",OFFLINE=["--skip-db-update","--skip-java-db-update","--skip-check-update","--offline-scan"],SILENT=["--skip-version-check","--disable-\
telemetry","--quiet"];function scanArgs(subject,files,{scanners}){const ofConfiguration=scanners.filter(scanner=>scanner==="secret"||scanner==="misconfig");return[TRIVY,"image",...subject.kind==="file"?
["--input",subject.path]:["--image-src","remote","--platform",subject.platform],"--scanners",scanners.join(","),...ofConfiguration.length>0?["--image-config-scanners",ofConfiguration.join(",")]:[],...files.
ignoreFile?["--ignorefile",files.ignoreFile,"--show-suppressed"]:[],"--format","json","--output",files.report,"--cache-dir",files.cache,"--cache-backend","memory","--timeout","15m",...OFFLINE,...SILENT,
...subject.kind==="remote"?[subject.reference]:[]]}function databaseArgs(cache,repository){return[TRIVY,"image","--download-db-only",...repository?["--db-repository",repository]:[],"--cache-dir",cache,
"--no-progress",...SILENT]}function javaDatabaseArgs(cache){return[TRIVY,"image","--download-java-db-only","--cache-dir",cache,"--no-progress",...SILENT]}function versionArgs(){return[TRIVY,"version",
"--format","json"]}var external_node_crypto_=__webpack_require__(7598),semver=__webpack_require__(2088),release_addDisposableResource=function(env,value,async){if(value!=null){if(typeof value!="object"&&
typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose is not defined.");dispose=value[Symbol.asyncDispose]}
if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!="function")throw new TypeError("Ob\
ject not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.push({async:!0});return value},release_disposeResources=(function(SuppressedError2){
return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An error was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)
try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){
return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="fu\
nction"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",e.error=error,e.suppressed=suppressed,e});const OLDEST_VERSION="0.63.0",VERSION="0.7\
4.0",RELEASES="https://github.com/aquasecurity/trivy/releases/download";function pinnedRelease(platform,arch){const archive={"linux-x64":{name:"Linux-64bit",sha256:"2ae6fe3ee734b7fdf11335663e18c75ea12\
dccc76062f09f164a3b0f8be4371a"},"linux-arm64":{name:"Linux-ARM64",sha256:"b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5"}}[`${platform}-${arch}`];if(!archive)return;const address=`${RELEASES}\
/v${VERSION}/trivy_${VERSION}_${archive.name}.tar.gz`;return{version:VERSION,address,sha256:archive.sha256}}function planRelease({version},cache,run2){const folder=(0,external_node_path_.join)(cache,`\
trivy-${version}`),unfinished=`${folder}.${run2}`,archive=(0,external_node_path_.join)(unfinished,"trivy.tar.gz");return{folder,unfinished,archive,unpack:{argv:["tar","-xzf",archive,"-C",unfinished,"t\
rivy"],when:`if Trivy ${OLDEST_VERSION} or newer is not on PATH`}}}async function installRelease(release,plan,context){const env_1={stack:[],error:void 0,hasError:!1};try{const{folder,unfinished,archive,
unpack}=plan;if(await exists(folder))return;const{log,env,signal,undo}=context;log.info(`downloading Trivy ${release.version}`);const _=release_addDisposableResource(env_1,undo.note({kind:"folder",path:unfinished}),
!1);try{await(0,promises_.mkdir)(unfinished,{recursive:!0}),await(0,promises_.writeFile)(archive,release_verified(await download(release.address,signal),release)),await(0,model_step.f)(unpack,log,{env:(0,system_environment.
Ud)(env),signal}),await(0,promises_.rm)(archive),await(0,promises_.rename)(unfinished,folder).catch(async error=>{if(!await exists(folder))throw error})}finally{await(0,promises_.rm)(unfinished,{recursive:!0,
force:!0})}}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{release_disposeResources(env_1)}}function release_verified(bytes,{address,sha256,version}){const found=(0,external_node_crypto_.createHash)(
"sha256").update(bytes).digest("hex");if(found===sha256)return bytes;throw new failure.BG(`${address} has the SHA-256 ${found}, expected ${sha256}: it is not the release of Trivy ${version}, and was n\
ot unpacked. Install Trivy yourself from a source that you trust.`)}async function download(address,signal){try{const response=await fetch(address,{signal:AbortSignal.any([signal,AbortSignal.timeout(3e5)])});
if(!response.ok)throw new Error(`answered ${response.status} ${response.statusText}`);return new Uint8Array(await response.arrayBuffer())}catch(error){signal.throwIfAborted();const why=error instanceof
Error&&error.cause instanceof Error?error.cause:error,reason=why instanceof Error?why.message:String(why);throw new failure.BG(`Trivy ${OLDEST_VERSION} or newer is not on PATH and could not be downloa\
ded: ${address}: ${reason}. Install it, or allow this machine to reach that address.`,{cause:error})}}async function exists(path){return(0,promises_.access)(path).then(()=>!0,()=>!1)}function trivyEnvironment(from,folder,release){
const plain=(0,system_environment.Ud)(from),path=[release,plain.PATH].filter(Boolean).join(external_node_path_.delimiter);return{...plain,...path?{PATH:path}:{},HOME:folder,TMPDIR:folder}}async function findTrivy(plan,release,context){
const onPath=await versionOnPath(plan.version,context);if(onPath&&isNewEnough(onPath))return{version:onPath,folder:void 0};if(onPath&&context.log.info(`Trivy ${onPath} is on PATH; ${OLDEST_VERSION} or\
 newer is required`),!release||!plan.release)throw new failure.BG(`Trivy ${OLDEST_VERSION} or newer is not on PATH, and Slipway has no release of it for ${process.platform} on ${process.arch}: install\
 it.`);return await installRelease(release,plan.release,context),context.log.info(`using Trivy ${release.version} in ${plan.release.folder}`),{version:release.version,folder:plan.release.folder}}const Version=schemas.
Ikc({Version:schemas.YjP()});async function versionOnPath(version,{env,signal,log}){try{const{stdout}=await(0,model_step.f)(version,log,{env:(0,system_environment.Ud)(env),signal,timeout:2e4});return Version.
parse(JSON.parse(stdout)).Version}catch(error){return error instanceof run.Q&&error.exitCode===void 0?void 0:(signal.throwIfAborted(),"of an unknown version")}}function isNewEnough(version){const found=(0,semver.
coerce)(version);return found!==null&&(0,semver.gte)(found,OLDEST_VERSION)}function reasonOf(error){const fatal=error.stderr.split(`
`).findLast(line=>line.includes("FATAL")),lines=error.stderr.trim().split(`
`);return(lines.findLast(line=>line.trim().startsWith("* "))??fatal??lines.at(-1)??"").replace(/^.*FATAL\s+Fatal error\s+|^\s*\* /,"")||error.message}var database_addDisposableResource=function(env,value,async){
if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose\
 is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}
if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else
async&&env.stack.push({async:!0});return value},database_disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An \
error was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){
var result2=r.dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(
env.error):Promise.resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name=
"SuppressedError",e.error=error,e.suppressed=suppressed,e});const database_Metadata=schemas.Ikc({NextUpdate:iso.w$(),UpdatedAt:iso.w$()}),FORGOTTEN=1440*60*1e3;function databaseFolder(cache,repositories){
const name=(0,external_node_crypto_.createHash)("sha256").update(repositories.join(`
`)).digest("hex").slice(0,12);return(0,external_node_path_.join)(cache,"trivy",repositories.length===0?"default":name)}async function currentDatabase(folder){const name=await(0,promises_.readlink)((0,external_node_path_.
join)(folder,"current")).catch(()=>{}),kept=name===void 0?void 0:await readDatabase((0,external_node_path_.join)(folder,name));return kept&&Date.parse(kept.nextUpdate)>Date.now()?kept:void 0}async function fetchDatabase({
database:cache,downloads},repositories,env,context){const env_1={stack:[],error:void 0,hasError:!1};try{const folder=(0,external_node_path_.dirname)(cache),_=database_addDisposableResource(env_1,context.
undo.note({kind:"folder",path:cache}),!1);try{await(0,promises_.mkdir)(cache,{recursive:!0}),await database_download(downloads,repositories,env,context),await point(folder,(0,external_node_path_.basename)(
cache))}catch(error){throw await(0,promises_.rm)(cache,{recursive:!0,force:!0}),error}await removeForgotten(folder);const fetched=await readDatabase(cache);if(!fetched)throw new failure.BG(`Trivy has \
downloaded its database, but ${cache} does not contain it`);return fetched}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{database_disposeResources(env_1)}}async function database_download(downloads,repositories,env,{
log,signal}){const refusals=[];for(const[index,step]of downloads.entries())try{await(0,model_step.f)(step,log,{env,signal});return}catch(error){if(!(error instanceof run.Q))throw error;const refusal=`${repositories[index]??
"Trivy's own repositories"}: ${reasonOf(error)}`;refusals.push(refusal),log.info(`no vulnerability database from ${refusal}`)}throw new failure.BG(`Trivy's vulnerability database could not be download\
ed:
${refusals.join(`
`)}
Set the input trivy-db to a repository that this machine can reach.`)}async function readDatabase(cache){try{const{UpdatedAt,NextUpdate}=database_Metadata.parse(JSON.parse(await(0,promises_.readFile)(
(0,external_node_path_.join)(cache,"db","metadata.json"),"utf8")));return{cache,made:UpdatedAt,nextUpdate:NextUpdate}}catch{return}}async function point(folder,name){const next=(0,external_node_path_.
join)(folder,`${name}.link`);await(0,promises_.symlink)(name,next),await(0,promises_.rename)(next,(0,external_node_path_.join)(folder,"current"))}async function removeForgotten(folder){const current=await(0,promises_.
readlink)((0,external_node_path_.join)(folder,"current"));for(const name of await(0,promises_.readdir)(folder)){if(name==="current"||name===current)continue;const path=(0,external_node_path_.join)(folder,
name),found=await(0,promises_.lstat)(path).catch(()=>{});found&&Date.now()-found.mtimeMs>FORGOTTEN&&await(0,promises_.rm)(path,{recursive:!0,force:!0})}}function targetsOf({candidates,thirdParty,platform}){
const gated=candidates.flatMap(candidate=>candidate.platforms.map(one=>({image:candidate.image,platform:one.platform,gated:!0,source:targetSource(candidate,one.digest)}))),others=thirdParty.map(reference=>({
image:reference,platform,gated:!1,source:{kind:"registry",reference}}));return[...gated,...others]}function targetSource(candidate,digest){const source=(0,image_source.vz)(candidate);return source.kind===
"layout"?{...source,digest}:{kind:"registry",reference:`${source.repository}@${digest}`}}function fileNameOf({image,platform}){return`${image}-${platform}`.replace(/[^\w.-]+/g,"-")}function planScan(targets2,names,inputs,release){
const needsDatabase=inputs.scanners.includes("vuln"),database=needsDatabase?(0,external_node_path_.join)(databaseFolder(names.cache,inputs.trivyDb),names.database):(0,external_node_path_.join)(names.temporary,
"cache"),java=`${database}.${names.run}`,folders={...names,database,ignoreFile:ignoreFileOf(inputs)};return{version:{argv:versionArgs()},release:release&&planRelease(release,names.cache,names.run),database,
downloads:needsDatabase?planDownloads(database,inputs.trivyDb):[],javaDatabase:{folder:java,download:{argv:javaDatabaseArgs(java),when:"if an image contains Java archives"}},engine:{argv:enginePlatformArgs(),
accept:[0,1],when:"if the engine does not have a third-party image"},targets:targets2.map(target2=>planTarget(target2,folders,inputs))}}function planDownloads(cache,repositories){const[first,...others]=repositories;
return[{argv:databaseArgs(cache,first),when:"if the database is out of date"},...others.map(repository=>({argv:databaseArgs(cache,repository),when:"if the repositories before it do not have the databa\
se"}))]}function planTarget(target2,folders,inputs){const{source,platform,gated}=target2,name=fileNameOf(target2),report=(0,external_node_path_.join)("scan",`${name}.json`),{ignoreFile,database:cache}=folders,
files={cache,ignoreFile,report:(0,external_node_path_.join)(folders.out,report)},scan2=subject=>({argv:scanArgs(subject,files,inputs)}),file=scan2({kind:"file",path:name});if(source.kind==="layout")return{
target:target2,scan:file,report};const{reference}=source,inspect={argv:(0,docker_image.K0)([reference]),accept:[0,1]},pull2={argv:(0,docker_image.Yy)(reference)},save={argv:(0,docker_image.sJ)(reference,
(0,external_node_path_.join)(folders.temporary,name))},remove2={argv:(0,docker_image.Jz)(reference),accept:[0,1],when:"if the engine did not have it"};if(gated){const engine={inspect,pull:{...pull2,when:"\
if the engine does not have it"},save,remove:remove2};return{target:target2,engine,scan:file,report}}const here=`if the engine's image is for ${platform}`;return{target:target2,engine:{inspect,pull:{...pull2,
when:`if the engine does not have it and runs ${platform}`},save:{...save,when:here}},scan:{...file,when:here},remote:{...scan2({kind:"remote",reference,platform}),when:"if the engine's image is for a\
nother platform"},report}}function scanSteps(plan){const{version,release,downloads,javaDatabase,engine,targets:targets2}=plan;return[version,...release?[release.unpack]:[],...downloads,javaDatabase.download,
...targets2.some(({target:target2})=>!target2.gated)?[engine]:[],...targets2.flatMap(target2=>[...target2.engine?[target2.engine.inspect,target2.engine.pull,target2.engine.save]:[],target2.scan,...target2.
remote?[target2.remote]:[],...target2.engine?.remove?[target2.engine.remove]:[]])]}var external_node_os_=__webpack_require__(8161),once=__webpack_require__(1631),result=__webpack_require__(6305);const NAMED=3,
ADVICE="Update what has a fixed version, and remove secrets. To accept a finding temporarily, list its id in the ignore-file with a reason and an expiry date.";function judge(findings,{severity,ignoreUnfixed}){
const failing2=findings.filter(finding=>severity.includes(finding.severity)&&!(ignoreUnfixed&&finding.unfixed)).toSorted((a,b)=>rank(a.severity)-rank(b.severity)).map(({unfixed:_,...finding})=>finding);
return{counts:countsOf(findings),failing:failing2}}function countsOf(findings){const counts={CRITICAL:0,HIGH:0,MEDIUM:0,LOW:0,UNKNOWN:0};for(const{severity}of findings)counts[severity]+=1;return counts}
function rank(severity){return result.oC.indexOf(severity)}function formatCounts(counts){return result.oC.filter(severity=>counts[severity]>0).map(severity=>`${counts[severity]} ${severity.toLowerCase()}`).
join(", ")||"no findings"}function formatRefusal({image,platform,failing:failing2,report}){const more=failing2.length>NAMED?`; ${failing2.length-NAMED} more in ${report}`:"",named=failing2.slice(0,NAMED).
map(formatFinding).join("; ");return`${image} ${platform}: ${formatCounts(countsOf(failing2))}: ${named}${more}`}function formatFinding({id:id2,subject,installed,fixed}){return`${id2} in ${subject}${installed&&
` ${installed}`}${fixed&&`, fixed in ${fixed}`}`}function refusalOf(images){const rejected=images.filter(({gated,failing:failing2})=>gated&&failing2.length>0);if(rejected.length!==0)return[...rejected.
map(formatRefusal),ADVICE].join(`
`)}var java_database_addDisposableResource=function(env,value,async){if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){
if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not\
 defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.
reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.push({async:!0});return value},java_database_disposeResources=(function(SuppressedError2){return function(env){function fail(e){
env.error=env.hasError?new SuppressedError2(e,env.error,"An error was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=
0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=
1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){
var e=new Error(message);return e.name="SuppressedError",e.error=error,e.suppressed=suppressed,e});function needsJavaDatabase(error){return error instanceof run.Q&&error.stderr.includes("'--skip-java-\
db-update' cannot be specified on the first run")}async function addJavaDatabase({database,javaDatabase},env,{log,signal,undo}){const env_1={stack:[],error:void 0,hasError:!1};try{const{folder,download:download2}=javaDatabase,
_=java_database_addDisposableResource(env_1,undo.note({kind:"folder",path:folder}),!1);try{await(0,model_step.f)(download2,log,{env,signal}),await(0,promises_.rename)((0,external_node_path_.join)(folder,
"java-db"),(0,external_node_path_.join)(database,"java-db")).catch(error=>{if(error.code!=="ENOTEMPTY"&&error.code!=="EEXIST")throw error})}catch(error){throw error instanceof run.Q?new failure.BG(`an\
 image contains Java archives, and Trivy's index of them could not be downloaded: ${reasonOf(error)}`,{cause:error}):error}finally{await(0,promises_.rm)(folder,{recursive:!0,force:!0})}}catch(e_1){env_1.
error=e_1,env_1.hasError=!0}finally{java_database_disposeResources(env_1)}}const Vulnerability=schemas.Ikc({VulnerabilityID:schemas.YjP(),PkgName:schemas.YjP(),InstalledVersion:schemas.YjP().default(""),
FixedVersion:schemas.YjP().default(""),Severity:result.AI,Title:schemas.YjP().default("")}),Secret=schemas.Ikc({RuleID:schemas.YjP(),Severity:result.AI,Title:schemas.YjP(),StartLine:schemas.aig()}),Misconfiguration=schemas.
Ikc({ID:schemas.YjP(),Severity:result.AI,Title:schemas.YjP(),Message:schemas.YjP().default(""),Status:schemas.YjP()}),License=schemas.Ikc({Name:schemas.YjP(),Severity:result.AI,Category:schemas.YjP(),
PkgName:schemas.YjP().default(""),FilePath:schemas.YjP().default("")}),Suppressed=schemas.Ikc({Status:schemas.YjP(),Finding:schemas._H3({VulnerabilityID:schemas.YjP().optional(),RuleID:schemas.YjP().optional(),
ID:schemas.YjP().optional(),Name:schemas.YjP().optional(),PkgName:schemas.YjP().optional()})}),Outcome=schemas.Ikc({Target:schemas.YjP(),Vulnerabilities:schemas.YOg(Vulnerability).default([]),Secrets:schemas.
YOg(Secret).default([]),Misconfigurations:schemas.YOg(Misconfiguration).default([]),Licenses:schemas.YOg(License).default([]),ExperimentalModifiedFindings:schemas.YOg(Suppressed).default([])}),OperatingSystem=schemas.
Ikc({Family:schemas.YjP(),Name:schemas.YjP(),EOSL:schemas.zMY().default(!1)}),Report=schemas.Ikc({SchemaVersion:schemas.euz(2),Metadata:schemas.Ikc({OS:OperatingSystem.optional()}).default({}),Results:schemas.
YOg(Outcome).default([])});function parseReport(text){return Report.parse(JSON.parse(text)).Results.flatMap(({Target,...outcome})=>[...outcome.Vulnerabilities.map(ofVulnerability),...outcome.Secrets.map(
secret=>ofSecret(secret,Target)),...outcome.Misconfigurations.filter(({Status:Status2})=>Status2==="FAIL").map(one=>ofMisconfiguration(one,Target)),...outcome.Licenses.map(ofLicense)])}function parseUnsupported(text){
const{OS:system}=Report.parse(JSON.parse(text)).Metadata;return system?.EOSL?`${system.Family} ${system.Name}`:void 0}function parseWaived(text,accepted){return Report.parse(JSON.parse(text)).Results.
flatMap(({Target,ExperimentalModifiedFindings})=>ExperimentalModifiedFindings.filter(({Status:Status2})=>Status2==="ignored").map(({Finding})=>{const id2=Finding.VulnerabilityID??Finding.RuleID??Finding.
ID??Finding.Name??"",{until="",statement=""}=accepted.find(one=>one.id===id2)??{};return{id:id2,subject:Finding.PkgName??Target,until,statement}}))}function ofVulnerability(one){return{id:one.VulnerabilityID,
severity:one.Severity,subject:one.PkgName,installed:one.InstalledVersion,fixed:one.FixedVersion,title:one.Title,unfixed:one.FixedVersion===""}}function ofSecret(one,target2){const subject=`${target2}:${one.
StartLine}`;return{...EMPTY,id:one.RuleID,severity:one.Severity,subject,title:one.Title}}function ofMisconfiguration(one,target2){return{...EMPTY,id:one.ID,severity:one.Severity,subject:target2,title:one.
Message||one.Title}}function ofLicense(one){const title=`license of the category ${one.Category}`;return{...EMPTY,id:one.Name,severity:one.Severity,subject:one.PkgName||one.FilePath,title}}const EMPTY={
installed:"",fixed:"",unfixed:!1};async function prepareSubject({target:target2,engine,scan:scan2,remote},folder,enginePlatform2,context){const{source,platform}=target2,path=(0,external_node_path_.join)(
folder,fileNameOf(target2)),removeFile=()=>(0,promises_.rm)(path,{recursive:!0,force:!0});if(source.kind==="layout")return await platformLayout(source.layout,source.digest,path),{scan:scan2,[Symbol.asyncDispose]:removeFile};
if(!engine)throw new TypeError(`prepareSubject: no commands for ${source.reference}`);const found=await(0,model_step.f)(engine.inspect,context.log,options(context)),isThere=found.exitCode===0;if(remote&&
(isThere?platformIn(found.stdout):await enginePlatform2())!==platform)return{scan:remote,[Symbol.asyncDispose]:async()=>{}};const removeAll=async()=>{await removeFile(),isThere||await removeImage(engine,
context)};try{isThere||await pull(engine.pull,context),await(0,model_step.f)(engine.save,context.log,options(context))}catch(error){throw await removeAll(),error}return{scan:scan2,[Symbol.asyncDispose]:removeAll}}
function platformIn(inspected){const platform=(0,docker_image.eb)(inspected)[0]?.platform;return platform&&formatPlatform(platform)}function pull(step,context){return(0,retry.L)(()=>(0,model_step.f)(step,
context.log,options(context)),{attempts:3,delay:2e3,retryable:registry_refusal.u,signal:context.signal})}async function removeImage({remove:remove2},{env,log}){const{signal}=new AbortController;remove2&&
await(0,model_step.f)(remove2,log,{env:(0,system_environment.O9)(env),signal})}function options({env,signal}){return{env:(0,system_environment.O9)(env),signal}}const HEADER=["SEVERITY","FINDING","IN",
"INSTALLED","FIXED","PLATFORMS","TITLE"],ROWS=20,WIDTH=48;function findingsTable(images){return[...new Set(images.map(({image})=>image))].map(name=>imageTable(name,images.filter(({image})=>image===name))).
filter(Boolean).join(`
`)}function imageTable(name,scans){const rows=new Map;for(const{platform,failing:failing2}of scans)for(const finding of failing2){const key=JSON.stringify(finding),row=rows.get(key)??{finding,platforms:[]};
row.platforms.includes(platform)||row.platforms.push(platform),rows.set(key,row)}if(rows.size===0)return"";const gated=scans.some(scan2=>scan2.gated)?"":" (third-party, does not gate)",shown=[...rows.
values()].slice(0,ROWS).map(({finding,platforms})=>cells(finding,platforms)),more=rows.size>ROWS?[`… and ${rows.size-ROWS} more in ${scans[0]?.report}`]:[];return[`${name}${gated}`,...align([HEADER,
...shown]),...more,""].join(`
`)}function cells(finding,platforms){const{severity,id:id2,subject,installed,fixed,title}=finding,where=platforms.map(platform=>platform.replace(/^linux\//,"")).join(" ");return[severity,id2,subject,installed||
"-",fixed||"-",where,title].map(shorten)}function shorten(text){const line=text.replace(/\s+/g," ");return line.length>WIDTH?`${line.slice(0,WIDTH-1)}…`:line}function align(rows){const widths=HEADER.
map((_,column)=>Math.max(...rows.map(row=>row[column]?.length??0)));return rows.map(row=>row.map((cell,column)=>cell.padEnd(widths[column]??0)).join("  ").trimEnd())}var scan_addDisposableResource=function(env,value,async){
if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.asyncDispose)throw new TypeError("Symbol.asyncDispose\
 is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");dispose=value[Symbol.dispose],async&&(inner=dispose)}
if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.reject(e)}}),env.stack.push({value,dispose,async})}else
async&&env.stack.push({async:!0});return value},scan_disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=env.hasError?new SuppressedError2(e,env.error,"An erro\
r was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.
dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.
resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){var e=new Error(message);return e.name="SuppressedError",
e.error=error,e.suppressed=suppressed,e});async function scan(work,inputs,context){const env_1={stack:[],error:void 0,hasError:!1};try{const targets2=targetsOf(work),ignoreFile=ignoreFileOf(inputs),accepted=ignoreFile?
await readAccepted(ignoreFile):[];for(const{id:id2,until}of expiringSoon(accepted,new Date))context.log.warning(`${id2} is accepted until ${until}: fix it, or set a later day in ${ignoreFile}`);const cache=(0,system_folders.
nF)(context.env),needsDatabase=inputs.scanners.includes("vuln"),kept=needsDatabase?await currentDatabase(databaseFolder(cache,inputs.trivyDb)):void 0,run2=`${Date.now()}-${(0,external_node_crypto_.randomBytes)(
4).toString("hex")}`,folder=scan_addDisposableResource(env_1,await(0,system_temporary.y)(context.undo,"scan"),!0);await(0,promises_.mkdir)((0,external_node_path_.join)(context.out,"scan"),{recursive:!0});
const database=kept?(0,external_node_path_.basename)(kept.cache):run2,names={cache,temporary:folder.path,database,run:run2,out:context.out},release=pinnedRelease(process.platform,process.arch),plan=planScan(
targets2,names,inputs,release),trivy=await findTrivy(plan,release,context),env=trivyEnvironment(context.env,folder.path,trivy.folder),read2=needsDatabase?kept??await fetchDatabase(plan,inputs.trivyDb,
env,context):void 0,session={env,addJava:(0,once.O)(()=>addJavaDatabase(plan,env,context)),enginePlatform:(0,once.O)(()=>enginePlatform(plan.engine,context)),folder:folder.path,inputs,accepted},outcomes=await(0,parallel.
H)(plan.targets,(0,external_node_os_.availableParallelism)(),context.signal,(target2,signal)=>scanTarget(target2,session,{...context,signal})),images=outcomes.flatMap(outcome=>"counts"in outcome?[outcome]:
[]),unscanned=outcomes.flatMap(outcome=>"counts"in outcome?[]:[outcome]),result2={trivy:trivy.version,database:read2?.made??null,images,unscanned};for(const[image,system]of new Map(images.map(one=>[one.
image,one.unsupported])))system&&context.log.warning(`${image} contains ${system}, which gets no more security updates`);for(const line of findingsTable(images).split(`
`).filter(Boolean))context.log.info(line);const refusal=refusalOf(images);if(refusal)throw new failure.BG(refusal,{found:{scan:result2}});return result2}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{
const result_1=scan_disposeResources(env_1);result_1&&await result_1}}async function enginePlatform(step,{env,signal,log}){const{stdout,exitCode}=await(0,model_step.f)(step,log,{env:(0,system_environment.
O9)(env),signal});return exitCode===0?stdout.trim():void 0}async function scanTarget(plan,session,context){const{image,platform,gated}=plan.target;try{return await scanned(plan,session,context)}catch(error){
if(context.signal.aborted||!(error instanceof run.Q||error instanceof failure.BG))throw error;const reason=error instanceof run.Q?reasonOf(error):error.message;if(gated)throw new failure.BG(`${image} ${platform}\
 could not be scanned: ${reason}`,{cause:error});return context.log.warning(`${image} could not be scanned: ${reason}`),{image,platform,reason}}}async function scanned(plan,session,context){const env_2={
stack:[],error:void 0,hasError:!1};try{const{env,folder,inputs}=session,started=performance.now(),prepared=scan_addDisposableResource(env_2,await prepareSubject(plan,folder,session.enginePlatform,context),
!0),scanning=()=>(0,model_step.f)(prepared.scan,context.log,{env,cwd:folder,signal:context.signal});await scanning().catch(async error=>{if(!needsJavaDatabase(error))throw error;await session.addJava(),
await scanning()});const{image,platform,gated}=plan.target,text=await(0,promises_.readFile)((0,external_node_path_.join)(context.out,plan.report),"utf8"),unsupported=parseUnsupported(text),found={image,
platform,gated,...judge(parseReport(text),inputs),waived:parseWaived(text,session.accepted),report:plan.report,...unsupported?{unsupported}:{}},duration=(0,system_duration.a)(performance.now()-started);
return gated&&found.failing.length>0?context.log.error(formatRefusal(found)):context.log.info(`${image} ${platform}: ${formatCounts(found.counts)} (${duration})`),found}catch(e_2){env_2.error=e_2,env_2.
hasError=!0}finally{const result_2=scan_disposeResources(env_2);result_2&&await result_2}}const MOST=20;function scanSection({trivy,database,images,unscanned=[]}){const rows=images.map(scan2=>[(0,markdown.
aY)(scan2.image),(0,markdown.Qq)(scan2.platform),verdict(scan2),...result.oC.map(severity=>String(scan2.counts[severity]||""))]),counts=result.oC.map(severity=>[severity.toLowerCase(),"right"]),skipped=unscanned.
map(({image,platform,reason})=>[(0,markdown.aY)(image),(0,markdown.Qq)(platform),(0,markdown.Qq)(reason)]);return[`### Scan
`,(0,markdown.tp)([["image"],["platform"],["gate"],...counts],rows),`Trivy ${(0,markdown.Qq)(trivy)}${database?`, database of ${(0,markdown.Qq)(database)}`:""}
`,...failures(images),acceptedTable(images),unsupportedTable(images),skipped.length>0?(0,markdown.tp)([["not scanned"],["platform"],["why"]],skipped):""].filter(Boolean).join(`
`)}function acceptedTable(images){const rows=new Map(images.flatMap(({image,waived=[]})=>waived.map(({id:id2,subject,until,statement})=>{const cells2=[(0,markdown.aY)(image),(0,markdown.Qq)(id2),(0,markdown.
aY)(subject),(0,markdown.Qq)(until),(0,markdown.Qq)(statement)];return[cells2.join(),cells2]}))),columns=[["image"],["accepted"],["in"],["until"],["because"]];return rows.size>0?(0,markdown.tp)(columns,
[...rows.values()]):""}function unsupportedTable(images){const rows=[...new Map(images.map(({image,unsupported})=>[image,unsupported]))].flatMap(([image,system])=>system?[[(0,markdown.aY)(image),(0,markdown.
Qq)(system)]]:[]);return rows.length>0?(0,markdown.tp)([["image"],["gets no more security updates"]],rows):""}function verdict({gated,failing:failing2}){return gated?failing2.length>0?`❌ ${failing2.
length}`:"✅":"not gated"}function failures(images){return[...new Set(images.map(({image})=>image))].flatMap(image=>{const scans=images.filter(scan2=>scan2.image===image),rows=new Map;for(const{platform,
failing:failing2}of scans)for(const finding of failing2){const key=JSON.stringify(finding),row=rows.get(key)??{finding,platforms:new Set};row.platforms.add(platform),rows.set(key,row)}if(rows.size===0)
return[];const shown=[...rows.values()].slice(0,MOST).map(section_cells),columns=[["severity"],["finding"],["in"],["installed"],["fixed in"],["platforms"],["title"]],more=rows.size>MOST?`
… and ${rows.size-MOST} more in ${(0,markdown.aY)(scans[0]?.report??"")}
`:"",body=(0,markdown.tp)(columns,shown)+more,title=`${(0,markdown.aY)(image)}: ${rows.size} of a gated severity`;return scans.some(({gated})=>gated)?[`**${title}**
`,body]:[(0,markdown.TM)(`${escapeForHtml(image)}: ${rows.size} of a gated severity, third-party`,body)]})}function section_cells({finding,platforms}){const{severity,id:id2,subject,installed,fixed,title}=finding;
return[severity,(0,markdown.Qq)(id2),(0,markdown.aY)(subject),(0,markdown.Qq)(installed),(0,markdown.Qq)(fixed),(0,markdown.Qq)([...platforms].join(", ")),(0,markdown.Qq)(title)]}function escapeForHtml(image){
return image.replaceAll("&","&amp;").replaceAll("<","&lt;")}const scanStage={name:"scan",tools:[tools.dX],check:async({inputs})=>{const ignoreFile=ignoreFileOf(inputs);return ignoreFile?(0,model_problem.
G)(()=>readAccepted(ignoreFile)):[]},plan:async(subject,env)=>{const{inputs}=subject,names={cache:(0,system_folders.nF)(env),temporary:"$TMPDIR",database:"<database>",run:"<run>",out:inputs.out},release=pinnedRelease(
process.platform,process.arch);return scanSteps(planScan(targetsOf(workOf(subject)),names,inputs,release))},run:async(subject,context)=>({scan:await scan(workOf(subject),subject.inputs,context)}),section:({
scan:found})=>found?scanSection(found):"",headline:({scan:found})=>found?`${count(found.images.length,"scan")}, ${count(failing(found),"failing finding")}`:""};function workOf({project,candidates,inputs}){
const[platform="linux/amd64"]=inputs.platforms;return{candidates,thirdParty:project.thirdParty,platform}}function failing({images}){return images.reduce((sum,image)=>sum+(image.gated?image.failing.length:
0),0)}async function outsideMounts(model2,files){const sources=Object.values(model2.services).flatMap(({volumes=[]})=>volumes).flatMap(({type,source})=>type==="bind"&&source&&!files.binds.has(source)?
[source]:[]),kinds=await Promise.all(sources.map(async source=>{const found=await(0,promises_.stat)((0,dollar.e)(source)).catch(()=>{});return found?[source,found.isDirectory()?"folder":found.isFile()?
"file":"other"]:[source,"missing"]}));return new Map(kinds)}function pullStackArgs(file){return[...compose(file),"pull","--quiet"]}function upArgs(file){return[...compose(file),"up","--detach","--no-b\
uild","--quiet-pull"]}function compose(file){return["docker","compose","--progress","plain","--file",file]}var docker_container=__webpack_require__(9118);const diagnosis_LOG_LINES=30,HEALTH_OUTPUTS=3,
TIMEOUT=1e4;function logsStep(container){return{argv:(0,docker_container.RR)(container,diagnosis_LOG_LINES)}}function describeContainer(container){const{status,exitCode,oomKilled,memory,healthLog}=container,
limit=memory>0?`, memory limit ${Math.round(memory/2**20)} MiB`:"",ended=status==="running"?"":`, exit code ${exitCode}`;return[`state: ${status}${ended}, out of memory: ${oomKilled?"yes":"no"}${limit}`,
...healthLog.slice(-HEALTH_OUTPUTS).map(({exitCode:code,output})=>`healthcheck: exit code ${code}${output?`: ${output}`:", no output"}`)]}async function explain(service,reason,container,env,log){if(log.
error(`${service}: ${reason}`),!container)return;for(const line of describeContainer(container))log.info(`${service}: ${line}`);const lines=[],keep=line=>lines.push(line);await(0,model_step.f)(logsStep(
container.id),log,{env:(0,system_environment.O9)(env),signal:new AbortController().signal,timeout:TIMEOUT,onStdout:keep,onStderr:keep}).catch(error=>keep(`its log cannot be read: ${(0,failure.bD)(error)}`)),
lines.length===0&&log.info(`${service}: its log is empty`);for(const line of lines.slice(-diagnosis_LOG_LINES))log.info(`${service} | ${line}`)}var health_probe=__webpack_require__(9151),health_probes=__webpack_require__(
3192);const WATCHED=["start","die","oom","restart","destroy","health_status"],Event=schemas._H3({Action:schemas.YjP(),Actor:schemas._H3({ID:schemas.YjP(),Attributes:schemas.g1P(schemas.YjP(),schemas.YjP())}),
timeNano:schemas.aig()});function eventsArgs(project,since){return["docker","events","--format","json","--since",since,"--filter","type=container","--filter",`label=com.docker.compose.project=${project}`,
...WATCHED.flatMap(event=>["--filter",`event=${event}`])]}function parseEvent(line){const{Action:action,Actor,timeNano}=Event.parse(JSON.parse(line)),service=Actor.Attributes["com.docker.compose.servi\
ce"];if(service!==void 0)return{id:Actor.ID,service,action,exitCode:Number(Actor.Attributes.exitCode??0),at:timeNano/1e6}}function afterEvent(before,event){const state=before??newContainer(event.id);switch(event.
action){case"start":return{...state,status:"running",restarts:state.restarts+(state.status==="created"?0:1)};case"die":return{...state,status:"exited",exitCode:event.exitCode};case"oom":return{...state,
oomKilled:!0};case"destroy":return{...state,status:"removed"};case"health_status: healthy":return{...state,health:"healthy"};case"health_status: unhealthy":return{...state,health:"unhealthy"};default:
return state}}function newContainer(id2){return{id:id2,status:"created",exitCode:0,error:"",oomKilled:!1,restarts:0,health:"none"}}async function listContainers(project,env){const{stdout}=await(0,run.
e)((0,docker_container.kT)(project),{env:(0,system_environment.O9)(env)});return stdout.split(`
`).filter(Boolean)}async function inspectContainers(ids2,env){if(ids2.length===0)return[];const{stdout}=await(0,run.e)((0,docker_container.U2)(ids2),{env:(0,system_environment.O9)(env),accept:[0,1]});
return(0,docker_container.eQ)(stdout)}var accept=__webpack_require__(6383),health_verdict=__webpack_require__(4482);const CLOCK_SKEW=86400;function eventsStep(project,since){return{argv:eventsArgs(project,
since)}}function startOfEvents(){return String(Math.floor(Date.now()/1e3)-CLOCK_SKEW)}function watchGates(project,expectations,env,options2={}){const{events=eventsStep(project,startOfEvents()),log={info:()=>{}},
onVerdict}=options2,ended=new AbortController,containers=new Map,accepting=new Set,standings=new Map,passed=latch(),failed=latch();for(const[service,expectation]of expectations){const verdict2=(0,health_verdict.
V)(void 0,expectation,!1);standings.set(service,{verdict:verdict2,startedAt:null,decidedAt:null,eventAt:null})}expectations.size===0&&passed.open();const judge2=(service,eventAt)=>{const expectation=expectations.
get(service),before=standings.get(service);if(!expectation||!before)return;const verdict2=(0,health_verdict.V)(containers.get(service),expectation,accepting.has(service));if(before.verdict.outcome==="\
failed"&&verdict2.outcome!=="failed")return;const decided=verdict2.outcome!==before.verdict.outcome&&verdict2.outcome!=="waiting",standing={...before,verdict:verdict2,...decided?{decidedAt:Date.now(),
eventAt}:{}};standings.set(service,standing),decided&&onVerdict?.(service,standing);const outcomes=[...standings.values()].map(one=>one.verdict.outcome);outcomes.includes("failed")?failed.open():outcomes.
every(outcome=>outcome==="passed")&&passed.open()},awaitPorts=async(service,id2,ports)=>{const[container]=await inspectContainers([id2],env),endpoints=ports.map(port=>container&&(0,docker_container.X5)(
container,port)),running=()=>!ended.signal.aborted&&containers.get(service)?.status==="running";await(0,accept.J)(endpoints,running)&&(accepting.add(service),judge2(service,null))},follow=line=>{const event=parseEvent(
line);if(!event)return;const{service,action,at,id:id2}=event;containers.set(service,afterEvent(containers.get(service),event));const expectation=expectations.get(service),standing=standings.get(service);
action==="start"&&expectation&&standing&&(standings.set(service,{...standing,startedAt:standing.startedAt??at}),expectation.gate==="accepting"&&awaitPorts(service,id2,expectation.ports).catch(()=>{})),
judge2(service,at)},stream=(0,model_step.f)(events,log,{env:(0,system_environment.O9)(env),signal:ended.signal,onStdout:line=>{try{follow(line)}catch(error){failed.break(error)}}}).then(()=>failed.break(
new Error("docker events ended: the engine was stopped")),error=>{ended.signal.aborted||failed.break(error)});return{standings:()=>standings,passed:passed.promise,failed:failed.promise,inspect:async()=>{
const found=await inspectContainers(await listContainers(project,env),env);for(const{service,id:id2,error,oomKilled}of found){const known=containers.get(service)??newContainer(id2);containers.set(service,
{...known,error,oomKilled:oomKilled||known.oomKilled}),judge2(service,null)}return found},[Symbol.asyncDispose]:async()=>{ended.abort(),await stream}}}function latch(){let open=()=>{},fail=_=>{};const promise=new Promise(
(resolve,reject)=>{open=resolve,fail=reject});return promise.catch(()=>{}),{promise,open:()=>open(),break:error=>fail(error)}}var compose_images=__webpack_require__(8129);function imagesByService({services},selections){
const built=new Map(selections.flatMap(({services:users,name})=>users.map(service=>[service,name])));return new Map(Object.entries(services).flatMap(([service,{image,healthcheck}])=>{const name=built.
get(service)??image;return!name||healthcheck?.test?.length||healthcheck?.disable?[]:[[service,name]]}))}function inspectedImages(model2,selections){return[...new Set([...imagesByService(model2,selections).
values(),...(0,compose_images.G)(model2)])]}async function inspectImages(names,inspect,{env,signal,log}){if(!inspect)return new Map;const{stdout}=await(0,model_step.f)(inspect,log,{env:(0,system_environment.
O9)(env),signal});return new Map((0,docker_image.eb)(stdout).map((image,index)=>[names[index]??"",image]))}function healthcheckedServices(images,found,{log}){for(const name of new Set(images.values()))
found.get(name)?.platform===void 0&&log.warning(`${name}: the engine does not show whether the image has a HEALTHCHECK, so the gate ignores it: add the service's healthcheck to the compose file.`);return new Set(
[...images].filter(([,name])=>found.get(name)?.hasHealthcheck).map(([service])=>service))}function testedImages(model2,found){return(0,compose_images.G)(model2).flatMap(reference=>{const named=(0,model_reference.
F2)(reference),digest=found.get(reference)?.repoDigests.map(name=>name.split("@")[1]??"").find(one=>found.get(reference)?.repoDigests.includes((0,model_reference.dp)(named,one)));return digest===void 0?
[]:[{reference,digest}]})}var model=__webpack_require__(8483);const Parts=schemas._H3({scale:schemas.aig().optional(),deploy:schemas._H3({replicas:schemas.aig().optional()}).optional(),network_mode:schemas.
YjP().optional(),networks:schemas.g1P(schemas.YjP(),schemas._H3({}).nullable()).optional(),pid:schemas.YjP().optional(),ipc:schemas.YjP().optional(),uts:schemas.YjP().optional(),privileged:schemas.zMY().
optional(),devices:schemas.YOg(schemas.L5J()).optional(),external_links:schemas.YOg(schemas.YjP()).optional(),volumes_from:schemas.YOg(schemas.YjP()).optional(),provider:schemas.L5J().optional()});function ownNamespace(key,mode,warn){
if(!(mode?.startsWith("container:")||mode==="host"&&key!=="pid"))return mode==="bridge"||mode==="default"?void 0:mode;warn(`${key}: ${mode} is not isolated; the service has its own in the smoke test`)}
function warnOfSharing(parts,warn){const shared=[...parts.privileged?["privileged"]:[],...parts.pid==="host"?["pid: host"]:[],...parts.uts==="host"?["uts: host"]:[],...parts.devices?.length?["devices"]:
[],...parts.provider?["provider"]:[]];shared.length>0&&warn(`${shared.join(", ")}: what the service does to the machine is not isolated`);const others=[...parts.external_links??[],...(parts.volumes_from??
[]).filter(source=>source.startsWith("container:"))];others.length>0&&warn(`containers of other projects are left out of the smoke test: ${others.join(", ")}`)}const DROPPED=["build","container_name",
"develop","external_links","logging","mac_address","network_mode","networks","pid","ipc","ports","profiles","pull_policy","restart","scale","deploy","volumes","volumes_from"],LOGGING={driver:"json-fil\
e",options:{"max-size":"10m","max-file":"1"}},ADDRESSES=["ipv4_address","ipv6_address","link_local_ips","mac_address"];function isolateService(service,facts,warn){const parts=Parts.parse(service),{image,
outside}=facts;warnOfSharing(parts,warn);const networkMode=ownNamespace("network_mode",parts.network_mode,warn),volumesFrom=(parts.volumes_from??[]).filter(source=>!source.startsWith("container:"));return model.
k.parse({...without(service,image?[...DROPPED,"platform"]:DROPPED),...image?{image:image.name,pull_policy:"never",...image.platform?{platform:image.platform}:{}}:{pull_policy:"missing"},restart:"no",logging:LOGGING,
...oneReplica(parts),...defined("network_mode",networkMode),...defined("pid",ownNamespace("pid",parts.pid,warn)),...defined("ipc",ownNamespace("ipc",parts.ipc,warn)),...networkMode===void 0?{...defined(
"networks",parts.networks&&withoutAddresses(parts.networks))}:{},...networkMode===void 0?{ports:[...ephemeral(service.ports??[],facts.ports)]}:{},...service.volumes?{volumes:service.volumes.map(volume=>mount(
volume,outside,warn))}:{},...volumesFrom.length>0?{volumes_from:volumesFrom}:{}})}function oneReplica({scale,deploy}){const none=(scale??deploy?.replicas)===0;return{...deploy?{deploy:without(deploy,[
"replicas","restart_policy"])}:{},...none?{scale:0}:{}}}function ephemeral(published,probed){const ports=[...published,...probed.map(target2=>({target:target2,protocol:"tcp"}))].map(({target:target2,protocol="\
tcp"})=>[`${target2}/${protocol}`,{target:target2,protocol}]);return[...new Map(ports).values()].map(port=>({...port,host_ip:"127.0.0.1",mode:"ingress"}))}function mount(volume,outside,warn){const kind=volume.
type==="bind"&&volume.source!==void 0&&outside.get(volume.source);return kind?kind==="missing"||kind==="folder"&&!volume.read_only?(warn(`${volume.source} belongs to the machine; the smoke test uses a\
n empty volume at ${volume.target} instead`),{type:"volume",target:volume.target}):volume.read_only?volume:kind==="file"?(warn(`${volume.source} belongs to the machine; it is read-only in the smoke te\
st`),{...volume,read_only:!0}):(warn(`${volume.source} belongs to the machine, and what the service does with it is not isolated`),volume):volume}function withoutAddresses(networks){return Object.fromEntries(
Object.entries(networks).map(([name,place])=>[name,place&&without(place,ADDRESSES)]))}function defined(key,value){return value===void 0?{}:{[key]:value}}function without(part,keys){return Object.fromEntries(
Object.entries(part).filter(([key])=>!keys.includes(key)))}const DriverOptions=schemas._H3({driver:schemas.YjP().optional(),driver_opts:schemas.g1P(schemas.YjP(),schemas.L5J()).nullish()});function isolate(model2,{
project,images,outside}){const warnings=[],probed=(0,health_probes.pX)(model2).map(({service,port})=>({owner:(0,health_probes.Mj)(model2,service),port})),services=Object.entries(model2.services).map(([
name,service])=>{const ports=probed.flatMap(({owner,port})=>owner===name&&port!==void 0?[port]:[]),warn=text=>warnings.push(`services.${name}: ${text}`);return[name,isolateService(service,{image:images.
get(name),ports,outside},warn)]}),each=(section2,change)=>model2[section2]&&{[section2]:Object.fromEntries(Object.entries(model2[section2]).map(([name,named])=>[name,change(named,text=>warnings.push(`${section2}\
.${name}: ${text}`))]))};return{model:{...model2,name:project,services:Object.fromEntries(services),...each("networks",isolateNetwork),...each("volumes",isolateVolume)},warnings}}function isolateNetwork(network,warn){
if(!network)return network;if(network.external)return warn("is external; the smoke test uses an empty network instead"),{};const{name:_,ipam:__,driver_opts:___,driver,...rest}=network;return typeof driver==
"string"&&driver!=="bridge"&&warn(`has the driver ${driver}; the smoke test uses a bridge network instead`),rest}function isolateVolume(volume,warn){if(!volume)return volume;if(volume.external)return warn(
"is external; the smoke test uses an empty volume instead"),{};const{name:_,driver:__,driver_opts:___,...rest}=volume,{driver="local",driver_opts:options2}=DriverOptions.parse(volume);return driver===
"local"&&options2?.type==="tmpfs"?{...rest,driver_opts:options2}:((driver!=="local"||Object.keys(options2??{}).length>0)&&warn("is stored elsewhere (driver or driver_opts); the smoke test uses an empt\
y volume instead"),rest)}var remove=__webpack_require__(7276);const engineStep={argv:enginePlatformArgs()};function planSmoke({model:model2,files,outside},selections,{run:run2,temporary,since}){const project=`\
slipway-smoke-${run2}`,content=(0,external_node_path_.join)(temporary,"content"),compose2=(0,external_node_path_.join)(temporary,"compose.yaml"),images=new Map(selections.flatMap(({services,name,platform,
emulated})=>services.map(service=>[service,{name,platform:emulated?platform:void 0}]))),isolated=isolate((0,compose_files.sU)(model2,files,content),{project,images,outside}),inspected=inspectedImages(
model2,selections);return{project,content,images:selections.map(selection=>planImage(selection,temporary)),pull:{argv:pullStackArgs(compose2),files:[{path:compose2,text:JSON.stringify(isolated.model),
summary:"the project, isolated: no fixed names, addresses or host ports, and nothing that others use"}]},...inspected.length>0?{inspect:{argv:(0,docker_image.K0)(inspected)}}:{},events:eventsStep(project,
since),up:{argv:upArgs(compose2)},warnings:isolated.warnings}}function planImage(selection,temporary){const{source,name,image,platform}=selection;if(source.kind==="layout"){const folder=(0,external_node_path_.
join)(temporary,"layouts",image);return{selection,folder,load:planLoad(folder,name)}}const{reference}=source;return{selection,reference,lookup:{argv:(0,docker_image.K0)([reference]),accept:[0,1]},pull:planPull(
reference,platform,name)}}function smokeSteps(plan,model2){const{project,content,images,pull:pull2,inspect,events,up}=plan,lookups=images.flatMap(one=>"lookup"in one?[one.lookup]:[]),commands=(0,health_probes.
pX)(model2).flatMap(({service,probe})=>"command"in probe?[(0,health_probe.o)(`<container of ${service}>`,probe)]:[]),names=images.map(({selection})=>selection.name),pulled=images.flatMap(one=>"lookup"in
one?[one.reference]:[]);return[engineStep,...lookups,pull2,...images.flatMap(one=>"lookup"in one?[one.pull.pull,one.pull.tag]:[one.load.load,one.load.inspect]),...inspect?[inspect]:[],up,events,...commands,
{...logsStep("<container of the service>"),when:"for each service that fails"},...(0,remove.On)((0,remove.Ao)({project,content,images:names})),...pulled.map(reference=>({...(0,remove.Yn)(reference),when:"\
if the engine did not have it"}))]}var gantt=__webpack_require__(2958);const SIGNS={passed:"✅",failed:"❌",waiting:"⏳"},LOOKS={passed:"good",failed:"bad",waiting:"plain"};function smokeSection({services,
probes,leftOut=[]}){const time=milliseconds=>milliseconds===null?"":(0,system_duration.a)(milliseconds),rows=services.map(({service,outcome,gate,started,ready,reason})=>[(0,markdown.Qq)(service),`${SIGNS[outcome]}\
 ${outcome}`,gate,time(started),time(ready),(0,markdown.Qq)(reason??"")]),asked=probes.map(({service,probe,passed,duration,reason})=>[(0,markdown.Qq)(service),(0,markdown.aY)(probe),passed?"✅":"❌",
(0,system_duration.a)(duration),(0,markdown.Qq)(reason??"")]);return[`### Smoke test
`,(0,markdown.tp)([["service"],["outcome"],["gate"],["started","right"],["ready","right"],["reason"]],rows),leftOut.length>0?`Not tested, by \`x-slipway.smoke\`: ${leftOut.map(markdown.Qq).join(", ")}\
.
`:"",(0,gantt.V)(barsOf(services)),(0,markdown.tp)([["service"],["probe"],["passed"],["time","right"],["reason"]],asked)].filter(Boolean).join(`
`)}function barsOf(services){const last=Math.max(0,...services.map(({started,ready})=>ready??started??0));return services.flatMap(({service,outcome,gate,started,ready})=>started===null?[]:[{row:service,
label:outcome==="passed"?gate:outcome,start:started,end:ready??last,look:LOOKS[outcome]}]).toSorted((a,b)=>a.start-b.start)}function testName(image,run2){return`slipway-smoke/${image}:${run2}`}function selectImages(model2,candidates,engine,run2){
const provided=new Set(candidates.flatMap(({services})=>services)),missing=Object.keys(model2.services).filter(name=>model2.services[name]?.build&&!provided.has(name));if(missing.length>0)throw new failure.
BG(`There is no built image for ${missing.join(", ")}: build it first.`);return candidates.map(candidate=>{const{image,services,digest}=candidate,chosen=engine===void 0?PLANNED:(0,image_source.RK)(candidate,
engine);if(!chosen)throw new failure.BG(`${image} was built for no platform: build it again.`);const source=(0,image_source.vz)(candidate);return{...chosen,image,services,name:testName(image,run2),source:source.
kind==="layout"?source:{kind:"registry",reference:`${source.repository}@${digest}`}}})}const PLANNED={platform:"<platform of the engine>",digest:"<digest>",emulated:!1};var health_expectations=__webpack_require__(
9424);function resultOf({project,expectations,watch,started},probes,late=new Map){const since=time=>time===null?null:Math.max(0,Math.round(time-started)),services=[...watch.standings()].map(([service,
standing])=>{const{verdict:verdict2,startedAt,decidedAt}=standing,reason=late.get(service)??(verdict2.outcome==="passed"?void 0:verdict2.reason);return{service,outcome:late.has(service)?"failed":verdict2.
outcome,gate:expectations.get(service)?.gate??"running",started:since(startedAt),ready:since(decidedAt),...reason===void 0?{}:{reason}}});return{project,services,probes:[...probes]}}function failuresOf(standings){
return new Map([...standings].flatMap(([service,{verdict:verdict2}])=>verdict2.outcome==="failed"?[[service,verdict2.reason]]:[]))}function latecomers(standings,deadline){const waiting=[...standings].
flatMap(([service,{verdict:verdict2,startedAt}])=>verdict2.outcome==="waiting"?[{service,reason:verdict2.reason,started:startedAt!==null}]:[]),blamed=waiting.some(({started})=>started)?waiting.filter(
({started})=>started):waiting;return new Map(blamed.map(({service,reason})=>[service,`${reason} within ${deadline}`]))}function summaryOf(failures2){return`The smoke test failed: ${[...failures2].map(
([service,reason])=>`${service} (${reason})`).join(", ")}.`}const LOADED_AT_A_TIME=3;async function reserveStack({project,content,images},context){const{undo,log,env}=context,isNew=await Promise.all(images.
map(async one=>"lookup"in one&&!await isInEngine(one.lookup,context))),pulled=images.flatMap((one,index)=>"lookup"in one&&isNew[index]?[one.reference]:[]),environment=Object.fromEntries(Object.entries(
(0,system_environment.O9)(env)).flatMap(([name,value])=>value===void 0?[]:[[name,value]])),entry={kind:"stack",project,images:[...images.map(({selection})=>selection.name),...pulled],content,env:environment},
noted=undo.note(entry);return{[Symbol.asyncDispose]:async()=>{try{await(0,remove.pX)(entry,env,log),noted[Symbol.dispose]()}catch(error){log.warning(`${(0,failure.bD)(error)}. The next run tries again\
.`)}}}}async function isInEngine(lookup,{env,signal,log}){return(await(0,model_step.f)(lookup,log,{env:(0,system_environment.O9)(env),signal})).exitCode===0}async function prepareStack(plan,files,context){
const{env,log,signal}=context;await(0,parallel.b)([()=>(0,compose_files.fq)(files,plan.content),either=>(0,model_step.f)(plan.pull,log,{env:(0,system_environment.O9)(env),signal:either}),either=>(0,parallel.
H)(plan.images,LOADED_AT_A_TIME,either,(image,one)=>bring(image,{...context,signal:one}))],signal)}async function bring(image,context){const{platform,digest,emulated,name,source}=image.selection;emulated&&
context.log.warning(`${image.selection.image} was not built for this engine's platform: ${platform} is emulated`),"lookup"in image?await pullImage(image.pull,context):source.kind==="layout"&&await loadLayout(
{layout:source.layout,digest},name,image.folder,image.load,context)}function startStack(up,{env,log}){const ended=new AbortController,running=(0,model_step.f)(up,log,{env:(0,system_environment.O9)(env),
signal:ended.signal,grace:1e3});return{failed:new Promise(resolve=>running.catch(error=>ended.signal.aborted||resolve(error))),[Symbol.asyncDispose]:async()=>{ended.abort(),await running.catch(()=>{})}}}
var tested=__webpack_require__(5883),external_node_timers_promises_=__webpack_require__(8500),health_target=__webpack_require__(5818);const PROBES_AT_A_TIME=16,LAST_EVENTS=300,SERVICE_FAILED=new Error(
"a service has failed"),MEMORY_IS_TOLD=3e3;async function passGates(trial,up,timeout){const{watch,context}=trial,end=await Promise.race([watch.passed.then(()=>({kind:"passed"})),watch.failed.then(()=>({
kind:"failed"})),up.failed.then(error=>({kind:"compose",error})),elapse(timeout,context.signal).then(()=>({kind:"late"}))]);if(end.kind==="passed")return;if(end.kind==="failed")return refuse(trial,[]);
if(end.kind==="late")return refuse(trial,[],latecomers(watch.standings(),(0,system_duration.a)(timeout)));if(await elapse(LAST_EVENTS,context.signal),await watch.inspect(),failuresOf(watch.standings()).
size>0)return refuse(trial,[]);const why=end.error instanceof run.Q?end.error.stderr.trim().split(`
`).at(-1):end.error;throw new failure.BG(`The smoke test's stack could not be started: ${why}`,{found:{smoke:resultOf(trial,[])},cause:end.error})}async function passProbes(trial){const{model:model2,watch}=trial,
asked=(0,health_probes.pX)(model2).filter(({service})=>trial.expectations.has(service));if(asked.length===0)return[];const containers=new Map((await watch.inspect()).map(container=>[container.service,
container])),probes=await askAll(asked,containers,trial);if(probes===void 0)return refuse(trial,[]);const wrong=probes.filter(({passed})=>!passed);if(wrong.length===0)return probes;const failures2=new Map;
for(const{service,probe,reason}of wrong){const others=failures2.get(service);failures2.set(service,`${others?`${others}; `:""}${probe}: ${reason}`)}return refuse(trial,probes,new Map,failures2)}async function askAll(asked,containers,{
model:model2,watch,context}){const{env,log}=context,failed=new AbortController;watch.failed.then(()=>failed.abort(SERVICE_FAILED),error=>failed.abort(error));const signal=AbortSignal.any([context.signal,
failed.signal]);try{return await(0,parallel.H)(asked,PROBES_AT_A_TIME,signal,async(one,either)=>{const result2=await(0,health_probe.w)(one,(0,health_target.$)(model2,containers,one),env,either,log);return result2.
passed&&log.info(`${one.service}: ${result2.probe} answered after ${(0,system_duration.a)(result2.duration)}`),result2})}catch(error){if(error===SERVICE_FAILED)return;throw error}}async function staysUp(trial,probes,duration){
const{watch,context}=trial,stable=elapse(duration,context.signal).then(()=>!0);if(!await Promise.race([watch.failed.then(()=>!1),stable]))return refuse(trial,probes);context.log.info(`no service ended\
 or restarted for ${(0,system_duration.a)(duration)}`)}async function refuse(trial,probes,late=new Map,answered=new Map){const{watch,context}=trial,containers=await inspectEnded(trial),failures2=new Map(
[...late,...answered,...failuresOf(watch.standings())]);for(const[service,reason]of failures2){const container=containers.find(one=>one.service===service);await explain(service,reason,container,context.
env,context.log)}throw context.signal.throwIfAborted(),new failure.BG(summaryOf(failures2),{found:{smoke:resultOf(trial,probes,late)}})}async function inspectEnded({watch,context}){const until=performance.
now()+MEMORY_IS_TOLD;for(;;){const containers=await watch.inspect().catch(()=>[]);if(!containers.some(({exitCode,oomKilled})=>exitCode===health_verdict.W&&!oomKilled)||performance.now()>until)return containers;
await elapse(LAST_EVENTS,context.signal)}}function elapse(milliseconds,signal){return(0,external_node_timers_promises_.setTimeout)(milliseconds,void 0,{signal,ref:!1}).catch(()=>{throw signal.reason})}
var smoke_addDisposableResource=function(env,value,async){if(value!=null){if(typeof value!="object"&&typeof value!="function")throw new TypeError("Object expected.");var dispose,inner;if(async){if(!Symbol.
asyncDispose)throw new TypeError("Symbol.asyncDispose is not defined.");dispose=value[Symbol.asyncDispose]}if(dispose===void 0){if(!Symbol.dispose)throw new TypeError("Symbol.dispose is not defined.");
dispose=value[Symbol.dispose],async&&(inner=dispose)}if(typeof dispose!="function")throw new TypeError("Object not disposable.");inner&&(dispose=function(){try{inner.call(this)}catch(e){return Promise.
reject(e)}}),env.stack.push({value,dispose,async})}else async&&env.stack.push({async:!0});return value},smoke_disposeResources=(function(SuppressedError2){return function(env){function fail(e){env.error=
env.hasError?new SuppressedError2(e,env.error,"An error was suppressed during disposal."):e,env.hasError=!0}var r,s=0;function next(){for(;r=env.stack.pop();)try{if(!r.async&&s===1)return s=0,env.stack.
push(r),Promise.resolve().then(next);if(r.dispose){var result2=r.dispose.call(r.value);if(r.async)return s|=2,Promise.resolve(result2).then(next,function(e){return fail(e),next()})}else s|=1}catch(e){
fail(e)}if(s===1)return env.hasError?Promise.reject(env.error):Promise.resolve();if(env.hasError)throw env.error}return next()}})(typeof SuppressedError=="function"?SuppressedError:function(error,suppressed,message){
var e=new Error(message);return e.name="SuppressedError",e.error=error,e.suppressed=suppressed,e});async function smoke(project,candidates,inputs,context){const env_1={stack:[],error:void 0,hasError:!1};
try{const{model:model2,leftOut}=(0,tested.pk)(project.model),files=(0,tested.Vl)(model2,project.files),problems=(0,health_probes.Lz)(model2);if(problems.length>0)throw new model_problem.d(problems);const{
env,log,signal}=context,{stdout}=await(0,model_step.f)(engineStep,log,{env:(0,system_environment.O9)(env),signal}),run2=(0,external_node_crypto_.randomBytes)(4).toString("hex"),selections=selectImages(
model2,(0,tested.QO)(candidates,leftOut),stdout.trim(),run2),folder=smoke_addDisposableResource(env_1,await(0,system_temporary.y)(context.undo,"smoke"),!0),plan=planSmoke({model:model2,files,outside:await outsideMounts(
model2,files)},selections,{run:run2,temporary:folder.path,since:startOfEvents()});for(const warning of plan.warnings)log.warning(warning);const _=smoke_addDisposableResource(env_1,await reserveStack(plan,
context),!0);await prepareStack(plan,files,context);const found=await inspectImages(inspectedImages(model2,selections),plan.inspect,context),healthchecked=healthcheckedServices(imagesByService(model2,
selections),found,context),expectations=(0,health_expectations.x)(model2,healthchecked);leftOut.length>0&&log.info(`left out, by x-slipway.smoke: ${leftOut.join(", ")}`),log.info(`starting ${expectations.
size} services as ${plan.project}`);const started=Date.now(),up=smoke_addDisposableResource(env_1,startStack(plan.up,context),!0),watch=smoke_addDisposableResource(env_1,watchGates(plan.project,expectations,
env,{events:plan.events,log,onVerdict:(service,{verdict:verdict2,decidedAt})=>{if(verdict2.outcome!=="passed")return;const after=(0,system_duration.a)((decidedAt??started)-started);log.info(`${service}\
: ${expectations.get(service)?.gate} after ${after}`)}}),!0),trial={model:model2,project:plan.project,expectations,watch,started,context};await passGates(trial,up,inputs.smokeTimeout);const probes=await passProbes(
trial);return await staysUp(trial,probes,inputs.stableFor),{...resultOf(trial,probes),leftOut:[...leftOut],images:[...testedImages(model2,found)]}}catch(e_1){env_1.error=e_1,env_1.hasError=!0}finally{
const result_1=smoke_disposeResources(env_1);result_1&&await result_1}}const smokeStage={name:"smoke",tools:[tools.T2,tools.dX],check:async({project,files})=>{const{model:model2}=await project;return(await Promise.
all([(0,model_problem.G)(()=>(0,tested.pk)(model2)),(0,model_problem.G)(files)])).flat()},plan:async({project,files:projectFiles,candidates})=>{const{model:model2,leftOut}=(0,tested.pk)(project.model),
files=(0,tested.Vl)(model2,await projectFiles()),selections=selectImages(model2,(0,tested.QO)(candidates,leftOut),void 0,"<run>"),names={run:"<run>",temporary:"$TMPDIR",since:"<start>"},plan=planSmoke(
{model:model2,files,outside:await outsideMounts(model2,files)},selections,names);return smokeSteps(plan,model2)},run:async({project,files,candidates,inputs},context)=>({smoke:await smoke({model:project.
model,files:await files()},candidates,inputs,context)}),section:({smoke:found})=>found?smokeSection(found):"",headline:({smoke:found})=>found?`${found.services.filter(({outcome})=>outcome==="passed").
length} of ${count(found.services.length,"service")} passed, ${count(found.probes.length,"probe")}`:""},STAGES_BY_NAME={build:buildStage,scan:scanStage,smoke:smokeStage,push:pushStage,deploy:deployStage},
WAVES=[[buildStage],[scanStage,smokeStage],[pushStage],[deployStage]]}),1631:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,
{O:()=>once});function once(make){let made;return()=>(made??={value:make()},made.value)}})};export{id,ids,modules};
