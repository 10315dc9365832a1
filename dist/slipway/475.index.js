const id=475,ids=[475],modules={3475:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{audit:()=>audit});var columns=__webpack_require__(8936);const TITLES=["TIME","ACTION","OUTCOME","RELEASE","DETAILS","BY"];function auditText(hosts){return hosts.map(({host,entries})=>entries.length===
0?`${host}: nothing is recorded
`:[host,...(0,columns.Y)([TITLES,...entries.map(rowOf)])].map(line=>`${line}
`).join("")).join(`
`)}function rowOf({time,action,details,release,outcome,by,runUrl}){return[`${time.slice(0,19).replace("T"," ")} UTC`,action,outcome??"",release??"",details,[by,runUrl].filter(Boolean).join(" ")]}var targets=__webpack_require__(
8577),operation=__webpack_require__(3515);const audit=request=>(0,operation.K)("audit",request,(hosted,context)=>targets.d.compose.audit(hosted,request.inputs.lines,context),auditText)}),8936:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{V:()=>minute,Y:()=>columns});function columns(rows){const widths=rows.reduce((known,row)=>row.map((cell,index)=>Math.max(known[index]??0,cell.length)),[]);return rows.
map(row=>row.map((cell,index)=>cell.padEnd(widths[index]??0)).join("  ").trimEnd())}function minute(time){return`${time.slice(0,16).replace("T"," ")} UTC`}})};export{id,ids,modules};
