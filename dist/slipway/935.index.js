const id=935,ids=[935],modules={6935:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{logs:()=>logs});var secrets=__webpack_require__(3205);function logsArgs(project,{services,follow,lines,since,timestamps}){return["docker","compose","--project-name",project,"logs","--no-color","--tai\
l",String(lines),...follow?["--follow"]:[],...since?["--since",since]:[],...timestamps?["--timestamps"]:[],...services]}function parseLogLine(host,line){const[,container,text]=/^(\S+)\s+\| ?(.*)$/.exec(
line)??[];return container===void 0||text===void 0?void 0:{host,container,text}}async function readLogs(place,inputs,onLine){const wanted=inputs.grep;await place.run(logsArgs(place.model.name,inputs),
{onStdout:line=>{const found=parseLogLine(place.host,(0,secrets.dK)(line));found&&(wanted===void 0||wanted.test(found.text))&&onLine(found)}})}function logText({host,container,text}){return`${host?`${host}\
 `:""}${container} | ${text}`}var operation=__webpack_require__(3515);const logs=async request=>{const{inputs,json,print}=request,show=line=>print(json?JSON.stringify(line):logText(line));return{...await(0,operation.
M)("logs",request,place=>readLogs(place,inputs,show)),text:""}}})};export{id,ids,modules};
