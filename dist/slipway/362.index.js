const id=362,ids=[362],modules={362:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{plan:()=>plan});var markdown=__webpack_require__(7),compose_images=__webpack_require__(8129),compose_project=__webpack_require__(74),reference=__webpack_require__(7339),model_step=__webpack_require__(
1710),tested=__webpack_require__(5883),folders=__webpack_require__(9041);async function makePlan(inputs,env){const{signal}=new AbortController,reading=(0,compose_project.W)(inputs,env,signal);reading.
catch(()=>{});const[{parseCandidates},{readRevision},{WAVES},{makeRequest}]=await Promise.all([__webpack_require__.e(402).then(__webpack_require__.bind(__webpack_require__,7402)),Promise.all([__webpack_require__.
e(88),__webpack_require__.e(97)]).then(__webpack_require__.bind(__webpack_require__,3097)),Promise.all([__webpack_require__.e(243),__webpack_require__.e(88),__webpack_require__.e(915),__webpack_require__.
e(536),__webpack_require__.e(291),__webpack_require__.e(729)]).then(__webpack_require__.bind(__webpack_require__,9729)),__webpack_require__.e(54).then(__webpack_require__.bind(__webpack_require__,8054))]),
revision=await readRevision(env,inputs.workingDirectory),request=makeRequest(inputs,revision,reading,env),project=await reading,known=inputs.candidates?parseCandidates(inputs.candidates):{candidates:[],
tested:[]},candidates=project.images.map(image=>known.candidates.find(candidate=>candidate.image===image.name)??plannedCandidate(image,inputs,project,env)),tested2=inputs.stages.includes("smoke")?plannedTests(
project):known.tested,chosen=WAVES.flat().filter(({name})=>inputs.stages.includes(name)),stages=await Promise.all(chosen.map(async stage=>({stage:stage.name,steps:await stage.plan({...request,project,
candidates,tested:tested2},env)})));return{project:project.model.name,stages}}function plannedTests({model}){return(0,compose_images.G)((0,tested.pk)(model).model).map(reference2=>({reference:reference2,
digest:`<digest of ${reference2}>`}))}function plannedCandidate({name,services},{platforms,registries,workingDirectory},{model},env){return{image:name,services:[...services],digest:`<digest of ${name}\
>`,platforms:platforms.map(platform=>({platform,digest:`<digest of ${name} for ${platform}>`,size:0})),repositories:[...(0,reference.Ub)(name,registries)],layout:`${(0,folders.gx)(env,workingDirectory,
model.name)}/${name}`}}function planText({stages}){return stages.map(({stage,steps})=>`# ${stage}
${steps.map(stepText).join("")}`).join(`
`)}function planJson({project,stages}){return{project,stages:stages.map(({stage,steps})=>({stage,commands:steps.flatMap(argvOf),files:steps.flatMap(({files=[]})=>files.map(({path,text})=>({path,text}))),
notes:[...new Set(steps.flatMap(({notes=[]})=>notes))]}))}}function argvOf({argv,shown=argv,input}){return[...input?argvOf(input):[],shown]}function stepText(step){const files=(step.files??[]).map(fileText).
join(""),notes=(step.notes??[]).map(note=>`# ${note}
`).join("");return`${files}${notes}${step.when?`# ${step.when}:
`:""}${(0,model_step.y)(step)}
`}function fileText({path,text,summary}){return`# ${path}:
${(summary??text).trimEnd().split(`
`).map(line=>`#   ${line}
`).join("")}`}var job_summary=__webpack_require__(9693),masked_json=__webpack_require__(277),secrets=__webpack_require__(3205);const plan=async({inputs,env,json})=>{const made=await makePlan(inputs,env),
text=(0,secrets.dK)(planText(made));return await(0,job_summary.Y)(`## Plan

${(0,markdown.om)(text,"sh")}`,"the log of this step",inputs,env),{outcome:"passed",text:json?`${(0,masked_json.a)(planJson(made))}
`:text}}}),8129:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{G:()=>thirdPartyImages,c:()=>projectImages});var _model_failure_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
1612),_model_problem_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(9241),_model_reference_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(7339);function projectImages(model){const names=imageNames(
model),byName=new Map;for(const[service,definition]of Object.entries(model.services)){const name=names.get(service);if(!definition.build||name===void 0)continue;const image=imageOf(model,service),known=byName.
get(name);if(!known)byName.set(name,{target:service,image,services:[service]});else if(known.image===image)known.services.push(service);else{const message=`services.${service} and services.${known.target}\
 build different images with the same name "${name}" (${image} and ${known.image}): give them different names.`;throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d([{input:"files",message}])}}for(const[
service,{build,image}]of Object.entries(model.services))build||[...byName.values()].find(built=>built.image===image)?.services.push(service);return[...byName].map(([name,{target,services}])=>({name,target,
services}))}function thirdPartyImages(model){const built=new Set(projectImages(model).flatMap(({services})=>services)),others=Object.entries(model.services).flatMap(([name,{image}])=>built.has(name)||
!image?[]:[image]);return[...new Set(others)]}function imageNames(model){const names=new Map,problems=[];for(const[service,{build,image}]of Object.entries(model.services))if(!(!build&&!image))try{const{
repository}=(0,_model_reference_js__WEBPACK_IMPORTED_MODULE_2__.F2)(imageOf(model,service));names.set(service,repository.split("/").at(-1)??repository)}catch(error){problems.push(`services.${service}.\
image: ${(0,_model_failure_js__WEBPACK_IMPORTED_MODULE_0__.bD)(error)}`)}if(problems.length>0)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d(problems.map(message=>({input:"files",message})));
return names}function imageOf(model,service){return model.services[service]?.image??`${model.name}-${service}`}}),74:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.
d(__webpack_exports__,{W:()=>readProject});var node_path__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(6760),_system_environment_js__WEBPACK_IMPORTED_MODULE_4__=__webpack_require__(7233),_system_run_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(
1345),_images_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(8129),_render_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(488);async function readProject(inputs,env,signal){const[first=inputs.
workingDirectory]=(0,_render_js__WEBPACK_IMPORTED_MODULE_3__.x6)(inputs),[{model,unset},root]=await Promise.all([(0,_render_js__WEBPACK_IMPORTED_MODULE_3__.e7)(inputs,env,signal),checkoutOf((0,node_path__WEBPACK_IMPORTED_MODULE_0__.
dirname)(first),env)]);return{model,unset,root,images:(0,_images_js__WEBPACK_IMPORTED_MODULE_2__.c)(model),thirdParty:(0,_images_js__WEBPACK_IMPORTED_MODULE_2__.G)(model)}}async function checkoutOf(folder,env){
const argv=["git","-C",folder,"rev-parse","--show-toplevel"];return(await(0,_system_run_js__WEBPACK_IMPORTED_MODULE_1__.e)(argv,{env:(0,_system_environment_js__WEBPACK_IMPORTED_MODULE_4__.Ud)(env)}).catch(
()=>{}))?.stdout.trim()||folder}}),5883:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{QO:()=>testedCandidates,Vl:()=>testedFiles,
pk:()=>testedModel});var _compose_dependencies_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(6034),_model_problem_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(9241);function testedModel(model){
const all=Object.entries(model.services),leftOut=all.flatMap(([name,service])=>service["x-slipway"]?.smoke===!1?[name]:[]),tested=all.filter(([name])=>!leftOut.includes(name)),problems=tested.flatMap(
([name,{depends_on={}}])=>leftOut.filter(other=>Object.hasOwn(depends_on,other)&&depends_on[other]?.required!==!1).map(other=>({input:"files",message:`services.${other}.x-slipway.smoke is false, and ${name}\
 depends on ${other}: ${name} cannot be tested without it. Remove smoke: false, or leave ${name} out as well.`})));if(problems.length>0)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_0__.d(problems);
return{model:(0,_compose_dependencies_js__WEBPACK_IMPORTED_MODULE_1__.S)({...model,services:Object.fromEntries(tested)}),leftOut}}function testedCandidates(candidates,leftOut){return candidates.map(candidate=>({
...candidate,services:candidate.services.filter(name=>!leftOut.includes(name))})).filter(({services})=>services.length>0)}function testedFiles(model,files){const sources=new Set(Object.values(model.services).
flatMap(({volumes=[]})=>volumes.map(({source})=>source))),binds=new Map([...files.binds].filter(([source])=>sources.has(source))),used=[...binds.values(),...files.secrets.values(),...files.configs.values()],
isUsed=new Set(used.map(({address,name})=>`${address}/${name}`));return{...files,binds,entries:files.entries.filter(({address,name})=>isUsed.has(`${address}/${name}`))}}})};export{id,ids,modules};
