const id=767,ids=[767],modules={2767:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{exec:()=>exec_exec});var container=__webpack_require__(9118),problem=__webpack_require__(9241),secrets=__webpack_require__(3205),operations_place=__webpack_require__(7224);async function exec(place,services,command,onLine){
const[service,...others]=services;if(service===void 0||others.length>0||!place.model.services[service]){const known=Object.keys(place.model.services).join(", ");throw new problem.d([{input:"services",
message:`exec needs one of them: name one of ${known}.`}])}const{id:id2}=await(0,operations_place.Bf)(place,service);await place.run((0,container.Lf)(id2,command),{onStdout:text=>onLine({host:place.host,
text:(0,secrets.dK)(text)})})}var operation=__webpack_require__(3515);const exec_exec=async request=>{const{inputs,json,print}=request,several=inputs.hosts.length>1,show=line=>print(json?JSON.stringify(
line):`${several?`${line.host} | `:""}${line.text}`);return{...await(0,operation.M)("exec",request,place=>exec(place,inputs.services,inputs.run,show),{note:{action:"exec",details:`${inputs.services.join(
" ")}: ${inputs.run.join(" ")}`}}),text:""}}})};export{id,ids,modules};
