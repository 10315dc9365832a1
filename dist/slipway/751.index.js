const id=751,ids=[751],modules={2112:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{u:()=>repeat});var _stages_deploy_section_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
7439),_targets_targets_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(2178),_operation_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(3515);function repeat(request,repetition){return(0,_operation_js__WEBPACK_IMPORTED_MODULE_2__.
K)(repetition.action,request,(hosted,context)=>_targets_targets_js__WEBPACK_IMPORTED_MODULE_1__.d.compose.repeat(hosted,repetition,context),({release,hosts})=>hosts.map(({host,outcome,services})=>`${host}\
: ${outcome} ${release} (${(0,_stages_deploy_section_js__WEBPACK_IMPORTED_MODULE_0__.A)(services)})
`).join(""))}}),6751:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,{rollback:()=>rollback});
var _repeat_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(2112);const rollback=request=>(0,_repeat_js__WEBPACK_IMPORTED_MODULE_0__.u)(request,{action:"rollback",release:request.inputs.release})}),
7439:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{A:()=>changes,b:()=>deploySection});var _markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
7),_system_duration_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(4930);const SIGNS={deployed:"✅",unchanged:"✅","rolled-back":"↩️",failed:"❌",unknown:"❓"};function deploySection({release,
hosts}){const rows=hosts.map(host=>[(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.aY)(host.host),`${SIGNS[host.outcome]} ${host.outcome}`,(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
aY)(host.release),host.previous===null?"none":(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.aY)(host.previous),changes(host.services),(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.Qq)(
host.reason??"")]),columns=[["host"],["outcome"],["release"],["before"],["services"],["reason"]],services=hosts.flatMap(({host,services:services2})=>services2.map(({service,action,duration,rollout})=>[
(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.aY)(host),(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.Qq)(service),rollout?`${action}, ${rollout}`:action,action==="unchanged"?"":(0,_system_duration_js__WEBPACK_IMPORTED_MODULE_1__.
a)(duration)])),each=(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.tp)([["host"],["service"],["action"],["time","right"]],services);return[`### Deploy ${(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.
aY)(release)}
`,(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.tp)(columns,rows),each?(0,_markdown_markdown_js__WEBPACK_IMPORTED_MODULE_0__.TM)("Services",each):""].filter(Boolean).join(`
`)}function changes(services){return[...new Set(services.map(({action})=>action))].map(action=>`${services.filter(service=>service.action===action).length} ${action}`).join(", ")}})};export{id,ids,modules};
