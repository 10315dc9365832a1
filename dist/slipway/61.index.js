const id=61,ids=[61],modules={5061:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{status:()=>status_status});var render=__webpack_require__(488),health_place=__webpack_require__(3832),health_status=__webpack_require__(117),environment=__webpack_require__(7233),run=__webpack_require__(
1345),columns=__webpack_require__(8936);const TITLES=["SERVICE","STATE","SINCE","IMAGE"];function statusText(hosts){return hosts.map(host=>[...hostLines(host),""].join(`
`)).join(`
`)}function hostLines(status){const{host,services}=status,rows=serviceLines(services);return[`${host}: ${releaseWords(status)}`,...rows.map(row=>`  ${row}`),...remarks(status)]}function serviceLines(services){
return services.length>0?(0,columns.Y)([TITLES,...services.map(rowOf)]):[]}async function statusHere(place,inputs){const{env,signal,log,model}=place,argv=[...(0,render.LG)(inputs,env),"config","--hash",
"*"],[containers,{stdout}]=await Promise.all([(0,health_place.M)(place),(0,run.e)(argv,{cwd:inputs.workingDirectory,env:(0,environment.EX)(env),signal})]),services=(0,health_status.O)(model,(0,health_status.
C)(stdout),containers);for(const line of[...serviceLines(services),...driftLines(services)])log.info(line);return services}function releaseWords({release}){if(!release)return"no release";const{id:id2,
time,by,runUrl}=release,who=by===null?"":` by ${by}`;return`${id2}, deployed ${(0,columns.V)(time)}${who}${runUrl===null?"":` ${runUrl}`}`}function rowOf({service,state,since,image,containers,replicas}){
const count=containers===replicas&&replicas===1?"":` ${containers}/${replicas}`;return[service,`${state}${count}`,since===null?"":(0,columns.V)(since),shortImage(image??"")]}function shortImage(image){
return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/,"$1")}function driftLines(services){return services.flatMap(({service,drift})=>drift.map(what=>`differs: ${service}: ${what}`))}function remarks({
services,lock,switching,unfinished,strayChain}){const silence=lock&&lock.silent>0?`, silent for ${lock.silent} s`:"";return[...driftLines(services).map(line=>`  ${line}`),...lock?[`  locked by ${lock.
owner}${silence}${lock.runUrl?` ${lock.runUrl}`:""}`]:[],...switching?["  a switch is at work"]:[],...unfinished.map(id2=>`  the switch to ${id2} was killed: the next deployment finishes it first`),...strayChain===
null?[]:[`  the iptables chain ${strayChain} is left from a deployment and sends connections elsewhere: deploy again, or remove it`]]}var targets=__webpack_require__(8577),operation=__webpack_require__(
3515);const status_status=request=>request.inputs.hosts.length>0?(0,operation.K)("status",request,targets.d.compose.status,statusText):(0,operation.M)("status",request,place=>statusHere(place,request.
inputs))}),8936:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{V:()=>minute,Y:()=>columns});function columns(rows){const widths=rows.
reduce((known,row)=>row.map((cell,index)=>Math.max(known[index]??0,cell.length)),[]);return rows.map(row=>row.map((cell,index)=>cell.padEnd(widths[index]??0)).join("  ").trimEnd())}function minute(time){
return`${time.slice(0,16).replace("T"," ")} UTC`}})};export{id,ids,modules};
