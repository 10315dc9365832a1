const id=167,ids=[167],modules={3167:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{prune:()=>prune});function agreeTo(yes,ask){return async found=>yes||ask(`${prunedText(found)}Remove them? Containers and volumes stay.`)}function prunedText(hosts){return hosts.map(({host,releases,images,
backups})=>{const lines=[...releases.map(name=>`  release ${name}`),...images.map(name=>`  image ${name}`),...backups.map(name=>`  backup before ${name}`)];return lines.length===0?`${host}: nothing to\
 remove
`:[`${host}:`,...lines].map(line=>`${line}
`).join("")}).join("")}var question=__webpack_require__(243),targets=__webpack_require__(8577),operation=__webpack_require__(3515);const prune=request=>(0,operation.K)("prune",request,(hosted,context)=>targets.
d.compose.prune(hosted,agreeTo(request.inputs.yes,question.q),context),prunedText)}),243:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,
{q:()=>askTerminal});var node_readline_promises__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(6848),_model_problem_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(9241);async function askTerminal(question){
if(!process.stdin.isTTY)throw new _model_problem_js__WEBPACK_IMPORTED_MODULE_1__.d([{input:"yes",message:`required when standard input is not a terminal. ${question}`}]);const terminal=(0,node_readline_promises__WEBPACK_IMPORTED_MODULE_0__.
createInterface)({input:process.stdin,output:process.stderr});try{return(await terminal.question(`${question} (yes/no) `)).trim()==="yes"}finally{terminal.close()}}})};export{id,ids,modules};
