const id=39,ids=[39],modules={8039:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{releases:()=>releases});var columns=__webpack_require__(8936);const TITLES=["","RELEASE","STATE","DEPLOYED","COMMIT","BY"];function releasesText(hosts){return hosts.map(hostText).join(`
`)}function hostText({host,releases:releases2}){if(releases2.length===0)return`${host}: no release
`;const lines=(0,columns.Y)([TITLES,...releases2.map(rowOf)]);return`${host}
${lines.map(line=>`${line}
`).join("")}`}function rowOf({id:id2,state,current,time,commit,by,runUrl,action,details,repeats}){const what=repeats===null?id2:`${id2} (${[action,details].filter(Boolean).join(" ")}, repeats ${repeats}\
)`,who=[by,runUrl].filter(Boolean).join(" ");return[current?"*":"",what,state,(0,columns.V)(time),commit?.slice(0,7)??"",who]}var targets=__webpack_require__(8577),operation=__webpack_require__(3515);
const releases=request=>(0,operation.K)("releases",request,targets.d.compose.releases,releasesText)}),8936:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.
d(__webpack_exports__,{V:()=>minute,Y:()=>columns});function columns(rows){const widths=rows.reduce((known,row)=>row.map((cell,index)=>Math.max(known[index]??0,cell.length)),[]);return rows.map(row=>row.
map((cell,index)=>cell.padEnd(widths[index]??0)).join("  ").trimEnd())}function minute(time){return`${time.slice(0,16).replace("T"," ")} UTC`}})};export{id,ids,modules};
