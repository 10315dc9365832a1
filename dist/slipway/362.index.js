const id=362,ids=[362],modules={362:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{plan:()=>plan});var markdown=__webpack_require__(7),compose_project=__webpack_require__(1758),reference=__webpack_require__(7339),model_step=__webpack_require__(1710),folders=__webpack_require__(9041);
async function makePlan(inputs,env){const{signal}=new AbortController,reading=(0,compose_project.W)(inputs,env,signal);reading.catch(()=>{});const[{parseCandidates},{readRevision},{WAVES},{makeRequest}]=await Promise.
all([__webpack_require__.e(402).then(__webpack_require__.bind(__webpack_require__,7402)),Promise.all([__webpack_require__.e(88),__webpack_require__.e(97)]).then(__webpack_require__.bind(__webpack_require__,
3097)),Promise.all([__webpack_require__.e(88),__webpack_require__.e(243),__webpack_require__.e(915),__webpack_require__.e(325),__webpack_require__.e(536),__webpack_require__.e(345)]).then(__webpack_require__.
bind(__webpack_require__,9345)),__webpack_require__.e(54).then(__webpack_require__.bind(__webpack_require__,8054))]),revision=await readRevision(env,inputs.workingDirectory),request=makeRequest(inputs,
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
`:text}}})};export{id,ids,modules};
