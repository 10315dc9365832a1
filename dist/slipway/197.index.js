const id=197,ids=[197],modules={1197:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{unlock:()=>unlock_unlock});var question=__webpack_require__(243),failure=__webpack_require__(1612),targets=__webpack_require__(8577);async function unlock(hosted,yes,ask,context){const found=await targets.
d.compose.status(hosted,context),locked=found.flatMap(({host,lock})=>lock?[{host,owner:lock.owner}]:[]);if(locked.length===0)return[];if(!yes&&!await ask(unlock_question(hosted.project,found)))throw new failure.
BG("Nothing was unlocked: the question was not answered with yes.");const owners=new Map(locked.map(({host,owner})=>[host,owner])),kept=await targets.d.compose.unlock(hosted,owners,context);for(const host of kept)
context.log.warning(`${host}: a switch is still at work there, and frees the lock when it ends`);return locked.filter(({host})=>!kept.includes(host))}function unlock_question(project,found){return`${found.
flatMap(({host,lock,switching})=>lock?[`${host}: ${lock.owner}${lock.runUrl?` (${lock.runUrl})`:""}, last heard of ${lock.silent} s ago${switching?", a switch is at work":""}`]:[]).join(`
`)}
If this run is still at work, it stops. Free the lock of ${project}?`}var operation=__webpack_require__(3515);const unlock_unlock=request=>(0,operation.K)("unlock",request,(hosted,context)=>unlock(hosted,
request.inputs.yes,question.q,context),freed=>freed.length>0?freed.map(({host,owner})=>`${host}: freed the lock of ${owner}
`).join(""):`no lock was freed
`)}),243:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{q:()=>askTerminal});var node_readline_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
6848),_model_problem_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(9241);async function askTerminal(question){if(!process.stdin.isTTY)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d([
{input:"yes",message:`required when standard input is not a terminal. ${question}`}]);const terminal=(0,node_readline_promises__WEBPACK_IMPORTED_MODULE_0__.createInterface)({input:process.stdin,output:process.
stderr});try{return(await terminal.question(`${question} (yes/no) `)).trim()==="yes"}finally{terminal.close()}}})};export{id,ids,modules};
