const id=986,ids=[986],modules={3986:((__webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.a(__webpack_module__,async(__webpack_handle_async_dependencies__,__webpack_async_result__)=>{
try{__webpack_require__.r(__webpack_exports__);var _commands_command_line_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(6030),_model_failure_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(1612),
_model_problem_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(9241),_report_terminal_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(3299);const{argv,env,stderr,stdout}=process;try{const asked=(0,_commands_command_line_js__WEBPACK_IMPORTED_MODULE_0__.
y)(argv.slice(2));if(asked.kind==="text")stdout.write(asked.text);else{const{inputs,json}=asked,{dispatch}=await __webpack_require__.e(999).then(__webpack_require__.bind(__webpack_require__,9999)),log=(0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_3__.
d)(json?stderr:stdout),answer=await dispatch(inputs,{door:"terminal",env,log,json,print:line=>{stdout.write(`${line}
`)}});stdout.write(answer.text),process.exitCode=answer.outcome==="passed"?0:1}}catch(error){stderr.write(`${(0,_model_failure_js__WEBPACK_IMPORTED_MODULE_1__.bD)(error)}
`),process.exitCode=error instanceof _model_problem_js__WEBPACK_IMPORTED_MODULE_2__.d?2:1}__webpack_async_result__()}catch(e){__webpack_async_result__(e)}},1)}),6030:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{y:()=>readCommandLine});var esm=__webpack_require__(8179),closest=__webpack_require__(5059),definitions=__webpack_require__(5033),external_node_fs_=__webpack_require__(
3024);const FLAGS=definitions.Qh.filter(name=>name!=="command");function isSwitch(name){return definitions.LX[name].form==="flag"}function valueName(name){const{form,file}=definitions.LX[name];return file?
"file":VALUE_NAMES[form]??form}const VALUE_NAMES={lines:"line",choices:"list"};function readFlags(given){const inputs={},problems=[];for(const{name,value}of given){const text=textOf(name,value);typeof text!=
"string"?problems.push({input:`--${name}`,message:text.problem}):inputs[name]=isList(name)&&inputs[name]?`${inputs[name]}
${text}`:text}return{inputs,problems}}function textOf(name,value){return isSwitch(name)?value??"true":value===void 0?{problem:`needs a value: --${name} <${valueName(name)}>.`}:definitions.LX[name].file?
readText(value):value}function readText(file){try{return(0,external_node_fs_.readFileSync)(file,"utf8")}catch(error){const why=error instanceof Error&&"code"in error?` (${error.code})`:"";return{problem:`\
cannot read the file "${file}"${why}: give the path of a file that contains the text.`}}}function isList(name){return["list","lines","choices"].includes(definitions.LX[name].form)}var problem=__webpack_require__(
9241),table=__webpack_require__(8239);function describeFlag(name){const{slice,file,choices=[],default:fallback,description}=definitions.LX[name],notes=[...file?["path of a file with the text"]:[],...choices.
some(choice=>!description.includes(choice))?[`choices: ${choices.join(", ")}`]:[],...fallback&&fallback!=="false"?[`default: ${fallback}`]:[]],text=notes.length>0?`${description} (${notes.join("; ")})`:
description,flag=isSwitch(name)?`--${name}`:`--${name} [${valueName(name)}]`;return new esm.c$(flag,text).helpGroup(`${slice[0]?.toUpperCase()}${slice.slice(1)}:`)}const standard=new esm._V,helpStyle={
optionTerm:({flags})=>flags.replace("[","<").replace("]",">"),visibleOptions:command=>{const own=standard.visibleOptions(command).filter(({long})=>!isFlag(long)),all=command.parent?.options??[],reads=namesOf(
command),json=all.filter(({long})=>long==="--json");return[...all.filter(({long})=>reads.has(long)),...json,...own]}};function namesOf(command){const name=definitions.Lo.find(known=>known===command.name());
if(name===void 0)return new Set;const{flags,except=[]}=table.v[name],shown=flags,names=FLAGS.filter(flag=>(shown.includes(flag)||shown.includes(definitions.LX[flag].slice))&&!except.includes(flag));return new Set(
names.map(flag=>`--${flag}`))}function isFlag(long){return FLAGS.some(name=>`--${name}`===long)}const VERSION="0.1.0";function readCommandLine(argv){const{own,command:toRun}=takeCommand(argv),{assigned,
rest}=takeAssignedSwitches(own),given=[],found={command:"",words:[]},printed=[],program=makeProgram(text=>printed.push(text));for(const name of FLAGS)program.addOption(describeFlag(name)),program.on(`\
option:${name}`,value=>{given.push({name,value:value??void 0})});for(const name of definitions.Lo)addCommand(program,name,words=>{found.command=name,found.words=words});try{program.parse(rest,{from:"u\
ser"})}catch(error){if(!(error instanceof esm.b7)||error.exitCode!==0)throw error;return{kind:"text",text:printed.join("")}}const{inputs,problems}=readFlags([...given,...assigned]),isNamed=program.args[0]===
found.command,all=[...wordProblems(found.words,isNamed?found.command:void 0),...problems];if(all.length>0)throw new problem.d(all);return{kind:"command",inputs:{...inputs,command:found.command,...toRun?
{run:JSON.stringify(toRun)}:{}},json:program.opts().json===!0}}function makeProgram(print){return new esm.uB("slipway").description("From a compose file to a verified deployment: build, scan, smoke-te\
st, push and deploy.").usage("<command> [flags]").helpCommand(!1).helpOption("-h, --help","print help; with a command, its flags").version(VERSION,"-V, --version","print the version").option("--json",
"print JSON on standard output, and everything else on standard error").addHelpText("after",`
The flags of a command: slipway <command> --help`).exitOverride().configureOutput({writeOut:print}).configureHelp(helpStyle)}function addCommand(program,name,choose){const{summary,doors}=table.v[name];
program.command(name,{isDefault:name==="pipeline",hidden:!doors.includes("terminal")}).description(summary).usage("[flags]").allowUnknownOption().allowExcessArguments().action((_,{args})=>choose(args))}
function takeCommand(argv){const at=argv.indexOf("--");return at<0?{own:argv,command:void 0}:{own:argv.slice(0,at),command:argv.slice(at+1)}}function takeAssignedSwitches(argv){const switches=new Map(
FLAGS.filter(isSwitch).map(name=>[`--${name}`,name])),parse=word=>{const[,flag="",value]=/^(--[\w-]+)=(.*)$/s.exec(word)??[],name=switches.get(flag);return name&&{name,value}};return{assigned:argv.flatMap(
word=>parse(word)??[]),rest:argv.filter(word=>parse(word)===void 0)}}function wordProblems(words,command){const firstFlag=words.findIndex(isFlagLike),operands=firstFlag<0?words:words.slice(0,firstFlag),
[first,...more]=command===void 0?operands:[command,...operands];return[...command===void 0&&first!==void 0?[{input:first,message:unknownCommand(first)}]:[],...more.map(word=>({input:word,message:`only\
 one command can run at a time, and "${first}" is given.`})),...words.filter(isFlagLike).map(word=>{const[flag=word]=word.split("=");return{input:flag,message:unknownFlag(flag)}})]}function isFlagLike(word){
return word.length>1&&word.startsWith("-")}function unknownCommand(word){return`there is no such command.${(0,closest.h)(word,definitions.Lo)} Commands: ${definitions.Lo.join(", ")}.`}function unknownFlag(flag){
const known=[...FLAGS.map(name=>`--${name}`),"--json","--help","--version"];return`there is no such flag.${(0,closest.h)(flag,known)} See slipway <command> --help.`}}),3299:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{d:()=>terminalLog});var node_util__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(7975),_line_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(3913);function terminalLog(stream){
const origin=performance.now(),paint=(style,text)=>stream.isTTY&&stream.hasColors?.()?(0,node_util__WEBPACK_IMPORTED_MODULE_0__.styleText)(style,text,{validateStream:!1}):text,speaker=stage=>{const say=(text,style)=>{
const seconds=((performance.now()-origin)/1e3).toFixed(1).padStart(6),head=`${paint("dim",`${seconds}s`)} ${paint("bold",stage.padEnd(9))} `;for(const line of(0,_line_js__WEBPACK_IMPORTED_MODULE_1__.y)(
text))stream.write(`${head}${style?paint(style,line):line}
`)};return{info:text=>say(text),warning:(text,place)=>say(`warning: ${located(text,place)}`,"yellow"),error:(text,place)=>say(`error: ${located(text,place)}`,"red"),for:speaker}};return speaker("slipw\
ay")}function located(text,place){return place?`${place.file}${place.line?`:${place.line}`:""}: ${text}`:text}})};export{id,ids,modules};
