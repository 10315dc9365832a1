const id=362,ids=[362],modules={362:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{plan:()=>plan});var markdown=__webpack_require__(7),compose_project=__webpack_require__(1758),reference=__webpack_require__(7339),model_step=__webpack_require__(1710),folders=__webpack_require__(9041);
async function makePlan(inputs,env){const{signal}=new AbortController,reading=(0,compose_project.W)(inputs,env,signal);reading.catch(()=>{});const[{parseCandidates},{readRevision},{WAVES},{makeRequest}]=await Promise.
all([__webpack_require__.e(402).then(__webpack_require__.bind(__webpack_require__,7402)),Promise.all([__webpack_require__.e(88),__webpack_require__.e(97)]).then(__webpack_require__.bind(__webpack_require__,
3097)),Promise.all([__webpack_require__.e(243),__webpack_require__.e(88),__webpack_require__.e(915),__webpack_require__.e(536),__webpack_require__.e(328),__webpack_require__.e(409)]).then(__webpack_require__.
bind(__webpack_require__,4409)),__webpack_require__.e(54).then(__webpack_require__.bind(__webpack_require__,8054))]),revision=await readRevision(env,inputs.workingDirectory),request=makeRequest(inputs,
revision,reading,env),project=await reading,known=inputs.candidates?parseCandidates(inputs.candidates):[],candidates=project.images.map(image=>known.find(candidate=>candidate.image===image.name)??plannedCandidate(
image,inputs,project,env)),chosen=WAVES.flat().filter(({name})=>inputs.stages.includes(name)),stages=await Promise.all(chosen.map(async stage=>({stage:stage.name,steps:await stage.plan({...request,project,
candidates},env)})));return{project:project.model.name,stages}}function plannedCandidate({name,services},{platforms,registries,workingDirectory},{model},env){return{image:name,services:[...services],digest:`\
<digest of ${name}>`,platforms:platforms.map(platform=>({platform,digest:`<digest of ${name} for ${platform}>`,size:0})),repositories:[...(0,reference.Ub)(name,registries)],layout:`${(0,folders.gx)(env,
workingDirectory,model.name)}/${name}`}}function planText({stages}){return stages.map(({stage,steps})=>`# ${stage}
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
`:text}}}),1758:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{W:()=>readProject});var external_node_path_=__webpack_require__(
6760),environment=__webpack_require__(7233),run=__webpack_require__(1345),failure=__webpack_require__(1612),problem=__webpack_require__(9241),reference=__webpack_require__(7339);function projectImages(model){
const names=imageNames(model),byName=new Map;for(const[service,definition]of Object.entries(model.services)){const name=names.get(service);if(!definition.build||name===void 0)continue;const image=imageOf(
model,service),known=byName.get(name);if(!known)byName.set(name,{target:service,image,services:[service]});else if(known.image===image)known.services.push(service);else{const message=`services.${service}\
 and services.${known.target} build different images with the same name "${name}" (${image} and ${known.image}): give them different names.`;throw new problem.d([{input:"files",message}])}}for(const[service,
{build,image}]of Object.entries(model.services))build||[...byName.values()].find(built=>built.image===image)?.services.push(service);return[...byName].map(([name,{target,services}])=>({name,target,services}))}
function thirdPartyImages(model){const built=new Set(projectImages(model).flatMap(({services})=>services)),others=Object.entries(model.services).flatMap(([name,{image}])=>built.has(name)||!image?[]:[image]);
return[...new Set(others)]}function imageNames(model){const names=new Map,problems=[];for(const[service,{build,image}]of Object.entries(model.services))if(!(!build&&!image))try{const{repository}=(0,reference.
F2)(imageOf(model,service));names.set(service,repository.split("/").at(-1)??repository)}catch(error){problems.push(`services.${service}.image: ${(0,failure.bD)(error)}`)}if(problems.length>0)throw new problem.
d(problems.map(message=>({input:"files",message})));return names}function imageOf(model,service){return model.services[service]?.image??`${model.name}-${service}`}var render=__webpack_require__(5571);
async function readProject(inputs,env,signal){const[first=inputs.workingDirectory]=(0,render.x6)(inputs),[model,root]=await Promise.all([(0,render.e7)(inputs,env,signal),checkoutOf((0,external_node_path_.
dirname)(first),env)]);return{model,root,images:projectImages(model),thirdParty:thirdPartyImages(model)}}async function checkoutOf(folder,env){const argv=["git","-C",folder,"rev-parse","--show-topleve\
l"];return(await(0,run.e)(argv,{env:(0,environment.Ud)(env)}).catch(()=>{}))?.stdout.trim()||folder}})};export{id,ids,modules};
