const id=712,ids=[712],modules={1916:((__unused_webpack_module,exports)=>{var __webpack_unused_export__;__webpack_unused_export__=!0,exports.Io=exports.kp=void 0;var peq=new Uint32Array(65536),myers_32=function(a,b){
for(var n=a.length,m=b.length,lst=1<<n-1,pv=-1,mv=0,sc=n,i=n;i--;)peq[a.charCodeAt(i)]|=1<<i;for(i=0;i<m;i++){var eq=peq[b.charCodeAt(i)],xv=eq|mv;eq|=(eq&pv)+pv^pv,mv|=~(eq|pv),pv&=eq,mv&lst&&sc++,pv&
lst&&sc--,mv=mv<<1|1,pv=pv<<1|~(xv|mv),mv&=xv}for(i=n;i--;)peq[a.charCodeAt(i)]=0;return sc},myers_x=function(b,a){for(var n=a.length,m=b.length,mhc=[],phc=[],hsize=Math.ceil(n/32),vsize=Math.ceil(m/32),
i=0;i<hsize;i++)phc[i]=-1,mhc[i]=0;for(var j=0;j<vsize-1;j++){for(var mv_1=0,pv_1=-1,start_1=j*32,vlen_1=Math.min(32,m)+start_1,k=start_1;k<vlen_1;k++)peq[b.charCodeAt(k)]|=1<<k;for(var i=0;i<n;i++){var eq=peq[a.
charCodeAt(i)],pb=phc[i/32|0]>>>i&1,mb=mhc[i/32|0]>>>i&1,xv=eq|mv_1,xh=((eq|mb)&pv_1)+pv_1^pv_1|eq|mb,ph=mv_1|~(xh|pv_1),mh=pv_1&xh;ph>>>31^pb&&(phc[i/32|0]^=1<<i),mh>>>31^mb&&(mhc[i/32|0]^=1<<i),ph=ph<<
1|pb,mh=mh<<1|mb,pv_1=mh|~(xv|ph),mv_1=ph&xv}for(var k=start_1;k<vlen_1;k++)peq[b.charCodeAt(k)]=0}for(var mv=0,pv=-1,start=j*32,vlen=Math.min(32,m-start)+start,k=start;k<vlen;k++)peq[b.charCodeAt(k)]|=
1<<k;for(var score=m,i=0;i<n;i++){var eq=peq[a.charCodeAt(i)],pb=phc[i/32|0]>>>i&1,mb=mhc[i/32|0]>>>i&1,xv=eq|mv,xh=((eq|mb)&pv)+pv^pv|eq|mb,ph=mv|~(xh|pv),mh=pv&xh;score+=ph>>>m-1&1,score-=mh>>>m-1&1,
ph>>>31^pb&&(phc[i/32|0]^=1<<i),mh>>>31^mb&&(mhc[i/32|0]^=1<<i),ph=ph<<1|pb,mh=mh<<1|mb,pv=mh|~(xv|ph),mv=ph&xv}for(var k=start;k<vlen;k++)peq[b.charCodeAt(k)]=0;return score},distance=function(a,b){if(a.
length<b.length){var tmp=b;b=a,a=tmp}return b.length===0?a.length:a.length<=32?myers_32(a,b):myers_x(a,b)};exports.Io=distance;var closest=function(str,arr){for(var min_distance=1/0,min_index=0,i=0;i<
arr.length;i++){var dist=distance(str,arr[i]);dist<min_distance&&(min_distance=dist,min_index=i)}return arr[min_index]};exports.kp=closest}),749:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{You:()=>ZodISODateTime,YOg:()=>array,zMY:()=>schemas_boolean,gMt:()=>discriminatedUnion,k5n:()=>_enum,Whr:()=>schemas_int,euz:()=>literal,_H3:()=>looseObject,
chJ:()=>_null,aig:()=>number,Ikc:()=>object,g1P:()=>record,rej:()=>strictObject,YjP:()=>string,uEf:()=>stringbool,KCZ:()=>union,L5J:()=>unknown});var core_core=__webpack_require__(8532),core_util=__webpack_require__(
4723);class $ZodCyclicError extends Error{constructor(){super("Cannot parse a reference cycle that closes through a transform"),this.name="ZodCyclicError"}}const STATE="~memo",NO_ISSUES=[];function isRef(value){
return value!==null&&typeof value=="object"}function cloneIssues(issues){return issues.map(iss=>iss.path?{...iss,path:iss.path.slice()}:{...iss})}const recursive=new WeakMap,NONE=0,ASSUMED=1,PROVEN=2;
function isRecursive(inst,stack,resolve){const cached=recursive.get(inst);if(cached!==void 0)return cached?PROVEN:NONE;if(stack.has(inst))return PROVEN;stack.add(inst);let result=NONE;const check2=child=>{
if(result!==PROVEN&&child?._zod){const answer=isRecursive(child,stack,resolve);answer>result&&(result=answer)}},shape=(sh,spread)=>{let answer=NONE;for(const key of Reflect.ownKeys(sh)){const desc=Object.
getOwnPropertyDescriptor(sh,key);if(spread&&!desc.enumerable)continue;const child=desc.get?ASSUMED:desc.value?._zod?isRecursive(desc.value,stack,resolve):NONE;child>answer&&(answer=child)}return answer},
merge=answer=>{answer>result&&(result=answer)},def=inst._zod.def,kind=def.type;switch(kind){case"object":{const raw=core_util.MO(def);merge(raw?shape(raw,!0):ASSUMED),check2(def.catchall);break}case"a\
rray":check2(def.element);break;case"tuple":for(const el of def.items)check2(el);check2(def.rest);break;case"record":case"map":check2(def.keyType),check2(def.valueType);break;case"set":check2(def.valueType);
break;case"union":for(const el of def.options)check2(el);break;case"intersection":check2(def.left),check2(def.right);break;case"optional":case"nullable":case"default":case"prefault":case"catch":case"r\
eadonly":case"nonoptional":case"promise":case"success":check2(def.innerType);break;case"pipe":check2(def.in),check2(def.out);break;case"function":check2(def.input),check2(def.output);break;case"lazy":{
const inner=def._cachedInner??(resolve?inst._zod.innerType:void 0);merge(inner?isRecursive(inner,stack,!1):ASSUMED);break}case"template_literal":case"string":case"number":case"int":case"boolean":case"\
bigint":case"symbol":case"undefined":case"null":case"void":case"never":case"any":case"unknown":case"date":case"nan":case"enum":case"literal":case"file":case"transform":case"custom":break;default:for(const key in def){
const desc=Object.getOwnPropertyDescriptor(def,key);if(!desc||desc.get)continue;const value=desc.value;if(!(!value||typeof value!="object")){if(value._zod)check2(value);else if(Array.isArray(value))for(const el of value)
check2(el)}}}return stack.delete(inst),settle(inst,result)}function settle(inst,answer){return answer!==ASSUMED&&recursive.set(inst,answer===PROVEN),answer}function isRecursiveSchema(inst){return isRecursive(
inst,new Set,!0)!==NONE}function bucketFor(state,inst){let bucket=state.buckets.get(inst);return bucket||(bucket=new WeakMap,state.buckets.set(inst,bucket)),bucket}let handoff;const memoizer_open=[],memo={
alloc(_inst,payload,empty){const bucket=handoff;if(!bucket)return empty;handoff=void 0;const entry={value:empty,issues:null};return bucket.set(payload.value,entry),memoizer_open.push(entry),empty},guard(inst){
var _a;(_a=inst._zod).deferred??(_a.deferred=[]),inst._zod.deferred.push(()=>{const base=inst._zod.parse,wrapped=(payload,ctx)=>{if(ctx.direction!=="backward"&&isBackEdge(ctx,payload.value))throw new $ZodCyclicError;
return base(payload,ctx)};inst._zod.parse=wrapped,inst._zod.run===base&&(inst._zod.run=wrapped)})},attach(inst){var _a;let isRecursiveInst,rechecked=!1,lastCtx,lastBucket;(_a=inst._zod).deferred??(_a.
deferred=[]),inst._zod.deferred.push(()=>{const base=inst._zod.parse,wrapped=(payload,ctx)=>{if(isRecursiveInst===void 0){const walked=isRecursive(inst,new Set,!1);if(walked===NONE)return inst._zod.parse=
base,inst._zod.run===wrapped&&(inst._zod.run=base),base(payload,ctx);walked===PROVEN||rechecked?isRecursiveInst=!0:rechecked=!0}const input=payload.value;if(!isRef(input))return base(payload,ctx);let state=ctx[STATE];
state||(state={buckets:new WeakMap,backEdges:void 0},ctx[STATE]=state);let bucket;lastCtx===ctx?bucket=lastBucket:(bucket=bucketFor(state,inst),lastCtx=ctx,lastBucket=bucket);const hit=bucket.get(input);
if(hit)return payload.value=hit.value,hit.issues?hit.issues.length&&payload.issues.push(...cloneIssues(hit.issues)):(payload.memo=!0,state.backEdges??(state.backEdges=new WeakSet),state.backEdges.add(
hit.value)),payload;handoff=bucket;const depth=memoizer_open.length,result=base(payload,ctx);handoff=void 0;const entry=memoizer_open.length>depth?memoizer_open.pop():void 0;return result instanceof Promise?
result.then(r=>(entry&&(entry.issues=r.issues.length?cloneIssues(r.issues):NO_ISSUES),r)):(entry&&(entry.issues=result.issues.length?cloneIssues(result.issues):NO_ISSUES),result)};inst._zod.parse=wrapped,
inst._zod.run===base&&(inst._zod.run=wrapped)})}};function memoizer(){return memo}function isBackEdge(ctx,value){const backEdges=ctx[STATE]?.backEdges;return backEdges!==void 0&&isRef(value)&&backEdges.
has(value)}var schemas2=__webpack_require__(6985),registries=__webpack_require__(9396),api=__webpack_require__(3759),core_regexes=__webpack_require__(3908);function assignProps(target,...sources){for(const source of sources)
for(const key of Reflect.ownKeys(source))Object.prototype.propertyIsEnumerable.call(source,key)&&(0,core_util.Vy)(target,key,source[key]);return target}function to_json_schema_initializeContext(params){
let target=params?.target??"draft-2020-12";return target==="draft-4"&&(target="draft-04"),target==="draft-7"&&(target="draft-07"),{processors:params.processors??{},metadataRegistry:params?.metadata??registries.
fd,target,unrepresentable:params?.unrepresentable??"throw",override:params?.override??(()=>{}),io:params?.io??"output",counter:0,seen:new Map,sharedDefsExtractedFor:void 0,sharedEmitDoneFor:void 0,cycles:params?.
cycles??"ref",reused:params?.reused??"inline",intersections:[],deferred:[],external:params?.external??void 0}}function handleUnrepresentable(schema,ctx,json2,params,message){const result=typeof ctx.unrepresentable==
"function"?ctx.unrepresentable({zodSchema:schema,path:params.path,message}):ctx.unrepresentable;if(result==="any")return!1;if(result===void 0||result==="throw")throw new Error(message);return Object.assign(
json2,result),!0}function to_json_schema_processSchema(schema,ctx,_params={path:[],schemaPath:[]}){var _a;const def=schema._zod.def,seen=ctx.seen.get(schema);if(seen)return seen.count++,_params.schemaPath.
includes(schema)&&(seen.cycle=_params.path),seen.schema;const result={schema:{},count:1,cycle:void 0,path:_params.path};ctx.seen.set(schema,result),ctx.sharedDefsExtractedFor=void 0,ctx.sharedEmitDoneFor=
void 0;const overrideSchema=schema._zod.toJSONSchema?.();if(overrideSchema)result.schema=overrideSchema;else{const params={..._params,schemaPath:[..._params.schemaPath,schema],path:_params.path};if(schema.
_zod.processJSONSchema)schema._zod.processJSONSchema(ctx,result.schema,params);else{const _json=result.schema,processor=ctx.processors[def.type];if(!processor)throw new Error(`[toJSONSchema]: Non-repr\
esentable type encountered: ${def.type}`);processor(schema,ctx,_json,params)}const parent=schema._zod.parent;parent&&(result.ref||(result.ref=parent),to_json_schema_processSchema(parent,ctx,params),ctx.
seen.get(parent).isParent=!0)}const meta2=ctx.metadataRegistry.get(schema);return meta2&&assignProps(result.schema,meta2),ctx.io==="input"&&isTransforming(schema)&&(delete result.schema.examples,delete result.
schema.default),ctx.io==="input"&&"_prefault"in result.schema&&((_a=result.schema).default??(_a.default=result.schema._prefault)),delete result.schema._prefault,ctx.seen.get(schema).schema}function encodeJSONPointerSegment(segment){
return segment.replace(/~/g,"~0").replace(/\//g,"~1")}function to_json_schema_extractDefs(ctx,schema){const root=ctx.seen.get(schema);if(!root)throw new Error("Unprocessed schema. This is a bug in Zod\
.");if(ctx.external&&ctx.sharedDefsExtractedFor===ctx.external)return;const idToSchema=new Map;for(const entry of ctx.seen.entries()){const id2=ctx.metadataRegistry.get(entry[0])?.id;if(id2){const existing=idToSchema.
get(id2);if(existing&&existing!==entry[0])throw new Error(`Duplicate schema id "${id2}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
idToSchema.set(id2,entry[0])}}const makeURI=entry=>{const defsSegment=ctx.target==="draft-2020-12"?"$defs":"definitions";if(ctx.external){const externalId=ctx.external.registry.get(entry[0])?.id,uriGenerator=ctx.
external.uri??(id3=>id3);if(externalId)return{ref:uriGenerator(externalId)};const id2=entry[1].defId??entry[1].schema.id??`schema${ctx.counter++}`;return entry[1].defId=id2,{defId:id2,ref:`${uriGenerator(
"__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id2)}`}}const uriPrefix="#",defUriPrefix=`${uriPrefix}/${defsSegment}/`;if(entry[1]===root&&!entry[1].schema.id)return{ref:uriPrefix};const defId=entry[1].
schema.id??`__schema${ctx.counter++}`;return{defId,ref:defUriPrefix+encodeJSONPointerSegment(defId)}},extractToDef=entry=>{if(entry[1].schema.$ref)return;const seen=entry[1],{ref,defId}=makeURI(entry);
seen.def={...seen.schema},defId&&(seen.defId=defId);const schema2=seen.schema;for(const key in schema2)delete schema2[key];schema2.$ref=ref};if(ctx.cycles==="throw")for(const entry of ctx.seen.entries()){
const seen=entry[1];if(seen.cycle)throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`)}for(const entry of ctx.seen.entries()){const seen=entry[1];if(schema===entry[0]){extractToDef(entry);continue}if(ctx.
external){const ext=ctx.external.registry.get(entry[0])?.id;if(schema!==entry[0]&&ext){extractToDef(entry);continue}}if(ctx.metadataRegistry.get(entry[0])?.id){extractToDef(entry);continue}if(seen.cycle){
extractToDef(entry);continue}seen.count>1&&ctx.reused==="ref"&&extractToDef(entry)}ctx.external&&(ctx.sharedDefsExtractedFor=ctx.external)}function compactTypeUnion(schema){const options=schema.anyOf;
if(!Array.isArray(options)||options.length===0||schema.type!==void 0)return;const types=[];for(const option of options){if(!option||typeof option!="object")return;compactTypeUnion(option);const keys=Object.
keys(option);if(keys.length!==1||keys[0]!=="type")return;const type=option.type;for(const member of Array.isArray(type)?type:[type]){if(typeof member!="string")return;types.includes(member)||types.push(
member)}}delete schema.anyOf,schema.type=types.length===1?types[0]:types}const FOLDABLE_KEYS=new Set(["type","properties","required","additionalProperties"]),UNION_KEYS=["oneOf","anyOf"];function undeclaredConstraint(member){
const extra=member.additionalProperties;return extra===void 0||extra===!1||typeof extra!="object"||extra===null?null:Object.keys(extra).length?extra:null}function foldObjects(members){const objects=[];
for(const member of members){if(typeof member!="object"||member.type!=="object")return null;for(const key in member)if(!FOLDABLE_KEYS.has(key))return null;objects.push(member)}const properties={},required=new Set;
for(const object2 of objects){for(const key in object2.properties){if(Object.prototype.hasOwnProperty.call(properties,key))continue;const parts=[];for(const other of objects){const part=other.properties?.[key]??
undeclaredConstraint(other);part!=null&&(parts.some(seen=>JSON.stringify(seen)===JSON.stringify(part))||parts.push(part))}const merged=parts.length===1?parts[0]:foldObjects(parts)??{allOf:parts};(0,core_util.
Vy)(properties,key,merged)}for(const key of object2.required??[])required.add(key)}const folded={type:"object",properties};if(required.size&&(folded.required=[...required]),objects.every(object2=>object2.
additionalProperties===!1))folded.additionalProperties=!1;else{const constraints=[];for(const object2 of objects){const constraint=undeclaredConstraint(object2);constraint&&!constraints.some(seen=>JSON.
stringify(seen)===JSON.stringify(constraint))&&constraints.push(constraint)}constraints.length===1?folded.additionalProperties=constraints[0]:constraints.length>1&&(folded.additionalProperties={allOf:constraints})}
return folded}function foldIntersection(json2){const allOf=json2.allOf;if(!Array.isArray(allOf)||allOf.length<2)return;for(const key of FOLDABLE_KEYS)if(key in json2)return;const unions=allOf.filter(m=>UNION_KEYS.
some(k=>Array.isArray(m[k])));let folded=null;if(!unions.length)folded=foldObjects(allOf);else{const union2=unions[0],keyword=UNION_KEYS.find(k=>Array.isArray(union2[k]));if(Object.keys(union2).length!==
1)return;const rest=allOf.filter(m=>m!==union2),branches=union2[keyword].map(branch=>foldObjects([...rest,branch]));if(branches.some(b=>!b))return;folded={[keyword]:branches}}folded&&(delete json2.allOf,
assignProps(json2,folded))}function to_json_schema_finalize(ctx,schema){const root=ctx.seen.get(schema);if(!root)throw new Error("Unprocessed schema. This is a bug in Zod.");const flattenRef=zodSchema=>{
const seen=ctx.seen.get(zodSchema);if(seen.ref===null)return;const schema2=seen.def??seen.schema,_cached={...schema2},ref=seen.ref;if(seen.ref=null,ref){flattenRef(ref);const refSeen=ctx.seen.get(ref),
refSchema=refSeen.schema;if(refSchema.$ref&&(ctx.target==="draft-07"||ctx.target==="draft-04"||ctx.target==="openapi-3.0")?(schema2.allOf=schema2.allOf??[],schema2.allOf.push(refSchema)):assignProps(schema2,
refSchema),assignProps(schema2,_cached),zodSchema._zod.parent===ref)for(const key in schema2)key==="$ref"||key==="allOf"||key in _cached||delete schema2[key];if(refSchema.$ref&&refSeen.def)for(const key in schema2)
key==="$ref"||key==="allOf"||key in refSeen.def&&JSON.stringify(schema2[key])===JSON.stringify(refSeen.def[key])&&delete schema2[key]}const parent=zodSchema._zod.parent;if(parent&&parent!==ref){flattenRef(
parent);const parentSeen=ctx.seen.get(parent);if(parentSeen?.schema.$ref&&(schema2.$ref=parentSeen.schema.$ref,parentSeen.def))for(const key in schema2)key==="$ref"||key==="allOf"||key in parentSeen.def&&
JSON.stringify(schema2[key])===JSON.stringify(parentSeen.def[key])&&delete schema2[key]}ctx.override({zodSchema,jsonSchema:schema2,path:seen.path??[]})};if(!ctx.external||ctx.sharedEmitDoneFor!==ctx.external){
for(const entry of[...ctx.seen.entries()].reverse())flattenRef(entry[0]);if(ctx.target!=="openapi-3.0")for(const entry of ctx.seen.entries())compactTypeUnion(entry[1].def??entry[1].schema);for(const rewrite of ctx.
deferred)rewrite();if(ctx.intersections.length){const carriers=new Map;for(const seen of ctx.seen.values())for(const json2 of[seen.schema,seen.def]){const allOf=json2?.allOf;if(!Array.isArray(allOf))continue;
const existing=carriers.get(allOf);existing?existing.push(json2):carriers.set(allOf,[json2])}for(const allOf of ctx.intersections)for(const json2 of carriers.get(allOf)??[])foldIntersection(json2)}}const result={};
if(ctx.target==="draft-2020-12"?result.$schema="https://json-schema.org/draft/2020-12/schema":ctx.target==="draft-07"?result.$schema="http://json-schema.org/draft-07/schema#":ctx.target==="draft-04"?result.
$schema="http://json-schema.org/draft-04/schema#":ctx.target,ctx.external?.uri){const id2=ctx.external.registry.get(schema)?.id;if(!id2)throw new Error("Schema is missing an `id` property");result.$id=
ctx.external.uri(id2)}assignProps(result,root.defId?root.schema:root.def??root.schema);const rootMetaId=ctx.metadataRegistry.get(schema)?.id;rootMetaId!==void 0&&result.id===rootMetaId&&delete result.
id;const defs=ctx.external?.defs??{};if(!ctx.external||ctx.sharedEmitDoneFor!==ctx.external)for(const entry of ctx.seen.entries()){const seen=entry[1];seen.def&&seen.defId&&(seen.def.id===seen.defId&&
delete seen.def.id,(0,core_util.Vy)(defs,seen.defId,seen.def))}ctx.external&&(ctx.sharedEmitDoneFor=ctx.external),ctx.external||Object.keys(defs).length>0&&(ctx.target==="draft-2020-12"?result.$defs=defs:
result.definitions=defs);try{const finalized=JSON.parse(JSON.stringify(result));return Object.defineProperty(finalized,"~standard",{value:{...schema["~standard"],jsonSchema:{input:createStandardJSONSchemaMethod(
schema,"input",ctx.processors),output:createStandardJSONSchemaMethod(schema,"output",ctx.processors)}},enumerable:!1,writable:!1}),finalized}catch{throw new Error("Error converting schema to JSON.")}}
function isTransforming(_schema,_ctx){const ctx=_ctx??{seen:new Set};if(ctx.seen.has(_schema))return!1;ctx.seen.add(_schema);const def=_schema._zod.def;if(def.type==="transform")return!0;if(def.type===
"array")return isTransforming(def.element,ctx);if(def.type==="set")return isTransforming(def.valueType,ctx);if(def.type==="lazy")return isTransforming(def.getter(),ctx);if(def.type==="promise"||def.type===
"optional"||def.type==="nonoptional"||def.type==="nullable"||def.type==="readonly"||def.type==="default"||def.type==="prefault"||def.type==="catch")return isTransforming(def.innerType,ctx);if(def.type===
"intersection")return isTransforming(def.left,ctx)||isTransforming(def.right,ctx);if(def.type==="record"||def.type==="map")return isTransforming(def.keyType,ctx)||isTransforming(def.valueType,ctx);if(def.
type==="pipe")return _schema._zod.traits.has("$ZodCodec")?!0:isTransforming(def.in,ctx)||isTransforming(def.out,ctx);if(def.type==="object"){for(const key in def.shape)if(isTransforming(def.shape[key],
ctx))return!0;return!1}if(def.type==="union"){for(const option of def.options)if(isTransforming(option,ctx))return!0;return!1}if(def.type==="tuple"){for(const item of def.items)if(isTransforming(item,
ctx))return!0;return!!(def.rest&&isTransforming(def.rest,ctx))}return!1}const createToJSONSchemaMethod=(schema,processors2={})=>params=>{const ctx=to_json_schema_initializeContext({...params,processors:processors2});
return to_json_schema_processSchema(schema,ctx),to_json_schema_extractDefs(ctx,schema),to_json_schema_finalize(ctx,schema)},createStandardJSONSchemaMethod=(schema,io,processors2={})=>params=>{const{libraryOptions,
target}=params??{},ctx=to_json_schema_initializeContext({...libraryOptions??{},target,io,processors:processors2});return to_json_schema_processSchema(schema,ctx),to_json_schema_extractDefs(ctx,schema),
to_json_schema_finalize(ctx,schema)},narrowMin=(agg,key,value)=>{(agg[key]===void 0||value>agg[key])&&(agg[key]=value)},narrowMax=(agg,key,value)=>{(agg[key]===void 0||value<agg[key])&&(agg[key]=value)},
narrowBoth=(agg,value)=>{narrowMin(agg,"minimum",value),narrowMax(agg,"maximum",value)},addDivisor=(agg,value)=>{agg.multipleOf??(agg.multipleOf=[]),agg.multipleOf.includes(value)||agg.multipleOf.push(
value)},addPattern=(agg,pattern)=>{agg.patterns??(agg.patterns=new Set),agg.patterns.add(pattern)},intersectMime=(agg,mime)=>{agg.mime=agg.mime?agg.mime.filter(m=>mime.includes(m)):[...mime]},setFormat=(agg,format)=>{
agg.format=format,format.includes("int")&&(agg.isInt=!0)},minContributor=(agg,def)=>narrowMin(agg,"minimum",def.minimum),maxContributor=(agg,def)=>narrowMax(agg,"maximum",def.maximum),formatContributor=ranges=>(agg,def)=>{
setFormat(agg,def.format);const[minimum,maximum]=ranges[def.format];narrowMin(agg,"minimum",minimum),narrowMax(agg,"maximum",maximum)},contributors={greater_than:(agg,def)=>narrowMin(agg,def.inclusive?
"minimum":"exclusiveMinimum",def.value),less_than:(agg,def)=>narrowMax(agg,def.inclusive?"maximum":"exclusiveMaximum",def.value),multiple_of:(agg,def)=>addDivisor(agg,def.value),number_format:formatContributor(
core_util.zH),bigint_format:formatContributor(core_util.NR),min_length:minContributor,max_length:maxContributor,length_equals:(agg,def)=>narrowBoth(agg,def.length),min_size:minContributor,max_size:maxContributor,
size_equals:(agg,def)=>narrowBoth(agg,def.size),string_format:(agg,def)=>{setFormat(agg,def.format),def.pattern&&addPattern(agg,def.pattern),(def.format==="base64"||def.format==="base64url")&&(agg.contentEncoding=
def.format),(def.local||def.precision===-1)&&(agg.laxFormat=!0)},mime_type:(agg,def)=>intersectMime(agg,def.mime)};function aggregateChecks(schema){const agg={},def=schema._zod.def,list=schema._zod.traits.
has("$ZodCheck")?[schema,...def.checks??[]]:def.checks??[];for(const ch of list)contributors[ch._zod.def.check]?.(agg,ch._zod.def);const bag=schema._zod.bag;bag.minimum!==void 0&&narrowMin(agg,"minimu\
m",bag.minimum),bag.exclusiveMinimum!==void 0&&narrowMin(agg,"exclusiveMinimum",bag.exclusiveMinimum),bag.maximum!==void 0&&narrowMax(agg,"maximum",bag.maximum),bag.exclusiveMaximum!==void 0&&narrowMax(
agg,"exclusiveMaximum",bag.exclusiveMaximum),bag.multipleOf!==void 0&&addDivisor(agg,bag.multipleOf),bag.format!==void 0&&(agg.format??(agg.format=bag.format),bag.format.includes("int")&&(agg.isInt=!0)),
bag.mime&&intersectMime(agg,bag.mime);for(const pattern of bag.patterns??[])addPattern(agg,pattern);return agg}const formatMap={guid:"uuid",url:"uri",datetime:"date-time",json_string:"json-string",regex:""},
exactPatterns=new Map([[schemas2.cq,core_regexes.K3],[schemas2.xE,core_regexes.r0]]),exactPattern=p=>exactPatterns.get(p)??p,stringProcessor=(schema,ctx,_json,_params)=>{const json2=_json;json2.type="\
string";const{minimum,maximum,format,patterns,contentEncoding,laxFormat}=aggregateChecks(schema);if(typeof minimum=="number"&&(json2.minLength=minimum),typeof maximum=="number"&&(json2.maxLength=maximum),
format&&(json2.format=formatMap[format]??format,json2.format===""&&delete json2.format,(format==="time"||laxFormat)&&delete json2.format),contentEncoding&&(json2.contentEncoding=contentEncoding),patterns&&
patterns.size>0){const patternList=[...patterns].map(exactPattern);patternList.length===1?json2.pattern=patternList[0].source:patternList.length>1&&(json2.allOf=[...patternList.map(regex=>({...ctx.target===
"draft-07"||ctx.target==="draft-04"||ctx.target==="openapi-3.0"?{type:"string"}:{},pattern:regex.source}))])}},numberProcessor=(schema,ctx,_json,params)=>{const json2=_json,{minimum,maximum,multipleOf,
exclusiveMaximum,exclusiveMinimum,isInt}=aggregateChecks(schema);json2.type=isInt?"integer":"number";const exMin=typeof exclusiveMinimum=="number"&&exclusiveMinimum>=(minimum??Number.NEGATIVE_INFINITY),
exMax=typeof exclusiveMaximum=="number"&&exclusiveMaximum<=(maximum??Number.POSITIVE_INFINITY),legacy=ctx.target==="draft-04"||ctx.target==="openapi-3.0";if(exMin?legacy?(json2.minimum=exclusiveMinimum,
json2.exclusiveMinimum=!0):json2.exclusiveMinimum=exclusiveMinimum:typeof minimum=="number"&&(json2.minimum=minimum),exMax?legacy?(json2.maximum=exclusiveMaximum,json2.exclusiveMaximum=!0):json2.exclusiveMaximum=
exclusiveMaximum:typeof maximum=="number"&&(json2.maximum=maximum),multipleOf){const divisors=new Set;for(const divisor of multipleOf)Number.isFinite(divisor)&&divisor!==0?divisors.add(Math.abs(divisor)):
handleUnrepresentable(schema,ctx,json2,params,`A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);const[first,...rest]=divisors;first!==void 0&&(json2.multipleOf=first),rest.length&&
(json2.allOf=[...json2.allOf??[],...rest.map(m=>({multipleOf:m}))])}},booleanProcessor=(_schema,_ctx,json2,_params)=>{json2.type="boolean"},bigintProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(
schema,ctx,json2,params,"BigInt cannot be represented in JSON Schema")},symbolProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"Symbols cannot be represented in JSON\
 Schema")},nullProcessor=(_schema,ctx,json2,_params)=>{ctx.target==="openapi-3.0"?(json2.type="string",json2.nullable=!0,json2.enum=[null]):json2.type="null"},undefinedProcessor=(schema,ctx,json2,params)=>{
handleUnrepresentable(schema,ctx,json2,params,"Undefined cannot be represented in JSON Schema")},voidProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"Void cannot be\
 represented in JSON Schema")},neverProcessor=(_schema,_ctx,json2,_params)=>{json2.not={}},anyProcessor=(_schema,_ctx,_json,_params)=>{},unknownProcessor=(_schema,_ctx,_json,_params)=>{},dateProcessor=(schema,ctx,json2,params)=>{
handleUnrepresentable(schema,ctx,json2,params,"Date cannot be represented in JSON Schema")},enumProcessor=(schema,_ctx,json2,_params)=>{const def=schema._zod.def,values=(0,core_util.w5)(def.entries);if(values.
length===0){json2.not={};return}values.every(v=>typeof v=="number")&&(json2.type="number"),values.every(v=>typeof v=="string")&&(json2.type="string"),json2.enum=values},literalProcessor=(schema,ctx,json2,params)=>{
const def=schema._zod.def;if(def.values.length===0){json2.not={};return}const vals=[];for(const val of def.values)if(val===void 0){if(handleUnrepresentable(schema,ctx,json2,params,"Literal `undefined`\
 cannot be represented in JSON Schema"))return}else if(typeof val=="bigint"){if(handleUnrepresentable(schema,ctx,json2,params,"BigInt literals cannot be represented in JSON Schema"))return;vals.push(Number(
val))}else vals.push(val);if(vals.length!==0)if(vals.length===1){const val=vals[0];json2.type=val===null?"null":typeof val,ctx.target==="draft-04"||ctx.target==="openapi-3.0"?json2.enum=[val]:json2.const=
val}else vals.every(v=>typeof v=="number")&&(json2.type="number"),vals.every(v=>typeof v=="string")&&(json2.type="string"),vals.every(v=>typeof v=="boolean")&&(json2.type="boolean"),vals.every(v=>v===
null)&&(json2.type="null"),json2.enum=vals},nanProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"NaN cannot be represented in JSON Schema")},templateLiteralProcessor=(schema,_ctx,json2,_params)=>{
const _json=json2,pattern=schema._zod.pattern;if(!pattern)throw new Error("Pattern not found in template literal");_json.type="string",_json.pattern=pattern.source},fileProcessor=(schema,_ctx,json2,_params)=>{
const _json=json2;_json.type="string",_json.format="binary",_json.contentEncoding="binary";const{minimum,maximum,mime}=aggregateChecks(schema);minimum!==void 0&&(_json.minLength=minimum),maximum!==void 0&&
(_json.maxLength=maximum),mime&&(mime.length===0?_json.not={}:mime.length===1?_json.contentMediaType=mime[0]:_json.anyOf=mime.map(m=>({contentMediaType:m})))},successProcessor=(_schema,_ctx,json2,_params)=>{
json2.type="boolean"},customProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"Custom types cannot be represented in JSON Schema")},functionProcessor=(schema,ctx,json2,params)=>{
handleUnrepresentable(schema,ctx,json2,params,"Function types cannot be represented in JSON Schema")},transformProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"Tran\
sforms cannot be represented in JSON Schema")},mapProcessor=(schema,ctx,json2,params)=>{handleUnrepresentable(schema,ctx,json2,params,"Map cannot be represented in JSON Schema")},setProcessor=(schema,ctx,json2,params)=>{
handleUnrepresentable(schema,ctx,json2,params,"Set cannot be represented in JSON Schema")},arrayProcessor=(schema,ctx,_json,params)=>{const json2=_json,def=schema._zod.def,{minimum,maximum}=aggregateChecks(
schema);typeof minimum=="number"&&(json2.minItems=minimum),typeof maximum=="number"&&(json2.maxItems=maximum),json2.type="array",json2.items=to_json_schema_processSchema(def.element,ctx,{...params,path:[
...params.path,"items"]})};function inputOptin(schema){const def=schema._zod.def;return def.type==="pipe"&&def.in._zod.traits.has("$ZodTransform")?inputOptin(def.out):def.type==="catch"?inputOptin(def.
innerType):schema._zod.optin}const objectProcessor=(schema,ctx,_json,params)=>{const json2=_json,def=schema._zod.def,shape=def.shape;if(Object.getOwnPropertySymbols(shape).length&&handleUnrepresentable(
schema,ctx,json2,params,"Symbol keys cannot be represented in JSON Schema"))return;json2.type="object",json2.properties={};for(const key in shape)(0,core_util.Vy)(json2.properties,key,to_json_schema_processSchema(
shape[key],ctx,{...params,path:[...params.path,"properties",key]}));const requiredKeys=[];for(const key of Object.keys(shape)){const field=def.shape[key];(ctx.io==="input"?inputOptin(field)===void 0:field.
_zod.optout===void 0)&&requiredKeys.push(key)}requiredKeys.length>0&&(json2.required=requiredKeys),def.catchall?._zod.def.type==="never"?json2.additionalProperties=!1:def.catchall?def.catchall&&(json2.
additionalProperties=to_json_schema_processSchema(def.catchall,ctx,{...params,path:[...params.path,"additionalProperties"]})):ctx.io==="output"&&(json2.additionalProperties=!1)},unionProcessor=(schema,ctx,json2,params)=>{
const def=schema._zod.def,isExclusive=def.inclusive===!1,options=def.options.map((x,i)=>to_json_schema_processSchema(x,ctx,{...params,path:[...params.path,isExclusive?"oneOf":"anyOf",i]}));isExclusive?
json2.oneOf=options:json2.anyOf=options},intersectionProcessor=(schema,ctx,json2,params)=>{const def=schema._zod.def,a=to_json_schema_processSchema(def.left,ctx,{...params,path:[...params.path,"allOf",
0]}),b=to_json_schema_processSchema(def.right,ctx,{...params,path:[...params.path,"allOf",1]}),isSimpleIntersection=val=>"allOf"in val&&Object.keys(val).length===1,allOf=[...isSimpleIntersection(a)?a.
allOf:[a],...isSimpleIntersection(b)?b.allOf:[b]];json2.allOf=allOf,ctx.intersections.push(allOf)},tupleProcessor=(schema,ctx,_json,params)=>{const json2=_json,def=schema._zod.def;json2.type="array";const prefixPath=ctx.
target==="draft-2020-12"?"prefixItems":"items",restPath=ctx.target==="draft-2020-12"||ctx.target==="openapi-3.0"?"items":"additionalItems",prefixItems=def.items.map((x,i)=>to_json_schema_processSchema(
x,ctx,{...params,path:[...params.path,prefixPath,i]})),rest=def.rest?to_json_schema_processSchema(def.rest,ctx,{...params,path:[...params.path,restPath,...ctx.target==="openapi-3.0"?[def.items.length]:
[]]}):null;let minItems=def.items.length;for(;minItems>0;){const item=def.items[minItems-1];if(!(ctx.io==="input"?inputOptin(item)!==void 0:item._zod.optout==="optional"))break;minItems--}const maxItems=def.
items.length,isClosed=!def.rest;ctx.target==="draft-2020-12"?(json2.prefixItems=prefixItems,isClosed?json2.items=!1:rest&&(json2.items=rest),minItems>0&&(json2.minItems=minItems),isClosed&&(json2.maxItems=
maxItems)):ctx.target==="openapi-3.0"?(json2.items={anyOf:prefixItems},rest&&json2.items.anyOf.push(rest),minItems>0&&(json2.minItems=minItems),isClosed&&(json2.maxItems=maxItems)):(json2.items=prefixItems,
isClosed?json2.additionalItems=!1:rest&&(json2.additionalItems=rest),minItems>0&&(json2.minItems=minItems),isClosed&&(json2.maxItems=maxItems));const{minimum,maximum}=aggregateChecks(schema);typeof minimum==
"number"&&(json2.minItems=minimum),typeof maximum=="number"&&(json2.maxItems=maximum)};function stringifyKeyNames(bySchema,json2,visited){if(json2.$ref){if(visited.has(json2))return json2;visited.add(
json2);const def=bySchema.get(json2)?.def;if(!def)return json2;const inlined=stringifyKeyNames(bySchema,def,visited);return inlined===def?json2:inlined}for(const keyword of["anyOf","oneOf"]){const branches=json2[keyword];
if(!Array.isArray(branches))continue;const mapped=branches.map(branch=>stringifyKeyNames(bySchema,branch,visited));mapped.some((branch,i)=>branch!==branches[i])&&(json2={...json2,[keyword]:mapped})}const types=Array.
isArray(json2.type)?json2.type:[json2.type],numericType=!types.includes("string")&&types.some(t=>t==="number"||t==="integer"),values=json2.enum??(json2.const!==void 0?[json2.const]:void 0);if(!numericType&&
!values?.some(v=>typeof v=="number"))return json2;const{minimum,maximum,exclusiveMinimum,exclusiveMaximum,multipleOf,format,id:id2,...rest}=json2;return rest.enum?rest.enum=rest.enum.map(v=>typeof v==
"number"?String(v):v):typeof rest.const=="number"&&(rest.const=String(rest.const)),numericType&&(rest.type="string",values||(rest.pattern=(types.includes("number")?core_regexes.ai:core_regexes.nd).source)),
rest}const pendingRecords=new WeakMap;function rewriteKeyNames(ctx){const bySchema=new Map;for(const entry of ctx.seen.values())entry.def&&!bySchema.has(entry.schema)&&bySchema.set(entry.schema,entry);
const rewrites=new Map;for(const record2 of pendingRecords.get(ctx)??[]){const seen=ctx.seen.get(record2),names=(seen?.def??seen?.schema)?.propertyNames;if(!names||names===!0||rewrites.has(names))continue;
const rewritten=stringifyKeyNames(bySchema,names,new Set);rewritten!==names&&rewrites.set(names,rewritten)}if(rewrites.size)for(const entry of ctx.seen.values())for(const carrier of[entry.schema,entry.
def]){const rewritten=carrier&&rewrites.get(carrier.propertyNames);rewritten&&(carrier.propertyNames=rewritten)}}const recordProcessor=(schema,ctx,_json,params)=>{const json2=_json,def=schema._zod.def;
json2.type="object";const keyType=def.keyType,patterns=aggregateChecks(keyType).patterns;if(def.mode==="loose"&&patterns&&patterns.size>0){const valueSchema=to_json_schema_processSchema(def.valueType,
ctx,{...params,path:[...params.path,"patternProperties","*"]});json2.patternProperties={};for(const pattern of patterns)(0,core_util.Vy)(json2.patternProperties,exactPattern(pattern).source,valueSchema)}else{
if(ctx.target==="draft-07"||ctx.target==="draft-2020-12"){json2.propertyNames=to_json_schema_processSchema(def.keyType,ctx,{...params,path:[...params.path,"propertyNames"]});let pending=pendingRecords.
get(ctx);pending||(pending=[],pendingRecords.set(ctx,pending),ctx.deferred.push(()=>rewriteKeyNames(ctx))),pending.push(schema)}json2.additionalProperties=to_json_schema_processSchema(def.valueType,ctx,
{...params,path:[...params.path,"additionalProperties"]})}const keyValues=keyType._zod.values,omittableOnInput=ctx.io==="input"&&inputOptin(def.valueType)!==void 0;if(keyValues&&!def.partial&&!omittableOnInput){
const validKeyValues=[...keyValues].filter(v=>typeof v=="string"||typeof v=="number");validKeyValues.length>0&&(json2.required=validKeyValues.map(String))}},nullableProcessor=(schema,ctx,json2,params)=>{
const def=schema._zod.def,inner=to_json_schema_processSchema(def.innerType,ctx,params),seen=ctx.seen.get(schema);ctx.target==="openapi-3.0"?(seen.ref=def.innerType,json2.nullable=!0):json2.anyOf=[inner,
{type:"null"}]},nonoptionalProcessor=(schema,ctx,_json,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.ref=def.innerType},
UNREPRESENTABLE_DEFAULT=Symbol();function serializeDefaultValue(value,schema,ctx,json2,params){let unrepresentable=!1;const serialized=JSON.stringify(value,(_,val)=>typeof val!="bigint"?val:(unrepresentable=
!0,null));return unrepresentable?(handleUnrepresentable(schema,ctx,json2,params,"BigInt defaults cannot be represented in JSON Schema"),UNREPRESENTABLE_DEFAULT):JSON.parse(serialized)}const defaultProcessor=(schema,ctx,json2,params)=>{
const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.ref=def.innerType;const value=serializeDefaultValue(def.defaultValue,schema,ctx,json2,
params);value!==UNREPRESENTABLE_DEFAULT&&(json2.default=value)},prefaultProcessor=(schema,ctx,json2,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.
seen.get(schema);if(seen.ref=def.innerType,ctx.io!=="input")return;const value=serializeDefaultValue(def.defaultValue,schema,ctx,json2,params);value!==UNREPRESENTABLE_DEFAULT&&(json2._prefault=value)},
catchProcessor=(schema,ctx,json2,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.ref=def.innerType;let catchValue;try{catchValue=
def.catchValue(void 0)}catch{handleUnrepresentable(schema,ctx,json2,params,"Dynamic catch values are not supported in JSON Schema");return}json2.default=catchValue},pipeProcessor=(schema,ctx,_json,params)=>{
const def=schema._zod.def,inIsTransform=def.in._zod.traits.has("$ZodTransform"),innerType=ctx.io==="input"?inIsTransform?def.out:def.in:def.out;to_json_schema_processSchema(innerType,ctx,params);const seen=ctx.
seen.get(schema);seen.ref=innerType},readonlyProcessor=(schema,ctx,json2,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.
ref=def.innerType,json2.readOnly=!0},promiseProcessor=(schema,ctx,_json,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.
ref=def.innerType},optionalProcessor=(schema,ctx,_json,params)=>{const def=schema._zod.def;to_json_schema_processSchema(def.innerType,ctx,params);const seen=ctx.seen.get(schema);seen.ref=def.innerType},
allProcessors={string:stringProcessor,number:numberProcessor,boolean:booleanProcessor,bigint:bigintProcessor,symbol:symbolProcessor,null:nullProcessor,undefined:undefinedProcessor,void:voidProcessor,never:neverProcessor,
any:anyProcessor,unknown:unknownProcessor,date:dateProcessor,enum:enumProcessor,literal:literalProcessor,nan:nanProcessor,template_literal:templateLiteralProcessor,file:fileProcessor,success:successProcessor,
custom:customProcessor,function:functionProcessor,transform:transformProcessor,map:mapProcessor,set:setProcessor,array:arrayProcessor,object:objectProcessor,union:unionProcessor,intersection:intersectionProcessor,
tuple:tupleProcessor,record:recordProcessor,nullable:nullableProcessor,nonoptional:nonoptionalProcessor,default:defaultProcessor,prefault:prefaultProcessor,catch:catchProcessor,pipe:pipeProcessor,readonly:readonlyProcessor,
promise:promiseProcessor,optional:optionalProcessor,lazy:(schema,ctx,_json,params)=>{const innerType=schema._zod.innerType;to_json_schema_processSchema(innerType,ctx,params);const seen=ctx.seen.get(schema);
seen.ref=innerType}};function toJSONSchema(input,params){if("_idmap"in input){const registry=input,ctx2=initializeContext({...params,processors:allProcessors}),defs={};for(const entry of registry._idmap.
entries()){const[_,schema]=entry;processSchema(schema,ctx2)}const schemas3={},external={registry,uri:params?.uri,defs};ctx2.external=external;for(const entry of registry._idmap.entries()){const[key,schema]=entry;
extractDefs(ctx2,schema),assignProp(schemas3,key,finalize(ctx2,schema))}if(Object.keys(defs).length>0){const defsSegment=ctx2.target==="draft-2020-12"?"$defs":"definitions";schemas3.__shared={[defsSegment]:defs}}
return{schemas:schemas3}}const ctx=initializeContext({...params,processors:allProcessors});return processSchema(input,ctx),extractDefs(ctx,input),finalize(ctx,input)}const error=()=>{const Sizable={string:{
unit:"characters",verb:"to have"},file:{unit:"bytes",verb:"to have"},array:{unit:"items",verb:"to have"},set:{unit:"items",verb:"to have"},map:{unit:"entries",verb:"to have"}};function getSizing(origin){
return Sizable[origin]??null}const FormatDictionary={regex:"input",email:"email address",url:"URL",emoji:"emoji",uuid:"UUID",uuidv4:"UUIDv4",uuidv6:"UUIDv6",nanoid:"nanoid",guid:"GUID",cuid:"cuid",cuid2:"\
cuid2",ulid:"ULID",xid:"XID",ksuid:"KSUID",datetime:"ISO datetime",date:"ISO date",time:"ISO time",duration:"ISO duration",ipv4:"IPv4 address",ipv6:"IPv6 address",mac:"MAC address",cidrv4:"IPv4 range",
cidrv6:"IPv6 range",base64:"base64-encoded string",base64url:"base64url-encoded string",json_string:"JSON string",e164:"E.164 number",currency_code:"currency code",credit_card:"credit card number",iban:"\
IBAN",jwt:"JWT",template_literal:"input"},TypeDictionary={nan:"NaN"};function getTypeName(type,input){return type==="number"&&typeof input=="number"&&!Number.isFinite(input)?String(input):TypeDictionary[type]??
type}return issue=>{switch(issue.code){case"invalid_type":{const expected=getTypeName(issue.expected),receivedType=core_util.GW(issue.input),received=getTypeName(receivedType,issue.input);return`Inval\
id input: expected ${expected}, received ${received}`}case"invalid_value":return issue.values.length===1?`Invalid input: expected ${core_util.B7(issue.values[0])}`:`Invalid option: expected one of ${core_util.
jw(issue.values,"|")}`;case"too_big":{const adj=issue.exact?"exactly ":issue.inclusive?"<=":"<",sizing=getSizing(issue.origin);return sizing?`Too big: expected ${issue.origin??"value"} to have ${adj}${issue.
maximum.toString()} ${sizing.unit??"elements"}`:`Too big: expected ${issue.origin??"value"} to be ${adj}${issue.maximum.toString()}`}case"too_small":{const adj=issue.exact?"exactly ":issue.inclusive?"\
>=":">",sizing=getSizing(issue.origin);return sizing?`Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}`:`Too small: expected ${issue.origin} to be ${adj}${issue.
minimum.toString()}`}case"invalid_format":{const _issue=issue;return _issue.format==="starts_with"?`Invalid string: must start with "${_issue.prefix}"`:_issue.format==="ends_with"?`Invalid string: mus\
t end with "${_issue.suffix}"`:_issue.format==="includes"?`Invalid string: must include "${_issue.includes}"`:_issue.format==="regex"?`Invalid string: must match pattern ${_issue.pattern}`:`Invalid ${FormatDictionary[_issue.
format]??issue.format}`}case"not_multiple_of":return`Invalid number: must be a multiple of ${issue.divisor}`;case"unrecognized_keys":return`Unrecognized key${issue.keys.length>1?"s":""}: ${core_util.jw(
issue.keys,", ")}`;case"invalid_key":return`Invalid key in ${issue.origin}`;case"invalid_union":return issue.options&&Array.isArray(issue.options)&&issue.options.length>0?`Invalid discriminator value.\
 Expected ${issue.options.map(o=>`'${o}'`).join(" | ")}`:issue.inclusive===!1?"Invalid input: more than one option matched":"Invalid input";case"invalid_element":return`Invalid value in ${issue.origin}`;default:
return"Invalid input"}}};function en(){return{localeError:error()}}var errors=__webpack_require__(7428);function finalizeParams(callee,params){return{callee:params?.callee??callee,Err:params?.Err}}const _parse=_Err=>{
const fn=(schema,value,_ctx,_params)=>{const ctx=_ctx?{..._ctx,async:!1}:{async:!1},result=schema._zod.run({value,issues:[]},ctx);if(result instanceof Promise)throw new core_core.GT;if(result.issues.length){
const e=new(_params?.Err??_Err)(result.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W())));throw core_util.gx(e,_params?.callee??fn),e}return result.value};return fn},parse2=_parse(errors.Kd),_parseAsync=_Err=>{
const fn=async(schema,value,_ctx,params)=>{const ctx=_ctx?{..._ctx,async:!0}:{async:!0};let result=schema._zod.run({value,issues:[]},ctx);if(result instanceof Promise&&(result=await result),result.issues.
length){const e=new(params?.Err??_Err)(result.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W())));throw core_util.gx(e,params?.callee??fn),e}return result.value};return fn},parseAsync2=_parseAsync(
errors.Kd),_safeParse=_Err=>(schema,value,_ctx)=>{const ctx=_ctx?{..._ctx,async:!1}:{async:!1},result=schema._zod.run({value,issues:[]},ctx);if(result instanceof Promise)throw new core_core.GT;return result.
issues.length?failure(_Err,result.issues,ctx):{success:!0,data:result.value}},safeParse=_safeParse(errors.Kd);function failure(Err,issues,ctx){let error2;return{success:!1,get error(){return error2||(error2=
new Err(issues.map(iss=>core_util.iR(iss,ctx,core_core.$W()))),issues=void 0,ctx=void 0),error2},set error(e){error2=e,issues=void 0,ctx=void 0}}}const _safeParseAsync=_Err=>async(schema,value,_ctx)=>{
const ctx=_ctx?{..._ctx,async:!0}:{async:!0};let result=schema._zod.run({value,issues:[]},ctx);return result instanceof Promise&&(result=await result),result.issues.length?failure(_Err,result.issues,ctx):
{success:!0,data:result.value}},safeParseAsync=_safeParseAsync(errors.Kd),COMPILE_INVALID=Symbol.for("zod.compile.invalid"),COMPILE_FALLBACK=Symbol.for("zod.compile.fallback"),validate=((schema,value,_ctx)=>{
const validator=schema._zod.bag.validator;if(validator!==void 0){if(validator(value)!==COMPILE_INVALID)return!0;if(validator.definite===!0&&_ctx===void 0)return!1}return validateFallback(schema,value,
_ctx)});function validateFallback(schema,value,_ctx){const ctx=_ctx?{..._ctx,async:!1,abortEarly:!0}:{async:!1,abortEarly:!0},fallbackRun=schema._zod.bag.fallbackRun;let result;if(fallbackRun?(ctx[COMPILE_FALLBACK]=
!0,result=fallbackRun({value,issues:[]},ctx)):result=schema._zod.run({value,issues:[]},ctx),result instanceof Promise)throw new core_core.GT;return result.issues.length===0}const validateAsync=async(schema,value,_ctx)=>{
const ctx=_ctx?{..._ctx,async:!0,abortEarly:!0}:{async:!0,abortEarly:!0};let result=schema._zod.run({value,issues:[]},ctx);return result instanceof Promise&&(result=await result),result.issues.length===
0},_encode=_Err=>{const parse3=_parse(_Err),fn=(schema,value,_ctx,_params)=>{const ctx=_ctx?{..._ctx,direction:"backward"}:{direction:"backward"};return parse3(schema,value,ctx,finalizeParams(fn,_params))};
return fn},encode=_encode(errors.Kd),_decode=_Err=>{const parse3=_parse(_Err),fn=(schema,value,_ctx,_params)=>parse3(schema,value,_ctx,finalizeParams(fn,_params));return fn},decode=_decode(errors.Kd),
_encodeAsync=_Err=>{const parseAsync3=_parseAsync(_Err),fn=async(schema,value,_ctx,_params)=>{const ctx=_ctx?{..._ctx,direction:"backward"}:{direction:"backward"};return await parseAsync3(schema,value,
ctx,finalizeParams(fn,_params))};return fn},encodeAsync=_encodeAsync(errors.Kd),_decodeAsync=_Err=>{const parseAsync3=_parseAsync(_Err),fn=async(schema,value,_ctx,_params)=>await parseAsync3(schema,value,
_ctx,finalizeParams(fn,_params));return fn},decodeAsync=_decodeAsync(errors.Kd),_safeEncode=_Err=>(schema,value,_ctx)=>{const ctx=_ctx?{..._ctx,direction:"backward"}:{direction:"backward"};return _safeParse(
_Err)(schema,value,ctx)},safeEncode=_safeEncode(errors.Kd),_safeDecode=_Err=>(schema,value,_ctx)=>_safeParse(_Err)(schema,value,_ctx),safeDecode=_safeDecode(errors.Kd),_safeEncodeAsync=_Err=>async(schema,value,_ctx)=>{
const ctx=_ctx?{..._ctx,direction:"backward"}:{direction:"backward"};return _safeParseAsync(_Err)(schema,value,ctx)},safeEncodeAsync=_safeEncodeAsync(errors.Kd),_safeDecodeAsync=_Err=>async(schema,value,_ctx)=>_safeParseAsync(
_Err)(schema,value,_ctx),safeDecodeAsync=_safeDecodeAsync(errors.Kd),_installedErrorProtos=new WeakSet([Object.prototype,Error.prototype]);function _lazyMethod(proto,key,make){Object.defineProperty(proto,
key,{configurable:!0,enumerable:!1,get(){const value=make(this);return Object.defineProperty(this,key,{value,configurable:!0,writable:!0}),value},set(value){Object.defineProperty(this,key,{value,configurable:!0,
writable:!0})}})}const initializer=(inst,issues)=>{errors.a$.init(inst,issues),inst.name="ZodError";const proto=Object.getPrototypeOf(inst);_installedErrorProtos.has(proto)||(_installedErrorProtos.add(
proto),_lazyMethod(proto,"format",self=>mapper=>errors.Wk(self,mapper)),_lazyMethod(proto,"flatten",self=>mapper=>errors.JM(self,mapper)),_lazyMethod(proto,"addIssue",self=>issue=>{self.issues.push(issue),
self.message=JSON.stringify(self.issues,core_util.k8,2)}),_lazyMethod(proto,"addIssues",self=>issues2=>{self.issues.push(...issues2),self.message=JSON.stringify(self.issues,core_util.k8,2)}),Object.defineProperty(
proto,"isEmpty",{configurable:!0,enumerable:!1,get(){return this.issues.length===0}}))},ZodError=null,ZodRealError=core_core.xI("ZodError",initializer,void 0,{Parent:Error}),parse_parse=_parse(ZodRealError),
parse_parseAsync=_parseAsync(ZodRealError),parse_safeParse=_safeParse(ZodRealError),parse_safeParseAsync=_safeParseAsync(ZodRealError),parse_encode=_encode(ZodRealError),parse_decode=_decode(ZodRealError),
parse_encodeAsync=_encodeAsync(ZodRealError),parse_decodeAsync=_decodeAsync(ZodRealError),parse_safeEncode=_safeEncode(ZodRealError),parse_safeDecode=_safeDecode(ZodRealError),parse_safeEncodeAsync=_safeEncodeAsync(
ZodRealError),parse_safeDecodeAsync=_safeDecodeAsync(ZodRealError);function _ensureDefaultLocale(){core_core.cr.localeError||core_core.$W(en())}function _ensureDefaultMemoizer(){core_core.cr.memoizer||
core_core.$W({memoizer:memoizer()})}const ZodType=core_core.xI("ZodType",(inst,def)=>(_ensureDefaultLocale(),schemas2.W4.init(inst,def),inst.def=def,inst.type=def.type,inst),{check(...chks){const def=this.
def;return this.clone(core_util.zM(def,{checks:[...def.checks??[],...chks.map(ch=>typeof ch=="function"?{_zod:{check:ch,def:{check:"custom"},onattach:[]}}:ch)]}),{parent:!0})},with(...chks){return this.
check(...chks)},clone(def,params){return core_util.o8(this,def,params)},brand(){return this},register(reg,meta2){return reg.add(this,meta2),this},refine(check2,params){return this.check(refine(check2,
params))},superRefine(refinement,params){return this.check(superRefine(refinement,params))},overwrite(fn){return this.check(api.bS(fn))},optional(){return optional(this)},exactOptional(){return exactOptional(
this)},nullable(){return nullable(this)},nullish(){return optional(nullable(this))},nonoptional(params){return nonoptional(this,params)},array(){return array(this)},or(arg){return union([this,arg])},and(arg){
return intersection(this,arg)},transform(tx){return pipe(this,transform(tx))},default(d){return _default(this,d)},prefault(d){return prefault(this,d)},catch(params){return _catch(this,params)},pipe(target){
return pipe(this,target)},readonly(){return readonly(this)},describe(description){const cl=this.clone();return registries.fd.add(cl,{description}),cl},meta(...args){if(args.length===0)return registries.
fd.get(this);const cl=this.clone();return registries.fd.add(cl,args[0]),cl},isOptional(){return this.safeParse(void 0).success},isNullable(){return this.safeParse(null).success},apply(fn,...args){return args.
length===0?fn(this):fn(this,...args)},get"~standard"(){return core_util.jD(this,"~standard",{...schemas2.YK(this),jsonSchema:{input:createStandardJSONSchemaMethod(this,"input"),output:createStandardJSONSchemaMethod(
this,"output")}})},set"~standard"(value){core_util.qh(this,"~standard",value)},parse:function _parse2(data,params){return parse_parse(this,data,params,{callee:_parse2})},parseAsync:async function _parseAsync2(data,params){
return await parse_parseAsync(this,data,params,{callee:_parseAsync2})},safeParse(data,params){return parse_safeParse(this,data,params)},async safeParseAsync(data,params){return parse_safeParseAsync(this,
data,params)},get spa(){return this?.safeParseAsync},set spa(value){core_util.qh(this,"spa",value)},validate(data,params){return validate(this,data,params)},validateAsync(data,params){return validateAsync(
this,data,params)},encode:function _encode2(data,params){return parse_encode(this,data,params,{callee:_encode2})},decode:function _decode2(data,params){return parse_decode(this,data,params,{callee:_decode2})},
encodeAsync:async function _encodeAsync2(data,params){return await parse_encodeAsync(this,data,params,{callee:_encodeAsync2})},decodeAsync:async function _decodeAsync2(data,params){return await parse_decodeAsync(
this,data,params,{callee:_decodeAsync2})},safeEncode(data,params){return parse_safeEncode(this,data,params)},safeDecode(data,params){return parse_safeDecode(this,data,params)},async safeEncodeAsync(data,params){
return parse_safeEncodeAsync(this,data,params)},async safeDecodeAsync(data,params){return parse_safeDecodeAsync(this,data,params)},toJSONSchema(params){return createToJSONSchemaMethod(this,{})(params)},
get description(){return registries.fd.get(this)?.description},get _def(){return this._zod.def}}),_ZodString=core_core.xI("_ZodString",(inst,def)=>{schemas2.$v.init(inst,def),ZodType.init(inst,def),inst.
_zod.processJSONSchema=(ctx,json2,params)=>stringProcessor(inst,ctx,json2,params)},core_util.un({format:inst=>aggregateChecks(inst).format??null,minLength:inst=>aggregateChecks(inst).minimum??null,maxLength:inst=>aggregateChecks(
inst).maximum??null},{regex(...args){return this.check(api.Fk(...args))},includes(...args){return this.check(api.dR(...args))},startsWith(...args){return this.check(api.$S(...args))},endsWith(...args){
return this.check(api.ER(...args))},min(...args){return this.check(api.m9(...args))},max(...args){return this.check(api.Eb(...args))},length(...args){return this.check(api.YA(...args))},nonempty(...args){
return this.check(api.m9(1,...args))},lowercase(params){return this.check(api.hH(params))},uppercase(params){return this.check(api.qF(params))},trim(){return this.check(api.WN())},normalize(...args){return this.
check(api.lo(...args))},toLowerCase(){return this.check(api.Il())},toUpperCase(){return this.check(api.xY())},slugify(){return this.check(api.TL())}})),ZodString=core_core.xI("ZodString",(inst,def)=>{
schemas2.$v.init(inst,def),_ZodString.init(inst,def)},{email(params){return this.check(api.Mu(ZodEmail,params))},url(params){return this.check(api.Fn(ZodURL,params))},jwt(params){return this.check(api.
rk(ZodJWT,params))},emoji(params){return this.check(api.aC(ZodEmoji,params))},guid(params){return this.check(api.tB(ZodGUID,params))},uuid(params){return this.check(api.Be(ZodUUID,params))},uuidv4(params){
return this.check(api.nA(ZodUUID,params))},uuidv6(params){return this.check(api.pY(ZodUUID,params))},uuidv7(params){return this.check(api.wA(ZodUUID,params))},nanoid(params){return this.check(api.Dl(ZodNanoID,
params))},cuid(params){return this.check(api.fs(ZodCUID,params))},cuid2(params){return this.check(api.Bj(ZodCUID2,params))},ulid(params){return this.check(api.Ct(ZodULID,params))},base64(params){return this.
check(api.rt(ZodBase64,params))},base64url(params){return this.check(api.cU(ZodBase64URL,params))},xid(params){return this.check(api.Pw(ZodXID,params))},ksuid(params){return this.check(api._z(ZodKSUID,
params))},ipv4(params){return this.check(api.Ny(ZodIPv4,params))},ipv6(params){return this.check(api.$O(ZodIPv6,params))},cidrv4(params){return this.check(api.Uy(ZodCIDRv4,params))},cidrv6(params){return this.
check(api.gP(ZodCIDRv6,params))},e164(params){return this.check(api.KB(ZodE164,params))},datetime(params){return this.check(api.G1(ZodISODateTime,params))},date(params){return this.check(api.db(ZodISODate,
params))},time(params){return this.check(api.Kn(ZodISOTime,params))},duration(params){return this.check(api.f2(ZodISODuration,params))}});function string(params){return api.Rl(ZodString,params)}const ZodStringFormat=core_core.
xI("ZodStringFormat",(inst,def)=>{schemas2.EY.init(inst,def),_ZodString.init(inst,def)}),ZodISODateTime=core_core.xI("ZodISODateTime",(inst,def)=>{schemas2.Ko.init(inst,def),ZodStringFormat.init(inst,
def)}),ZodISODate=core_core.xI("ZodISODate",(inst,def)=>{schemas2.v1.init(inst,def),ZodStringFormat.init(inst,def)}),ZodISOTime=core_core.xI("ZodISOTime",(inst,def)=>{schemas2.Ax.init(inst,def),ZodStringFormat.
init(inst,def)}),ZodISODuration=core_core.xI("ZodISODuration",(inst,def)=>{schemas2.$N.init(inst,def),ZodStringFormat.init(inst,def)}),ZodEmail=core_core.xI("ZodEmail",(inst,def)=>{schemas2.qG.init(inst,
def),ZodStringFormat.init(inst,def)});function email(params){return core._email(ZodEmail,params)}const ZodGUID=core_core.xI("ZodGUID",(inst,def)=>{schemas2.Zc.init(inst,def),ZodStringFormat.init(inst,
def)});function guid(params){return core._guid(ZodGUID,params)}const ZodUUID=core_core.xI("ZodUUID",(inst,def)=>{schemas2.Zn.init(inst,def),ZodStringFormat.init(inst,def)});function uuid(params){return core.
_uuid(ZodUUID,params)}function uuidv4(params){return core._uuidv4(ZodUUID,params)}function uuidv6(params){return core._uuidv6(ZodUUID,params)}function uuidv7(params){return core._uuidv7(ZodUUID,params)}
const ZodURL=core_core.xI("ZodURL",(inst,def)=>{schemas2.VY.init(inst,def),ZodStringFormat.init(inst,def)});function url(params){return core._url(ZodURL,params)}function httpUrl(params){return core._url(
ZodURL,{protocol:regexes.httpProtocol,hostname:regexes.domain,...util.normalizeParams(params)})}const ZodEmoji=core_core.xI("ZodEmoji",(inst,def)=>{schemas2.cG.init(inst,def),ZodStringFormat.init(inst,
def)});function emoji(params){return core._emoji(ZodEmoji,params)}const ZodNanoID=core_core.xI("ZodNanoID",(inst,def)=>{schemas2.Py.init(inst,def),ZodStringFormat.init(inst,def)});function nanoid(params){
return core._nanoid(ZodNanoID,params)}const ZodCUID=core_core.xI("ZodCUID",(inst,def)=>{schemas2.bl.init(inst,def),ZodStringFormat.init(inst,def)});function cuid(params){return core._cuid(ZodCUID,params)}
const ZodCUID2=core_core.xI("ZodCUID2",(inst,def)=>{schemas2.Zu.init(inst,def),ZodStringFormat.init(inst,def)});function cuid2(params){return core._cuid2(ZodCUID2,params)}const ZodULID=core_core.xI("Z\
odULID",(inst,def)=>{schemas2.g5.init(inst,def),ZodStringFormat.init(inst,def)});function ulid(params){return core._ulid(ZodULID,params)}const ZodXID=core_core.xI("ZodXID",(inst,def)=>{schemas2.TF.init(
inst,def),ZodStringFormat.init(inst,def)});function xid(params){return core._xid(ZodXID,params)}const ZodKSUID=core_core.xI("ZodKSUID",(inst,def)=>{schemas2.GY.init(inst,def),ZodStringFormat.init(inst,
def)});function ksuid(params){return core._ksuid(ZodKSUID,params)}const ZodIPv4=core_core.xI("ZodIPv4",(inst,def)=>{schemas2.Lc.init(inst,def),ZodStringFormat.init(inst,def)});function ipv4(params){return core.
_ipv4(ZodIPv4,params)}const ZodMAC=null;function mac(params){return core._mac(ZodMAC,params)}const ZodIPv6=core_core.xI("ZodIPv6",(inst,def)=>{schemas2.Zy.init(inst,def),ZodStringFormat.init(inst,def)});
function ipv6(params){return core._ipv6(ZodIPv6,params)}const ZodCIDRv4=core_core.xI("ZodCIDRv4",(inst,def)=>{schemas2.CI.init(inst,def),ZodStringFormat.init(inst,def)});function cidrv4(params){return core.
_cidrv4(ZodCIDRv4,params)}const ZodCIDRv6=core_core.xI("ZodCIDRv6",(inst,def)=>{schemas2.Cn.init(inst,def),ZodStringFormat.init(inst,def)});function cidrv6(params){return core._cidrv6(ZodCIDRv6,params)}
const ZodBase64=core_core.xI("ZodBase64",(inst,def)=>{schemas2.Dq.init(inst,def),ZodStringFormat.init(inst,def)});function base64(params){return core._base64(ZodBase64,params)}const ZodBase64URL=core_core.
xI("ZodBase64URL",(inst,def)=>{schemas2.CQ.init(inst,def),ZodStringFormat.init(inst,def)});function base64url(params){return core._base64url(ZodBase64URL,params)}const ZodE164=core_core.xI("ZodE164",(inst,def)=>{
schemas2.Oy.init(inst,def),ZodStringFormat.init(inst,def)});function e164(params){return core._e164(ZodE164,params)}const ZodCreditCard=null;function creditCard(params){return core._creditCard(ZodCreditCard,
params)}const ZodIBAN=null;function iban(params){return core._iban(ZodIBAN,params)}const ZodJWT=core_core.xI("ZodJWT",(inst,def)=>{schemas2.h8.init(inst,def),ZodStringFormat.init(inst,def)});function jwt(params){
return core._jwt(ZodJWT,params)}const ZodCustomStringFormat=null;function stringFormat(format,fnOrRegex,_params={}){return core._stringFormat(ZodCustomStringFormat,format,fnOrRegex,_params)}function hostname(_params){
return core._stringFormat(ZodCustomStringFormat,"hostname",regexes.hostname,_params)}function hex(_params){return core._stringFormat(ZodCustomStringFormat,"hex",regexes.hex,_params)}function currencyCode(_params){
return core._stringFormat(ZodCustomStringFormat,"currency_code",regexes.currencyCode,_params)}function hash(alg,params){const enc=params?.enc??"hex",format=`${alg}_${enc}`,regex=core.regexes[format];if(!regex)
throw new Error(`Unrecognized hash format: ${format}`);return core._stringFormat(ZodCustomStringFormat,format,regex,params)}const ZodNumber=core_core.xI("ZodNumber",(inst,def)=>{schemas2.vz.init(inst,
def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>numberProcessor(inst,ctx,json2,params),inst.isFinite=!0},core_util.un({minValue:inst=>{const{minimum,exclusiveMinimum}=aggregateChecks(
inst);return Math.max(minimum??Number.NEGATIVE_INFINITY,exclusiveMinimum??Number.NEGATIVE_INFINITY)},maxValue:inst=>{const{maximum,exclusiveMaximum}=aggregateChecks(inst);return Math.min(maximum??Number.
POSITIVE_INFINITY,exclusiveMaximum??Number.POSITIVE_INFINITY)},isInt:inst=>{const{isInt,multipleOf}=aggregateChecks(inst);return!!isInt||!!multipleOf?.some(Number.isSafeInteger)},format:inst=>aggregateChecks(
inst).format??null},{gt(value,params){return this.check(api.Tx(value,params))},gte(value,params){return this.check(api.qm(value,params))},min(value,params){return this.check(api.qm(value,params))},lt(value,params){
return this.check(api.Au(value,params))},lte(value,params){return this.check(api.Zm(value,params))},max(value,params){return this.check(api.Zm(value,params))},int(params){return this.check(schemas_int(
params))},safe(params){return this.check(schemas_int(params))},positive(params){return this.check(api.Tx(0,params))},nonnegative(params){return this.check(api.qm(0,params))},negative(params){return this.
check(api.Au(0,params))},nonpositive(params){return this.check(api.Zm(0,params))},multipleOf(value,params){return this.check(api.Hi(value,params))},step(value,params){return this.check(api.Hi(value,params))},
finite(){return this}}));function number(params){return api.F7(ZodNumber,params)}const ZodNumberFormat=core_core.xI("ZodNumberFormat",(inst,def)=>{schemas2.I.init(inst,def),ZodNumber.init(inst,def)});
function schemas_int(params){return api.LK(ZodNumberFormat,params)}function float32(params){return core._float32(ZodNumberFormat,params)}function float64(params){return core._float64(ZodNumberFormat,params)}
function int32(params){return core._int32(ZodNumberFormat,params)}function uint32(params){return core._uint32(ZodNumberFormat,params)}const ZodBoolean=core_core.xI("ZodBoolean",(inst,def)=>{schemas2.sF.
init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>booleanProcessor(inst,ctx,json2,params)});function schemas_boolean(params){return api._L(ZodBoolean,params)}const ZodBigInt=core_core.
xI("ZodBigInt",(inst,def)=>{schemas2.BN.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>bigintProcessor(inst,ctx,json2,params)},core_util.un({minValue:inst=>aggregateChecks(
inst).minimum??null,maxValue:inst=>aggregateChecks(inst).maximum??null,format:inst=>aggregateChecks(inst).format??null},{gte(value,params){return this.check(api.qm(value,params))},min(value,params){return this.
check(api.qm(value,params))},gt(value,params){return this.check(api.Tx(value,params))},lt(value,params){return this.check(api.Au(value,params))},lte(value,params){return this.check(api.Zm(value,params))},
max(value,params){return this.check(api.Zm(value,params))},positive(params){return this.check(api.Tx(BigInt(0),params))},negative(params){return this.check(api.Au(BigInt(0),params))},nonpositive(params){
return this.check(api.Zm(BigInt(0),params))},nonnegative(params){return this.check(api.qm(BigInt(0),params))},multipleOf(value,params){return this.check(api.Hi(value,params))}}));function bigint(params){
return core._bigint(ZodBigInt,params)}const ZodBigIntFormat=null;function int64(params){return core._int64(ZodBigIntFormat,params)}function uint64(params){return core._uint64(ZodBigIntFormat,params)}const ZodSymbol=null;
function symbol(params){return core._symbol(ZodSymbol,params)}const ZodUndefined=null;function _undefined(params){return core._undefined(ZodUndefined,params)}const ZodNull=core_core.xI("ZodNull",(inst,def)=>{
schemas2.x8.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>nullProcessor(inst,ctx,json2,params)});function _null(params){return api.jw(ZodNull,params)}const ZodAny=null;
function any(){return core._any(ZodAny)}const ZodUnknown=core_core.xI("ZodUnknown",(inst,def)=>{schemas2.GP.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>unknownProcessor(
inst,ctx,json2,params)});function unknown(){return api.em(ZodUnknown)}const ZodNever=core_core.xI("ZodNever",(inst,def)=>{schemas2.Um.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=
(ctx,json2,params)=>neverProcessor(inst,ctx,json2,params)});function never(params){return api.G8(ZodNever,params)}const ZodVoid=null;function _void(params){return core._void(ZodVoid,params)}const ZodDate=core_core.
xI("ZodDate",(inst,def)=>{schemas2.o5.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>dateProcessor(inst,ctx,json2,params),inst.min=(value,params)=>inst.check(api.
qm(value,params)),inst.max=(value,params)=>inst.check(api.Zm(value,params))},core_util.un({minDate:inst=>{const{minimum}=aggregateChecks(inst);return minimum?new Date(minimum):null},maxDate:inst=>{const{
maximum}=aggregateChecks(inst);return maximum?new Date(maximum):null}},{}));function date(params){return core._date(ZodDate,params)}const ZodArray=core_core.xI("ZodArray",(inst,def)=>{_ensureDefaultMemoizer(),
schemas2.$p.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>arrayProcessor(inst,ctx,json2,params),inst.element=def.element},{min(n,params){return this.check(api.m9(
n,params))},nonempty(params){return this.check(api.m9(1,params))},max(n,params){return this.check(api.Eb(n,params))},length(n,params){return this.check(api.YA(n,params))},unwrap(){return this.element}});
function array(element,params){return api.dZ(ZodArray,element,params)}function keyof(schema){const shape=schema._zod.def.shape;return _enum(Object.keys(shape))}const ZodObject=core_core.xI("ZodObject",
(inst,def)=>{_ensureDefaultMemoizer(),schemas2.w.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>objectProcessor(inst,ctx,json2,params),core_util.X(inst,"shape",self=>self.
_zod.def.shape,!1)},{keyof(){return _enum(Object.keys(this._zod.def.shape))},catchall(catchall){return this.clone(core_util.zM(this._zod.def,{catchall}))},passthrough(){return this.clone(core_util.zM(
this._zod.def,{catchall:unknown()}))},loose(){return this.clone(core_util.zM(this._zod.def,{catchall:unknown()}))},strict(){return this.clone(core_util.zM(this._zod.def,{catchall:never()}))},strip(){return this.
clone(core_util.zM(this._zod.def,{catchall:void 0}))},extend(incoming){return core_util.X$(this,incoming)},safeExtend(incoming){return core_util.W0(this,incoming)},merge(other){return core_util.h1(this,
other)},pick(mask){return core_util.Up(this,mask)},omit(mask){return core_util.cJ(this,mask)},partial(...args){return core_util.OH(ZodOptional,this,args[0])},exactPartial(...args){return core_util.OH(
ZodExactOptional,this,args[0],"exactPartial")},required(...args){return core_util.mw(ZodNonOptional,this,args[0])}});function object(shape,params){const def={type:"object",shape:shape??{},...core_util.
A2(params)};return new ZodObject(def)}function strictObject(shape,params){return new ZodObject({type:"object",shape,catchall:never(),...core_util.A2(params)})}function looseObject(shape,params){return new ZodObject(
{type:"object",shape,catchall:unknown(),...core_util.A2(params)})}const ZodUnion=core_core.xI("ZodUnion",(inst,def)=>{schemas2.cu.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>unionProcessor(
inst,ctx,json2,params),inst.options=def.options});function union(options,params){return new ZodUnion({type:"union",options,...core_util.A2(params)})}const ZodXor=null;function xor(options,params){return new ZodXor(
{type:"union",options,inclusive:!1,...util.normalizeParams(params)})}const ZodDiscriminatedUnion=core_core.xI("ZodDiscriminatedUnion",(inst,def)=>{ZodUnion.init(inst,def),schemas2.P0.init(inst,def)});
function discriminatedUnion(discriminator,options,params){return new ZodDiscriminatedUnion({type:"union",options,discriminator,...core_util.A2(params)})}const ZodIntersection=core_core.xI("ZodIntersec\
tion",(inst,def)=>{schemas2.LJ.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>intersectionProcessor(inst,ctx,json2,params)});function intersection(left,right){return new ZodIntersection(
{type:"intersection",left,right})}const ZodTuple=core_core.xI("ZodTuple",(inst,def)=>{_ensureDefaultMemoizer(),schemas2.G3.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>tupleProcessor(
inst,ctx,json2,params)},{rest(rest){return this.clone({...this._zod.def,rest})},partial(){const def=this._zod.def;if(def.checks?.length)throw new Error(".partial() cannot be used on tuple schemas cont\
aining refinements");return this.clone({...def,items:def.items.map(item=>new ZodOptional({type:"optional",innerType:item}))})}});function tuple(items,_paramsOrRest,_params){const hasRest=_paramsOrRest instanceof
core.$ZodType,params=hasRest?_params:_paramsOrRest,rest=hasRest?_paramsOrRest:null;return new ZodTuple({type:"tuple",items,rest,...util.normalizeParams(params)})}const ZodRecord=core_core.xI("ZodRecor\
d",(inst,def)=>{_ensureDefaultMemoizer(),schemas2.h.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>recordProcessor(inst,ctx,json2,params),inst.keyType=def.keyType,
inst.valueType=def.valueType});function record(keyType,valueType,params){return!valueType||!valueType._zod?new ZodRecord({type:"record",keyType:string(),valueType:keyType,...core_util.A2(valueType)}):
new ZodRecord({type:"record",keyType,valueType,...core_util.A2(params)})}function partialRecord(keyType,valueType,params){return new ZodRecord({type:"record",keyType,valueType,...util.normalizeParams(
params),partial:!0})}function looseRecord(keyType,valueType,params){return new ZodRecord({type:"record",keyType,valueType,mode:"loose",...util.normalizeParams(params)})}const ZodMap=null;function map(keyType,valueType,params){
return new ZodMap({type:"map",keyType,valueType,...util.normalizeParams(params)})}const ZodSet=null;function set(valueType,params){return new ZodSet({type:"set",valueType,...util.normalizeParams(params)})}
const ZodEnum=core_core.xI("ZodEnum",(inst,def)=>{schemas2.VO.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>enumProcessor(inst,ctx,json2,params),inst.enum=def.entries,
inst.options=[...inst._zod.values];const keys=new Set(Object.keys(def.entries));inst.extract=(values,params)=>{const newEntries={};for(const value of values)if(keys.has(value))newEntries[value]=def.entries[value];else
throw new Error(`Key ${value} not found in enum`);return new ZodEnum({...def,checks:[],...core_util.A2(params),entries:newEntries})},inst.exclude=(values,params)=>{const newEntries={...def.entries};for(const value of values)
if(keys.has(value))delete newEntries[value];else throw new Error(`Key ${value} not found in enum`);return new ZodEnum({...def,checks:[],...core_util.A2(params),entries:newEntries})}});function _enum(values,params){
const entries=Array.isArray(values)?Object.fromEntries(values.map(v=>[v,v])):values;return new ZodEnum({type:"enum",entries,...core_util.A2(params)})}function nativeEnum(entries,params){return new ZodEnum(
{type:"enum",entries,...util.normalizeParams(params)})}const ZodLiteral=core_core.xI("ZodLiteral",(inst,def)=>{schemas2.nu.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>literalProcessor(
inst,ctx,json2,params),inst.values=new Set(def.values),Object.defineProperty(inst,"value",{get(){if(def.values.length>1)throw new Error("This schema contains multiple valid literal values. Use `.value\
s` instead.");return def.values[0]}})});function literal(value,params){return new ZodLiteral({type:"literal",values:Array.isArray(value)?value:[value],...core_util.A2(params)})}const ZodFile=null;function file(params){
return core._file(ZodFile,params)}const ZodTransform=core_core.xI("ZodTransform",(inst,def)=>{_ensureDefaultMemoizer(),schemas2.Wc.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>transformProcessor(
inst,ctx,json2,params),inst._zod.parse=(payload,_ctx)=>{if(_ctx.direction==="backward")throw new core_core.cV(inst.constructor.name);payload.addIssue=issue=>{if(typeof issue=="string")payload.issues.push(
core_util.sn(issue,payload.value,def));else{const _issue=issue;_issue.fatal&&(_issue.continue=!1),_issue.code??(_issue.code="custom"),"input"in _issue||(_issue.input=payload.value),_issue.inst??(_issue.
inst=inst),payload.issues.push(core_util.sn(_issue))}};const output=def.transform(payload.value,payload);return output instanceof Promise?output.then(output2=>(payload.value=output2,payload)):(payload.
value=output,payload)}});function transform(fn){return new ZodTransform({type:"transform",transform:fn})}const ZodOptional=core_core.xI("ZodOptional",(inst,def)=>{schemas2.ig.init(inst,def),ZodType.init(
inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>optionalProcessor(inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType});function optional(innerType){return new ZodOptional({type:"\
optional",innerType})}const ZodExactOptional=core_core.xI("ZodExactOptional",(inst,def)=>{schemas2.RL.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>optionalProcessor(
inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType});function exactOptional(innerType){return new ZodExactOptional({type:"optional",innerType})}const ZodNullable=core_core.xI("ZodNullable",
(inst,def)=>{schemas2.qc.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>nullableProcessor(inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType});function nullable(innerType){
return new ZodNullable({type:"nullable",innerType})}function nullish(innerType){return optional(nullable(innerType))}const ZodDefault=core_core.xI("ZodDefault",(inst,def)=>{schemas2.rv.init(inst,def),
ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>defaultProcessor(inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType,inst.removeDefault=inst.unwrap});function _default(innerType,defaultValue){
return new ZodDefault({type:"default",innerType,get defaultValue(){return typeof defaultValue=="function"?defaultValue():core_util.yG(defaultValue)}})}const ZodPrefault=core_core.xI("ZodPrefault",(inst,def)=>{
schemas2.VF.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>prefaultProcessor(inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType});function prefault(innerType,defaultValue){
return new ZodPrefault({type:"prefault",innerType,get defaultValue(){return typeof defaultValue=="function"?defaultValue():core_util.yG(defaultValue)}})}const ZodNonOptional=core_core.xI("ZodNonOption\
al",(inst,def)=>{schemas2.N$.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>nonoptionalProcessor(inst,ctx,json2,params),inst.unwrap=()=>inst._zod.def.innerType});
function nonoptional(innerType,params){return new ZodNonOptional({type:"nonoptional",innerType,...core_util.A2(params)})}const ZodSuccess=null;function success(innerType){return new ZodSuccess({type:"\
success",innerType})}const ZodCatch=core_core.xI("ZodCatch",(inst,def)=>{schemas2.t$.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>catchProcessor(inst,ctx,json2,
params),inst.unwrap=()=>inst._zod.def.innerType,inst.removeCatch=inst.unwrap});function _catch(innerType,catchValue){return new ZodCatch({type:"catch",innerType,catchValue:typeof catchValue=="function"?
catchValue:core_util.SS(catchValue)})}const ZodNaN=null;function nan(params){return core._nan(ZodNaN,params)}const ZodPipe=core_core.xI("ZodPipe",(inst,def)=>{schemas2._m.init(inst,def),ZodType.init(inst,
def),inst._zod.processJSONSchema=(ctx,json2,params)=>pipeProcessor(inst,ctx,json2,params),inst.in=def.in,inst.out=def.out});function pipe(in_,out){return new ZodPipe({type:"pipe",in:in_,out})}const ZodCodec=core_core.
xI("ZodCodec",(inst,def)=>{ZodPipe.init(inst,def),schemas2.YY.init(inst,def)});function codec(in_,out,params){return new ZodCodec({type:"pipe",in:in_,out,transform:params.decode,reverseTransform:params.
encode})}function invertCodec(codec2){const def=codec2._zod.def;return new ZodCodec({type:"pipe",in:def.out,out:def.in,transform:def.reverseTransform,reverseTransform:def.transform})}const ZodPreprocess=null,
ZodReadonly=core_core.xI("ZodReadonly",(inst,def)=>{schemas2.Sb.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>readonlyProcessor(inst,ctx,json2,params),inst.unwrap=
()=>inst._zod.def.innerType});function readonly(innerType){return new ZodReadonly({type:"readonly",innerType})}const ZodTemplateLiteral=null;function templateLiteral(parts,params){return new ZodTemplateLiteral(
{type:"template_literal",parts,...util.normalizeParams(params)})}const ZodLazy=null;function lazy(getter){return new ZodLazy({type:"lazy",getter})}const ZodPromise=null;function promise(innerType){return new ZodPromise(
{type:"promise",innerType})}const ZodFunction=null;function _function(params){return new ZodFunction({type:"function",input:Array.isArray(params?.input)?tuple(params?.input):params?.input??array(unknown()),
output:params?.output??unknown()})}const ZodCustom=core_core.xI("ZodCustom",(inst,def)=>{schemas2.b0.init(inst,def),ZodType.init(inst,def),inst._zod.processJSONSchema=(ctx,json2,params)=>customProcessor(
inst,ctx,json2,params)});function check(fn){const ch=new core.$ZodCheck({check:"custom"});return ch._zod.check=fn,ch}function custom(fn,_params){return core._custom(ZodCustom,fn??(()=>!0),_params)}function refine(fn,_params={}){
return api.fU(ZodCustom,fn,_params)}function superRefine(fn,params){return api.MB(fn,params)}const describe=api.q0,meta=api.mI,ZodInstanceOf=core_core.xI("ZodInstanceOf",(inst,def)=>{ZodCustom.init(inst,
def)},{properties(shape,params){return this.check(api.T2(shape,params))}});function _instanceof(cls,params={}){const inst=new ZodInstanceOf({type:"custom",check:"custom",fn:data=>data instanceof cls,abort:!0,
...util.normalizeParams(params)});return inst._zod.bag.Class=cls,inst._zod.check=payload=>{payload.value instanceof cls||payload.issues.push({code:"invalid_type",expected:cls.name,input:payload.value,
inst,path:[...inst._zod.def.path??[]]})},inst}const stringbool=(...args)=>api.fI({Codec:ZodCodec,Boolean:ZodBoolean,String:ZodString},...args);function json(params){const jsonSchema=lazy(()=>union([string(
params),number(),schemas_boolean(),_null(),array(jsonSchema),record(string(),jsonSchema)]));return jsonSchema}function preprocess(fn,schema){return new ZodPreprocess({type:"pipe",in:transform(fn),out:schema})}}),
3759:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{$O:()=>_ipv6,$S:()=>_startsWith,Au:()=>_lt,Be:()=>_uuid,Bj:()=>_cuid2,Ct:()=>_ulid,
Dl:()=>_nanoid,ER:()=>_endsWith,Eb:()=>_maxLength,F7:()=>_number,Fk:()=>_regex,Fn:()=>_url,G1:()=>_isoDateTime,G8:()=>_never,Hi:()=>_multipleOf,Il:()=>_toLowerCase,KB:()=>_e164,Kn:()=>_isoTime,LK:()=>_int,
MB:()=>_superRefine,Mu:()=>_email,Ny:()=>_ipv4,Pw:()=>_xid,Rl:()=>_string,T2:()=>_properties,TL:()=>_slugify,Tx:()=>_gt,Uy:()=>_cidrv4,WN:()=>_trim,YA:()=>_length,Zm:()=>_lte,_L:()=>_boolean,_z:()=>_ksuid,
aC:()=>_emoji,bS:()=>_overwrite,cU:()=>_base64url,dR:()=>_includes,dZ:()=>_array,db:()=>_isoDate,em:()=>_unknown,f2:()=>_isoDuration,fI:()=>_stringbool,fU:()=>_refine,fs:()=>_cuid,gP:()=>_cidrv6,hH:()=>_lowercase,
jw:()=>_null,lo:()=>_normalize,m9:()=>_minLength,mI:()=>meta,nA:()=>_uuidv4,pY:()=>_uuidv6,q0:()=>describe,qF:()=>_uppercase,qm:()=>_gte,rk:()=>_jwt,rt:()=>_base64,tB:()=>_guid,wA:()=>_uuidv7,xY:()=>_toUpperCase});
var _checks_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(4890),_registries_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(9396),_schemas_js__WEBPACK_IMPORTED_MODULE_3__=__webpack_require__(
6985),_util_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(4723);function snapshotChecks(def){return def.checks&&(def.checks=[...def.checks]),def}function _string(Class,params){return new Class(snapshotChecks(
{type:"string",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)}))}function _coercedString(Class,params){return new Class(snapshotChecks({type:"string",coerce:!0,...util.normalizeParams(params)}))}
function _email(Class,params){return new Class({type:"string",format:"email",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _guid(Class,params){return new Class(
{type:"string",format:"guid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _uuid(Class,params){return new Class({type:"string",format:"uuid",check:"stri\
ng_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _uuidv4(Class,params){return new Class({type:"string",format:"uuid",check:"string_format",abort:!1,version:"v4",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _uuidv6(Class,params){return new Class({type:"string",format:"uuid",check:"string_format",abort:!1,version:"v6",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _uuidv7(Class,params){
return new Class({type:"string",format:"uuid",check:"string_format",abort:!1,version:"v7",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _url(Class,params){return new Class({type:"stri\
ng",format:"url",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _emoji(Class,params){return new Class({type:"string",format:"emoji",check:"string_format",
abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _nanoid(Class,params){return new Class({type:"string",format:"nanoid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _cuid(Class,params){return new Class({type:"string",format:"cuid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _cuid2(Class,params){
return new Class({type:"string",format:"cuid2",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _ulid(Class,params){return new Class({type:"string",format:"\
ulid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _xid(Class,params){return new Class({type:"string",format:"xid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _ksuid(Class,params){return new Class({type:"string",format:"ksuid",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _ipv4(Class,params){
return new Class({type:"string",format:"ipv4",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _ipv6(Class,params){return new Class({type:"string",format:"\
ipv6",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _mac(Class,params){return new Class({type:"string",format:"mac",check:"string_format",abort:!1,...util.
normalizeParams(params)})}function _cidrv4(Class,params){return new Class({type:"string",format:"cidrv4",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _cidrv6(Class,params){
return new Class({type:"string",format:"cidrv6",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _base64(Class,params){return new Class({type:"string",format:"\
base64",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _base64url(Class,params){return new Class({type:"string",format:"base64url",check:"string_format",
abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _e164(Class,params){return new Class({type:"string",format:"e164",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _creditCard(Class,params){return new Class({type:"string",format:"credit_card",check:"string_format",abort:!1,...util.normalizeParams(params)})}function _iban(Class,params){return new Class(
{type:"string",format:"iban",check:"string_format",abort:!1,...util.normalizeParams(params)})}function _jwt(Class,params){return new Class({type:"string",format:"jwt",check:"string_format",abort:!1,..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}const TimePrecision={Any:null,Minute:-1,Second:0,Millisecond:3,Microsecond:6};function _isoDateTime(Class,params){return new Class({type:"string",format:"datetime",check:"string_format",offset:!1,
local:!1,precision:null,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _isoDate(Class,params){return new Class({type:"string",format:"date",check:"string_format",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _isoTime(Class,params){return new Class({type:"string",format:"time",check:"string_format",precision:null,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _isoDuration(Class,params){
return new Class({type:"string",format:"duration",check:"string_format",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _number(Class,params){return new Class(snapshotChecks({type:"numb\
er",checks:[],..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)}))}function _coercedNumber(Class,params){return new Class(snapshotChecks({type:"number",coerce:!0,checks:[],...util.normalizeParams(params)}))}
function _int(Class,params){return new Class({type:"number",check:"number_format",abort:!1,format:"safeint",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _float32(Class,params){return new Class(
{type:"number",check:"number_format",abort:!1,format:"float32",...util.normalizeParams(params)})}function _float64(Class,params){return new Class({type:"number",check:"number_format",abort:!1,format:"\
float64",...util.normalizeParams(params)})}function _int32(Class,params){return new Class({type:"number",check:"number_format",abort:!1,format:"int32",...util.normalizeParams(params)})}function _uint32(Class,params){
return new Class({type:"number",check:"number_format",abort:!1,format:"uint32",...util.normalizeParams(params)})}function _boolean(Class,params){return new Class({type:"boolean",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _coercedBoolean(Class,params){return new Class({type:"boolean",coerce:!0,...util.normalizeParams(params)})}function _bigint(Class,params){return new Class({type:"bigint",...util.
normalizeParams(params)})}function _coercedBigint(Class,params){return new Class({type:"bigint",coerce:!0,...util.normalizeParams(params)})}function _int64(Class,params){return new Class({type:"bigint",
check:"bigint_format",abort:!1,format:"int64",...util.normalizeParams(params)})}function _uint64(Class,params){return new Class({type:"bigint",check:"bigint_format",abort:!1,format:"uint64",...util.normalizeParams(
params)})}function _symbol(Class,params){return new Class({type:"symbol",...util.normalizeParams(params)})}function _undefined(Class,params){return new Class({type:"undefined",...util.normalizeParams(
params)})}function _null(Class,params){return new Class({type:"null",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _any(Class){return new Class({type:"any"})}function _unknown(Class){
return new Class({type:"unknown"})}function _never(Class,params){return new Class({type:"never",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _void(Class,params){return new Class({type:"\
void",...util.normalizeParams(params)})}function _date(Class,params){return new Class({type:"date",...util.normalizeParams(params)})}function _coercedDate(Class,params){return new Class({type:"date",coerce:!0,
...util.normalizeParams(params)})}function _nan(Class,params){return new Class({type:"nan",...util.normalizeParams(params)})}function _lt(value,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.
sm({check:"less_than",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),value,inclusive:!1})}function _lte(value,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.sm({check:"less_than",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params),value,inclusive:!0})}function _gt(value,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.J_({check:"greater_than",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),value,inclusive:!1})}
function _gte(value,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.J_({check:"greater_than",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),value,inclusive:!0})}function _positive(params){
return _gt(0,params)}function _negative(params){return _lt(0,params)}function _nonpositive(params){return _lte(0,params)}function _nonnegative(params){return _gte(0,params)}function _multipleOf(value,params){
return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.Jk({check:"multiple_of",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),value})}function _maxSize(maximum,params){return new checks.$ZodCheckMaxSize(
{check:"max_size",...util.normalizeParams(params),maximum})}function _minSize(minimum,params){return new checks.$ZodCheckMinSize({check:"min_size",...util.normalizeParams(params),minimum})}function _size(size,params){
return new checks.$ZodCheckSizeEquals({check:"size_equals",...util.normalizeParams(params),size})}function _maxLength(maximum,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.Yk({check:"max_\
length",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),maximum})}function _minLength(minimum,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.Kk({check:"min_length",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params),minimum})}function _length(length,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.RM({check:"length_equals",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),length})}function _regex(pattern,params){
return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.DG({check:"string_format",format:"regex",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),pattern})}function _lowercase(params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.
NI({check:"string_format",format:"lowercase",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _uppercase(params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.kH({check:"string_form\
at",format:"uppercase",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _includes(includes,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.Tt({check:"string_format",format:"in\
cludes",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),includes})}function _startsWith(prefix,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.J({check:"string_format",format:"starts_wi\
th",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params),prefix})}function _endsWith(suffix,params){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.E6({check:"string_format",format:"ends_with",..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params),suffix})}function _property(property,schema,params){return new checks.$ZodCheckProperty({check:"property",property,schema,...util.normalizeParams(params)})}function _properties(shape,params){
return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.nJ({check:"properties",shape,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)})}function _mime(types,params){return new checks.$ZodCheckMimeType({
check:"mime_type",mime:types,...util.normalizeParams(params)})}function _overwrite(tx){return new _checks_js__WEBPACK_IMPORTED_MODULE_1__.v$({check:"overwrite",tx})}function _normalize(form){return _overwrite(
input=>input.normalize(form))}function _trim(){return _overwrite(input=>input.trim())}function _toLowerCase(){return _overwrite(input=>input.toLowerCase())}function _toUpperCase(){return _overwrite(input=>input.
toUpperCase())}function _slugify(){return _overwrite(input=>_util_js__WEBPACK_IMPORTED_MODULE_0__.Yv(input))}function _array(Class,element,params){return new Class({type:"array",element,..._util_js__WEBPACK_IMPORTED_MODULE_0__.
A2(params)})}function _union(Class,options,params){return new Class({type:"union",options,...util.normalizeParams(params)})}function _xor(Class,options,params){return new Class({type:"union",options,inclusive:!1,
...util.normalizeParams(params)})}function _discriminatedUnion(Class,discriminator,options,params){return new Class({type:"union",options,discriminator,...util.normalizeParams(params)})}function _intersection(Class,left,right){
return new Class({type:"intersection",left,right})}function _tuple(Class,items,_paramsOrRest,_params){const hasRest=_paramsOrRest instanceof schemas.$ZodType,params=hasRest?_params:_paramsOrRest,rest=hasRest?
_paramsOrRest:null;return new Class({type:"tuple",items,rest,...util.normalizeParams(params)})}function _record(Class,keyType,valueType,params){return new Class({type:"record",keyType,valueType,...util.
normalizeParams(params)})}function _map(Class,keyType,valueType,params){return new Class({type:"map",keyType,valueType,...util.normalizeParams(params)})}function _set(Class,valueType,params){return new Class(
{type:"set",valueType,...util.normalizeParams(params)})}function _enum(Class,values,params){const entries=Array.isArray(values)?Object.fromEntries(values.map(v=>[v,v])):values;return new Class({type:"\
enum",entries,...util.normalizeParams(params)})}function _nativeEnum(Class,entries,params){return new Class({type:"enum",entries,...util.normalizeParams(params)})}function _literal(Class,value,params){
return new Class({type:"literal",values:Array.isArray(value)?value:[value],...util.normalizeParams(params)})}function _file(Class,params){return new Class({type:"file",...util.normalizeParams(params)})}
function _transform(Class,fn){return new Class({type:"transform",transform:fn})}function _optional(Class,innerType){return new Class({type:"optional",innerType})}function _nullable(Class,innerType){return new Class(
{type:"nullable",innerType})}function _default(Class,innerType,defaultValue){return new Class({type:"default",innerType,get defaultValue(){return typeof defaultValue=="function"?defaultValue():util.shallowClone(
defaultValue)}})}function _nonoptional(Class,innerType,params){return new Class({type:"nonoptional",innerType,...util.normalizeParams(params)})}function _success(Class,innerType){return new Class({type:"\
success",innerType})}function _catch(Class,innerType,catchValue){return new Class({type:"catch",innerType,catchValue:typeof catchValue=="function"?catchValue:util.constantCatch(catchValue)})}function _pipe(Class,in_,out){
return new Class({type:"pipe",in:in_,out})}function _readonly(Class,innerType){return new Class({type:"readonly",innerType})}function _templateLiteral(Class,parts,params){return new Class({type:"templ\
ate_literal",parts,...util.normalizeParams(params)})}function _lazy(Class,getter){return new Class({type:"lazy",getter})}function _promise(Class,innerType){return new Class({type:"promise",innerType})}
function _custom(Class,fn,_params){const norm=util.normalizeParams(_params);return norm.abort??(norm.abort=!0),new Class({type:"custom",check:"custom",fn,...norm})}function _refine(Class,fn,_params){return new Class(
{type:"custom",check:"custom",fn,..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(_params)})}function _superRefine(fn,params){const ch=_check(payload=>(payload.addIssue=issue=>{if(typeof issue=="string")payload.
issues.push(_util_js__WEBPACK_IMPORTED_MODULE_0__.sn(issue,payload.value,ch._zod.def));else{const _issue=issue;_issue.fatal&&(_issue.continue=!1),_issue.code??(_issue.code="custom"),"input"in _issue||
(_issue.input=payload.value),_issue.inst??(_issue.inst=ch),_issue.continue??(_issue.continue=!ch._zod.def.abort),payload.issues.push(_util_js__WEBPACK_IMPORTED_MODULE_0__.sn(_issue))}},fn(payload.value,
payload)),params);return ch}function _check(fn,params){const ch=new _checks_js__WEBPACK_IMPORTED_MODULE_1__.QP({check:"custom",..._util_js__WEBPACK_IMPORTED_MODULE_0__.A2(params)});return ch._zod.check=
fn,ch}function describe(description){const ch=new _checks_js__WEBPACK_IMPORTED_MODULE_1__.QP({check:"describe"});return ch._zod.onattach=[inst=>{const existing=_registries_js__WEBPACK_IMPORTED_MODULE_2__.
fd.get(inst)??{};_registries_js__WEBPACK_IMPORTED_MODULE_2__.fd.add(inst,{...existing,description})}],ch._zod.check=()=>{},ch}function meta(metadata){const ch=new _checks_js__WEBPACK_IMPORTED_MODULE_1__.
QP({check:"meta"});return ch._zod.onattach=[inst=>{const existing=_registries_js__WEBPACK_IMPORTED_MODULE_2__.fd.get(inst)??{};_registries_js__WEBPACK_IMPORTED_MODULE_2__.fd.add(inst,{...existing,...metadata})}],
ch._zod.check=()=>{},ch}function _stringbool(Classes,_params){const params=_util_js__WEBPACK_IMPORTED_MODULE_0__.A2(_params);let truthyArray=params.truthy??["true","1","yes","on","y","enabled"],falsyArray=params.
falsy??["false","0","no","off","n","disabled"];params.case!=="sensitive"&&(truthyArray=truthyArray.map(v=>typeof v=="string"?v.toLowerCase():v),falsyArray=falsyArray.map(v=>typeof v=="string"?v.toLowerCase():
v));const truthySet=new Set(truthyArray),falsySet=new Set(falsyArray),_Codec=Classes.Codec??_schemas_js__WEBPACK_IMPORTED_MODULE_3__.YY,_Boolean=Classes.Boolean??_schemas_js__WEBPACK_IMPORTED_MODULE_3__.
sF,_String=Classes.String??_schemas_js__WEBPACK_IMPORTED_MODULE_3__.$v,stringSchema=new _String({type:"string",error:params.error}),booleanSchema=new _Boolean({type:"boolean",error:params.error}),codec=new _Codec(
{type:"pipe",in:stringSchema,out:booleanSchema,transform:((input,payload)=>{let data=input;return params.case!=="sensitive"&&(data=data.toLowerCase()),truthySet.has(data)?!0:falsySet.has(data)?!1:(payload.
issues.push({code:"invalid_value",expected:"stringbool",values:[...truthySet,...falsySet],input:payload.value,inst:codec,continue:!1}),{})}),reverseTransform:((input,_payload)=>input===!0?truthyArray[0]||
"true":falsyArray[0]||"false"),error:params.error});return codec._zod.bag.truthy=truthyArray,codec._zod.bag.falsy=falsyArray,codec._zod.bag.case=params.case??"insensitive",codec}function _stringFormat(Class,format,fnOrRegex,_params={}){
const params=util.normalizeParams(_params),def={check:"string_format",type:"string",format,fn:typeof fnOrRegex=="function"?fnOrRegex:val=>fnOrRegex.test(val),...params};return fnOrRegex instanceof RegExp&&
(def.pattern=fnOrRegex),new Class(def)}}),4890:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{DG:()=>$ZodCheckRegex,E6:()=>$ZodCheckEndsWith,
J:()=>$ZodCheckStartsWith,J_:()=>$ZodCheckGreaterThan,Jk:()=>$ZodCheckMultipleOf,KH:()=>$ZodCheckNumberFormat,Kk:()=>$ZodCheckMinLength,NI:()=>$ZodCheckLowerCase,QP:()=>$ZodCheck,RM:()=>$ZodCheckLengthEquals,
Tt:()=>$ZodCheckIncludes,Yk:()=>$ZodCheckMaxLength,kH:()=>$ZodCheckUpperCase,nJ:()=>$ZodCheckProperties,ql:()=>$ZodCheckStringFormat,sm:()=>$ZodCheckLessThan,v$:()=>$ZodCheckOverwrite});var _core_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
8532),_regexes_js__WEBPACK_IMPORTED_MODULE_2__=__webpack_require__(3908),_util_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(4723);const $ZodCheck=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodC\
heck",(inst,def)=>{var _a;inst._zod??(inst._zod={}),inst._zod.def=def,(_a=inst._zod).onattach??(_a.onattach=[])}),_whenHasSize=payload=>{const val=payload.value;return!util.nullish(val)&&val.size!==void 0},
_whenHasLength=payload=>{const val=payload.value;return!_util_js__WEBPACK_IMPORTED_MODULE_1__.cl(val)&&val.length!==void 0},numericOriginMap={number:"number",bigint:"bigint",object:"date"},$ZodCheckLessThan=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckLessThan",(inst,def)=>{$ZodCheck.init(inst,def);const origin=numericOriginMap[typeof def.value];inst._zod.check=payload=>{(def.inclusive?payload.value<=def.value:payload.value<def.value)||
payload.issues.push({origin:numericOriginMap[typeof payload.value]??origin,code:"too_big",maximum:typeof def.value=="object"?def.value.getTime():def.value,input:payload.value,inclusive:def.inclusive,inst,
continue:!def.abort})}}),$ZodCheckGreaterThan=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckGreaterThan",(inst,def)=>{$ZodCheck.init(inst,def);const origin=numericOriginMap[typeof def.value];inst.
_zod.check=payload=>{(def.inclusive?payload.value>=def.value:payload.value>def.value)||payload.issues.push({origin:numericOriginMap[typeof payload.value]??origin,code:"too_small",minimum:typeof def.value==
"object"?def.value.getTime():def.value,input:payload.value,inclusive:def.inclusive,inst,continue:!def.abort})}}),$ZodCheckMultipleOf=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckMultipleOf",(inst,def)=>{
$ZodCheck.init(inst,def),inst._zod.check=payload=>{if(typeof payload.value!=typeof def.value)throw new Error("Cannot mix number and bigint in multiple_of check.");(typeof payload.value=="bigint"?def.value!==
BigInt(0)&&payload.value%def.value===BigInt(0):_util_js__WEBPACK_IMPORTED_MODULE_1__.LG(payload.value,def.value)===0)||payload.issues.push({origin:typeof payload.value,code:"not_multiple_of",divisor:def.
value,input:payload.value,inst,continue:!def.abort})}}),$ZodCheckNumberFormat=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckNumberFormat",(inst,def)=>{$ZodCheck.init(inst,def),def.format=def.format||
"float64";const isInt=def.format?.includes("int"),origin=isInt?"int":"number",[minimum,maximum]=_util_js__WEBPACK_IMPORTED_MODULE_1__.zH[def.format];inst._zod.check=payload=>{const input=payload.value;
if(isInt){if(!Number.isInteger(input)){payload.issues.push({expected:origin,format:def.format,code:"invalid_type",continue:!1,input,inst});return}if(!Number.isSafeInteger(input)){input>0?payload.issues.
push({input,code:"too_big",maximum:Number.MAX_SAFE_INTEGER,note:"Integers must be within the safe integer range.",inst,origin,inclusive:!0,continue:!def.abort}):payload.issues.push({input,code:"too_sm\
all",minimum:Number.MIN_SAFE_INTEGER,note:"Integers must be within the safe integer range.",inst,origin,inclusive:!0,continue:!def.abort});return}}input<minimum&&payload.issues.push({origin:"number",input,
code:"too_small",minimum,inclusive:!0,inst,continue:!def.abort}),input>maximum&&payload.issues.push({origin:"number",input,code:"too_big",maximum,inclusive:!0,inst,continue:!def.abort})}}),$ZodCheckBigIntFormat=null,
$ZodCheckMaxSize=null,$ZodCheckMinSize=null,$ZodCheckSizeEquals=null,$ZodCheckMaxLength=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckMaxLength",(inst,def)=>{var _a;$ZodCheck.init(inst,def),(_a=inst.
_zod.def).when??(_a.when=_whenHasLength),inst._zod.check=payload=>{const input=payload.value,units=input.length;if((typeof input=="string"&&units>def.maximum?_util_js__WEBPACK_IMPORTED_MODULE_1__.O7(input):
units)<=def.maximum)return;const origin=_util_js__WEBPACK_IMPORTED_MODULE_1__.Rc(input);payload.issues.push({origin,code:"too_big",maximum:def.maximum,inclusive:!0,input,inst,continue:!def.abort})}}),
$ZodCheckMinLength=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckMinLength",(inst,def)=>{var _a;$ZodCheck.init(inst,def),(_a=inst._zod.def).when??(_a.when=_whenHasLength),inst._zod.check=payload=>{
const input=payload.value,units=input.length;if((typeof input=="string"&&units>=def.minimum&&units<def.minimum*2?_util_js__WEBPACK_IMPORTED_MODULE_1__.O7(input):units)>=def.minimum)return;const origin=_util_js__WEBPACK_IMPORTED_MODULE_1__.
Rc(input);payload.issues.push({origin,code:"too_small",minimum:def.minimum,inclusive:!0,input,inst,continue:!def.abort})}}),$ZodCheckLengthEquals=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckLen\
gthEquals",(inst,def)=>{var _a;$ZodCheck.init(inst,def),(_a=inst._zod.def).when??(_a.when=_whenHasLength),inst._zod.check=payload=>{const input=payload.value,units=input.length,length=typeof input=="s\
tring"&&units>=def.length&&units<=def.length*2?_util_js__WEBPACK_IMPORTED_MODULE_1__.O7(input):units;if(length===def.length)return;const origin=_util_js__WEBPACK_IMPORTED_MODULE_1__.Rc(input),tooBig=length>
def.length;payload.issues.push({origin,...tooBig?{code:"too_big",maximum:def.length}:{code:"too_small",minimum:def.length},inclusive:!0,exact:!0,input:payload.value,inst,continue:!def.abort})}}),$ZodCheckStringFormat=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckStringFormat",(inst,def)=>{var _a,_b;$ZodCheck.init(inst,def),def.pattern?(_a=inst._zod).check??(_a.check=payload=>{def.pattern.lastIndex=0,!def.pattern.test(payload.value)&&payload.issues.
push({origin:"string",code:"invalid_format",format:def.format,input:payload.value,...def.pattern?{pattern:def.pattern.toString()}:{},inst,continue:!def.abort})}):(_b=inst._zod).check??(_b.check=()=>{})}),
$ZodCheckRegex=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckRegex",(inst,def)=>{$ZodCheckStringFormat.init(inst,def),inst._zod.check=payload=>{def.pattern.lastIndex=0,!def.pattern.test(payload.value)&&
payload.issues.push({origin:"string",code:"invalid_format",format:"regex",input:payload.value,pattern:def.pattern.toString(),inst,continue:!def.abort})}}),$ZodCheckLowerCase=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckLowerCase",(inst,def)=>{def.pattern??(def.pattern=_regexes_js__WEBPACK_IMPORTED_MODULE_2__.AC),$ZodCheckStringFormat.init(inst,def)}),$ZodCheckUpperCase=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckUpperCase",(inst,def)=>{def.pattern??(def.pattern=_regexes_js__WEBPACK_IMPORTED_MODULE_2__.Zv),$ZodCheckStringFormat.init(inst,def)}),$ZodCheckIncludes=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckIncludes",(inst,def)=>{$ZodCheck.init(inst,def);const escapedRegex=_util_js__WEBPACK_IMPORTED_MODULE_1__.sD(def.includes),pattern=new RegExp(typeof def.position=="number"?`^.{${def.position}\
,}${escapedRegex}`:escapedRegex);def.pattern=pattern,inst._zod.check=payload=>{payload.value.includes(def.includes,def.position)||payload.issues.push({origin:"string",code:"invalid_format",format:"inc\
ludes",includes:def.includes,input:payload.value,inst,continue:!def.abort})}}),$ZodCheckStartsWith=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodCheckStartsWith",(inst,def)=>{$ZodCheck.init(inst,def);
const pattern=new RegExp(`^${_util_js__WEBPACK_IMPORTED_MODULE_1__.sD(def.prefix)}.*`);def.pattern??(def.pattern=pattern),inst._zod.check=payload=>{payload.value.startsWith(def.prefix)||payload.issues.
push({origin:"string",code:"invalid_format",format:"starts_with",prefix:def.prefix,input:payload.value,inst,continue:!def.abort})}}),$ZodCheckEndsWith=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI("$ZodChe\
ckEndsWith",(inst,def)=>{$ZodCheck.init(inst,def);const pattern=new RegExp(`.*${_util_js__WEBPACK_IMPORTED_MODULE_1__.sD(def.suffix)}$`);def.pattern??(def.pattern=pattern),inst._zod.check=payload=>{payload.
value.endsWith(def.suffix)||payload.issues.push({origin:"string",code:"invalid_format",format:"ends_with",suffix:def.suffix,input:payload.value,inst,continue:!def.abort})}});function handleCheckPropertyResult(result,payload,property){
result.issues.length&&payload.issues.push(..._util_js__WEBPACK_IMPORTED_MODULE_1__.lQ(property,result.issues))}const $ZodCheckProperty=null,$ZodCheckProperties=_core_js__WEBPACK_IMPORTED_MODULE_0__.xI(
"$ZodCheckProperties",(inst,def)=>{$ZodCheck.init(inst,def),_util_js__WEBPACK_IMPORTED_MODULE_1__.jD(inst,Symbol.iterator,function*(){yield inst});let entries;inst._zod.check=payload=>{if(payload.value==
null){payload.issues.push({expected:"object",code:"invalid_type",input:payload.value,inst});return}entries??(entries=Reflect.ownKeys(def.shape).map(key=>[key,def.shape[key]]));const input=payload.value;
let proms;for(const[key,schema]of entries){const result=schema._zod.run({value:input[key],issues:[]},{});result instanceof Promise?(proms??(proms=[]),proms.push(result.then(result2=>handleCheckPropertyResult(
result2,payload,key)))):handleCheckPropertyResult(result,payload,key)}if(proms)return Promise.all(proms).then(()=>{})}}),$ZodCheckMimeType=null,$ZodCheckOverwrite=_core_js__WEBPACK_IMPORTED_MODULE_0__.
xI("$ZodCheckOverwrite",(inst,def)=>{$ZodCheck.init(inst,def),inst._zod.check=payload=>{payload.value=def.tx(payload.value)}})}),8532:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{$W:()=>config,GT:()=>$ZodAsyncError,cV:()=>$ZodEncodeError,cr:()=>globalConfig,tm:()=>NEVER,xI:()=>$constructor});var _util_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
4723),_a;const NEVER=Object.freeze({status:"aborted"}),_zodDesc={value:void 0,enumerable:!1};let _E="captureStackTrace"in Error?Error:null;function newError(Definition){const E=_E;if(E){const saved=E.
stackTraceLimit;if(typeof saved=="number"){try{E.stackTraceLimit=0}catch{return _E=null,new Definition}try{return new Definition}finally{E.stackTraceLimit=saved}}}return new Definition}function $constructor(name,initializer,proto,params){
const zodProto={};function Internals(def){this.def=def,this.constr=_,this.traits=new Set}Internals.prototype=zodProto;const protoMembers=proto,initialized=protoMembers&&new WeakSet;function init(inst,def){
if(inst._zod){if(inst._zod.traits.has(name))return}else{_zodDesc.value=new Internals(def);try{Object.defineProperty(inst,"_zod",_zodDesc)}finally{_zodDesc.value=void 0}}if(inst._zod.traits.add(name),initializer(
inst,def),initialized){const own=Object.getPrototypeOf(inst),ctorProto=inst._zod.constr.prototype;let up=own;for(;up&&up!==ctorProto;)up=Object.getPrototypeOf(up);const target=up??own;initialized.has(
target)||(initialized.add(target),(0,_util_js__WEBPACK_IMPORTED_MODULE_0__.ol)(target,protoMembers))}const proto2=_.prototype;for(const k in proto2)Object.prototype.hasOwnProperty.call(proto2,k)&&(k in
inst||(inst[k]=proto2[k].bind(inst)))}const Parent=params?.Parent??Object;class Definition extends Parent{}Object.defineProperty(Definition,"name",{value:name});function _(def){const inst=params?.Parent?
newError(Definition):this;init(inst,def);const deferred=inst._zod.deferred;if(deferred){for(const fn of deferred)fn();inst._zod.deferred=void 0}const pp=globalThis.__zod_globalConfig?.postProcessor;return pp&&
pp(inst),inst}return Object.defineProperty(_,"init",{value:init}),Object.defineProperty(_,Symbol.hasInstance,{value:inst=>params?.Parent&&inst instanceof params.Parent?!0:inst?._zod?.traits?.has(name)}),
Object.defineProperty(_,"name",{value:name}),_}const $brand=null;class $ZodAsyncError extends Error{constructor(){super("Encountered Promise during synchronous parse. Use .parseAsync() instead.")}}class $ZodEncodeError extends Error{constructor(name){
super(`Encountered unidirectional transform during encode: ${name}`),this.name="ZodEncodeError"}}(_a=globalThis).__zod_globalConfig??(_a.__zod_globalConfig={});const globalConfig=globalThis.__zod_globalConfig;
function config(newConfig){return newConfig&&Object.assign(globalConfig,newConfig),globalConfig}}),7428:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.
d(__webpack_exports__,{JM:()=>flattenError,Kd:()=>$ZodRealError,S1:()=>prettifyError,Wk:()=>formatError,a$:()=>$ZodError});var _core_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(8532),_util_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(
4723);function _getMessage(){const internals=this._zod;return internals.message??(internals.message=JSON.stringify(internals.def,_util_js__WEBPACK_IMPORTED_MODULE_0__.k8,2)),internals.message}function _setMessage(value){
this._zod.message=value}const _messageDesc={get:_getMessage,set:_setMessage,enumerable:!0,configurable:!0},_issuesDesc={value:void 0,enumerable:!1},_installedToString=new WeakSet([Object.prototype,Error.
prototype]),initializer=(inst,def)=>{inst.name="$ZodError",_issuesDesc.value=def,Object.defineProperty(inst,"issues",_issuesDesc),_issuesDesc.value=void 0,Object.defineProperty(inst,"message",_messageDesc);
const proto=Object.getPrototypeOf(inst);_installedToString.has(proto)||(_installedToString.add(proto),Object.defineProperty(proto,"toString",{configurable:!0,enumerable:!1,get(){const value=()=>this.message;
return Object.defineProperty(this,"toString",{value,configurable:!0,writable:!0}),value},set(value){Object.defineProperty(this,"toString",{value,configurable:!0,writable:!0})}}))},$ZodError=(0,_core_js__WEBPACK_IMPORTED_MODULE_1__.
xI)("$ZodError",initializer),$ZodRealError=(0,_core_js__WEBPACK_IMPORTED_MODULE_1__.xI)("$ZodError",initializer,void 0,{Parent:Error});function node(obj,key,make){return Object.prototype.hasOwnProperty.
call(obj,key)||(key==="__proto__"?Object.defineProperty(obj,key,{value:make(),writable:!0,enumerable:!0,configurable:!0}):obj[key]=make()),obj[key]}function flattenError(error,mapper=issue=>issue.message){
const fieldErrors={},formErrors=[];for(const sub of error.issues)sub.path.length>0?node(fieldErrors,sub.path[0],()=>[]).push(mapper(sub)):formErrors.push(mapper(sub));return{formErrors,fieldErrors}}function formatError(error,mapper=issue=>issue.
message){const fieldErrors={_errors:[]},processError=(error2,path=[])=>{for(const issue of error2.issues)if(issue.code==="invalid_union"&&issue.errors.length)issue.errors.map(issues=>processError({issues},
[...path,...issue.path]));else if(issue.code==="invalid_key")processError({issues:issue.issues},[...path,...issue.path]);else if(issue.code==="invalid_element")processError({issues:issue.issues},[...path,
...issue.path]);else{const fullpath=[...path,...issue.path];if(fullpath.length===0)fieldErrors._errors.push(mapper(issue));else{let curr=fieldErrors,i=0;for(;i<fullpath.length;){const el=fullpath[i],terminal=i===
fullpath.length-1;if(el==="_errors"){terminal&&curr._errors.push(mapper(issue)),i++;continue}Object.prototype.hasOwnProperty.call(curr,el)||Object.defineProperty(curr,el,{value:{_errors:[]},enumerable:!0,
writable:!0,configurable:!0});const node2=curr[el];terminal&&node2._errors.push(mapper(issue)),curr=node2,i++}}}};return processError(error),fieldErrors}function treeifyError(error,mapper=issue=>issue.
message){const result={errors:[]},processError=(error2,path=[])=>{var _a;for(const issue of error2.issues)if(issue.code==="invalid_union"&&issue.errors.length)issue.errors.map(issues=>processError({issues},
[...path,...issue.path]));else if(issue.code==="invalid_key")processError({issues:issue.issues},[...path,...issue.path]);else if(issue.code==="invalid_element")processError({issues:issue.issues},[...path,
...issue.path]);else{const fullpath=[...path,...issue.path];if(fullpath.length===0){result.errors.push(mapper(issue));continue}let curr=result,i=0;for(;i<fullpath.length;){const el=fullpath[i],terminal=i===
fullpath.length-1;typeof el=="string"?(curr.properties??(curr.properties={}),Object.prototype.hasOwnProperty.call(curr.properties,el)||Object.defineProperty(curr.properties,el,{value:{errors:[]},enumerable:!0,
writable:!0,configurable:!0}),curr=curr.properties[el]):(curr.items??(curr.items=[]),(_a=curr.items)[el]??(_a[el]={errors:[]}),curr=curr.items[el]),terminal&&curr.errors.push(mapper(issue)),i++}}};return processError(
error),result}function toDotPath(_path){const segs=[],path=_path.map(seg=>typeof seg=="object"?seg.key:seg);for(const seg of path)typeof seg=="number"?segs.push(`[${seg}]`):typeof seg=="symbol"?segs.push(
`[${JSON.stringify(String(seg))}]`):/[^\w$]/.test(seg)?segs.push(`[${JSON.stringify(seg)}]`):(segs.length&&segs.push("."),segs.push(seg));return segs.join("")}function prettifyError(error){const lines=[],
issues=[...error.issues].sort((a,b)=>(a.path??[]).length-(b.path??[]).length);for(const issue of issues)lines.push(`✖ ${issue.message}`),issue.path?.length&&lines.push(`  → at ${toDotPath(issue.path)}`);
return lines.join(`
`)}}),3908:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{AC:()=>lowercase,Ak:()=>nanoid,D2:()=>nanoidOfLength,F:()=>httpProtocol,
Gl:()=>cuid2,K3:()=>base64,Os:()=>guid,Rp:()=>email,Z0:()=>ulid,Zg:()=>emoji,Zv:()=>uppercase,ai:()=>number,ch:()=>_null,fO:()=>ksuid,gF:()=>cuid,gp:()=>anyString,hQ:()=>e164,kB:()=>time,kM:()=>xid,l7:()=>cidrv6,
nd:()=>integer,o:()=>bigint,p0:()=>duration,p6:()=>date,r0:()=>base64url,uR:()=>uuid,uX:()=>ipv4,ug:()=>ipv6,w$:()=>datetime,zM:()=>boolean,zr:()=>cidrv4});const cuid=/^[cC][0-9a-z]{6,}$/,cuid2=/^[0-9a-z]+$/,
ulid=/^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/,xid=/^[0-9a-vA-V]{20}$/,ksuid=/^[A-Za-z0-9]{27}$/,nanoid=/^[a-zA-Z0-9_-]{21}$/;function nanoidOfLength(length){return new RegExp(`^[a-zA-Z0-9_-]{${length}\
}$`)}const duration=/^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/,extendedDuration=/^[-+]?P(?!$)(?:(?:[-+]?\d+Y)|(?:[-+]?\d+[.,]\d+Y$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:(?:[-+]?\d+W)|(?:[-+]?\d+[.,]\d+W$))?(?:(?:[-+]?\d+D)|(?:[-+]?\d+[.,]\d+D$))?(?:T(?=[\d+-])(?:(?:[-+]?\d+H)|(?:[-+]?\d+[.,]\d+H$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:[-+]?\d+(?:[.,]\d+)?S)?)??$/,
guid=/^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/,uuid=version=>version?new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}\
-[0-9a-fA-F]{12})$`):/^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/,uuid4=null,
uuid6=null,uuid7=null,email=/^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/,html5Email=/^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,
rfc5322Email=/^(([^<>()\[\]\\.,;:\s@"]+(\.[^<>()\[\]\\.,;:\s@"]+)*)|(".+"))@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}])|(([a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,}))$/,unicodeEmail=/^[^\s@"]{1,64}@[^\s@]{1,255}$/u,
idnEmail=null,browserEmail=/^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,_emoji="^(?=[\\s\\S]*[\\p{Extended_Pictog\
raphic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$";function emoji(){return new RegExp(_emoji,"u")}const ipv4=/^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/,
ipv6=/^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/,
mac=delimiter=>{const escapedDelim=util.escapeRegex(delimiter??":");return new RegExp(`^(?:[0-9A-F]{2}${escapedDelim}){5}[0-9A-F]{2}$|^(?:[0-9a-f]{2}${escapedDelim}){5}[0-9a-f]{2}$`)},cidrv4=/^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/,
cidrv6=/^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/,
base64=/^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/,base64url=/^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/,hostname=/^(?=.{1,253}\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\.?$/,
domain=/^(?=.{1,253}$)([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/,httpProtocol=/^https?$/,e164=/^\+[1-9]\d{6,14}$/,creditCard=/^\d(?:[ -]?\d){11,18}$/,currencyCode=/^(?:AED|AFN|ALL|AMD|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BHD|BIF|BMD|BND|BOB|BOV|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHE|CHF|CHW|CLF|CLP|CNY|COP|COU|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MXV|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|USN|UYI|UYU|UYW|UZS|VED|VES|VND|VUV|WST|XAD|XAF|XAG|XAU|XBA|XBB|XBC|XBD|XCD|XCG|XDR|XOF|XPD|XPF|XPT|XSU|XTS|XUA|XXX|YER|ZAR|ZMW|ZWG)$/,
iban=/^[A-Z]{2}(?!00|01|99)\d{2}[A-Z0-9]{11,30}$/,dateSource="(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?\
:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))";function anchor(source){return new RegExp(`^${source}$`)}const date=anchor(dateSource);function timeSource(args){const hhmm="(?:[01]\\\
d|2[0-3]):[0-5]\\d";return typeof args.precision=="number"?args.precision===-1?`${hhmm}`:args.precision===0?`${hhmm}:[0-5]\\d`:`${hhmm}:[0-5]\\d\\.\\d{${args.precision}}`:args.seconds?`${hhmm}:[0-5]\\d\
(?:\\.\\d+)?`:`${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`}function time(args){return new RegExp(`^${timeSource(args)}$`)}function datetime(args){const opts=["Z"];args.offset&&opts.push("([+-](?:[01]\\d|2[0-3])\
:[0-5]\\d)");const qualified=`${timeSource({precision:args.precision,seconds:!0})}(?:${opts.join("|")})`,timeRegex=args.local?`${qualified}|${timeSource({precision:args.precision})}`:qualified;return new RegExp(
`^${dateSource}T(?:${timeRegex})$`)}const anyString=/^[\s\S]{0,}$/,string=params=>{const regex=params?`[\\s\\S]{${params?.minimum??0},${params?.maximum??""}}`:"[\\s\\S]*";return new RegExp(`^${regex}$`)},
bigint=/^-?\d+n?$/,integer=/^-?\d+$/,number=/^-?\d+(?:\.\d+)?$/,boolean=/^(?:true|false)$/i,_null=/^null$/i,_undefined=/^undefined$/i,lowercase=/^[^A-Z]*$/,uppercase=/^[^a-z]*$/,hex=/^[0-9a-fA-F]*$/;function fixedBase64(bodyLength,padding){
return new RegExp(`^[A-Za-z0-9+/]{${bodyLength}}${padding}$`)}function fixedBase64url(length){return new RegExp(`^[A-Za-z0-9_-]{${length}}$`)}const md5_hex=/^[0-9a-fA-F]{32}$/,md5_base64=null,md5_base64url=null,
sha1_hex=/^[0-9a-fA-F]{40}$/,sha1_base64=null,sha1_base64url=null,sha256_hex=/^[0-9a-fA-F]{64}$/,sha256_base64=null,sha256_base64url=null,sha384_hex=/^[0-9a-fA-F]{96}$/,sha384_base64=null,sha384_base64url=null,
sha512_hex=/^[0-9a-fA-F]{128}$/,sha512_base64=null,sha512_base64url=null}),9396:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,
{fd:()=>globalRegistry,u5:()=>registry});var _a;const $output=null,$input=null;class $ZodRegistry{constructor(){this._map=new WeakMap,this._idmap=new Map}add(schema,..._meta){const meta=_meta[0];return this.
_map.set(schema,meta),meta&&typeof meta=="object"&&"id"in meta&&this._idmap.set(meta.id,schema),this}clear(){return this._map=new WeakMap,this._idmap=new Map,this}remove(schema){const meta=this._map.get(
schema);return meta&&typeof meta=="object"&&"id"in meta&&this._idmap.delete(meta.id),this._map.delete(schema),this}get(schema){const p=schema._zod.parent;if(p){const pm={...this.get(p)??{}};delete pm.
id;const f={...pm,...this._map.get(schema)};return Object.keys(f).length?f:void 0}return this._map.get(schema)}has(schema){return this._map.has(schema)}}function registry(){return new $ZodRegistry}(_a=
globalThis).__zod_globalRegistry??(_a.__zod_globalRegistry=registry());const globalRegistry=globalThis.__zod_globalRegistry}),6985:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{$p:()=>$ZodArray,Dq:()=>$ZodBase64,CQ:()=>$ZodBase64URL,BN:()=>$ZodBigInt,sF:()=>$ZodBoolean,CI:()=>$ZodCIDRv4,Cn:()=>$ZodCIDRv6,bl:()=>$ZodCUID,Zu:()=>$ZodCUID2,
t$:()=>$ZodCatch,YY:()=>$ZodCodec,b0:()=>$ZodCustom,o5:()=>$ZodDate,rv:()=>$ZodDefault,P0:()=>$ZodDiscriminatedUnion,Oy:()=>$ZodE164,qG:()=>$ZodEmail,cG:()=>$ZodEmoji,VO:()=>$ZodEnum,RL:()=>$ZodExactOptional,
Zc:()=>$ZodGUID,Lc:()=>$ZodIPv4,Zy:()=>$ZodIPv6,v1:()=>$ZodISODate,Ko:()=>$ZodISODateTime,$N:()=>$ZodISODuration,Ax:()=>$ZodISOTime,LJ:()=>$ZodIntersection,h8:()=>$ZodJWT,GY:()=>$ZodKSUID,nu:()=>$ZodLiteral,
Py:()=>$ZodNanoID,Um:()=>$ZodNever,N$:()=>$ZodNonOptional,x8:()=>$ZodNull,qc:()=>$ZodNullable,vz:()=>$ZodNumber,I:()=>$ZodNumberFormat,w:()=>$ZodObjectJIT,ig:()=>$ZodOptional,_m:()=>$ZodPipe,VF:()=>$ZodPrefault,
Sb:()=>$ZodReadonly,h:()=>$ZodRecord,$v:()=>$ZodString,EY:()=>$ZodStringFormat,Wc:()=>$ZodTransform,G3:()=>$ZodTuple,W4:()=>$ZodType,g5:()=>$ZodULID,VY:()=>$ZodURL,Zn:()=>$ZodUUID,cu:()=>$ZodUnion,GP:()=>$ZodUnknown,
TF:()=>$ZodXID,cq:()=>base64Charset,xE:()=>base64urlCharset,YK:()=>standardProps});var core_checks=__webpack_require__(4890),core_core=__webpack_require__(8532);class Doc{constructor(args=[],closed={}){
this.content=[],this.indent=0,this.args=args,this.closed=closed}indented(fn){this.indent+=1;try{fn(this)}finally{this.indent-=1}}write(arg){if(typeof arg=="function"){arg(this,{execution:"sync"}),arg(
this,{execution:"async"});return}const lines=arg.split(`
`).filter(x=>x),minIndent=Math.min(...lines.map(x=>x.length-x.trimStart().length)),dedented=lines.map(x=>x.slice(minIndent)).map(x=>" ".repeat(this.indent*2)+x);for(const line of dedented)this.content.
push(line)}compile(){const F=Function,content=this?.content??[""];return new F(...Object.keys(this.closed),`return function (${this.args.join(", ")}) {
${content.join(`
`)}
};`)(...Object.values(this.closed))}}var core_regexes=__webpack_require__(3908),core_util=__webpack_require__(4723);const version={major:4,minor:6,patch:7},$ZodType=core_core.xI("$ZodType",(inst,def)=>{
var _a;inst??(inst={}),inst._zod.def=def,inst._zod.bag=inst._zod.bag||{},inst._zod.version=version;const defChecks=inst._zod.def.checks,checks2=inst._zod.traits.has("$ZodCheck")?[inst,...defChecks??[]]:
defChecks?.length?[...defChecks]:[];for(const ch of checks2)for(const fn of ch._zod.onattach)fn(inst);if(checks2.length===0)(_a=inst._zod).deferred??(_a.deferred=[]),inst._zod.deferred?.push(()=>{inst.
_zod.run=inst._zod.parse});else{const runChecks=(payload,checks3,ctx)=>{if(payload.memo)return payload;let isAborted=core_util.QH(payload),asyncResult;for(const ch of checks3){if(ch._zod.def.when){if(core_util.
rL(payload)||!ch._zod.def.when(payload))continue}else if(isAborted)continue;const currLen=payload.issues.length,_=ch._zod.check(payload);if(_ instanceof Promise&&ctx?.async===!1)throw new core_core.GT;
if(asyncResult||_ instanceof Promise)asyncResult=(asyncResult??Promise.resolve()).then(async()=>{await _,payload.issues.length!==currLen&&(core_util.d3(payload.issues,currLen,inst),isAborted||(isAborted=
core_util.QH(payload,currLen)))});else{if(payload.issues.length===currLen)continue;core_util.d3(payload.issues,currLen,inst),isAborted||(isAborted=core_util.QH(payload,currLen))}}return asyncResult?asyncResult.
then(()=>payload):payload},handleCanaryResult=(canary,payload,ctx)=>{if(core_util.QH(canary))return canary.aborted=!0,canary;const checkResult=runChecks(payload,checks2,ctx);if(checkResult instanceof Promise){
if(ctx.async===!1)throw new core_core.GT;return checkResult.then(checkResult2=>inst._zod.parse(checkResult2,ctx))}return inst._zod.parse(checkResult,ctx)};inst._zod.run=(payload,ctx)=>{if(ctx.skipChecks)
return inst._zod.parse(payload,ctx);if(ctx.direction==="backward"){const canary=inst._zod.parse({value:payload.value,issues:[]},{...ctx,skipChecks:!0});return canary instanceof Promise?canary.then(canary2=>handleCanaryResult(
canary2,payload,ctx)):handleCanaryResult(canary,payload,ctx)}const result=inst._zod.parse(payload,ctx);if(result instanceof Promise){if(ctx.async===!1)throw new core_core.GT;return result.then(result2=>runChecks(
result2,checks2,ctx))}return runChecks(result,checks2,ctx)}}},{get"~standard"(){return core_util.jD(this,"~standard",standardProps(this))},set"~standard"(value){core_util.qh(this,"~standard",value)}}),
toStandardResult=(r,ctx)=>r.issues.length?{issues:r.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W()))}:{value:r.value};async function validateAsync(inst,value){const ctx={async:!0};return toStandardResult(
await inst._zod.run({value,issues:[]},ctx),ctx)}function standardProps(inst){return{validate:value=>{const ctx={async:!1};try{const r=inst._zod.run({value,issues:[]},ctx);if(!(r instanceof Promise))return toStandardResult(
r,ctx)}catch{}return validateAsync(inst,value)},vendor:"zod",version:1}}const $ZodString=core_core.xI("$ZodString",(inst,def)=>{$ZodType.init(inst,def),inst._zod.pattern=def.pattern??core_regexes.gp,inst.
_zod.parse=(payload,_)=>{if(def.coerce)try{payload.value=String(payload.value)}catch{}return typeof payload.value=="string"||payload.issues.push({expected:"string",code:"invalid_type",input:payload.value,
inst}),payload}}),$ZodStringFormat=core_core.xI("$ZodStringFormat",(inst,def)=>{core_checks.ql.init(inst,def),$ZodString.init(inst,def)}),$ZodGUID=core_core.xI("$ZodGUID",(inst,def)=>{def.pattern??(def.
pattern=core_regexes.Os),$ZodStringFormat.init(inst,def)}),$ZodUUID=core_core.xI("$ZodUUID",(inst,def)=>{if(def.version){const v={v1:1,v2:2,v3:3,v4:4,v5:5,v6:6,v7:7,v8:8}[def.version];if(v===void 0)throw new Error(
`Invalid UUID version: "${def.version}"`);def.pattern??(def.pattern=core_regexes.uR(v))}else def.pattern??(def.pattern=core_regexes.uR());$ZodStringFormat.init(inst,def)}),$ZodEmail=core_core.xI("$Zod\
Email",(inst,def)=>{def.pattern??(def.pattern=core_regexes.Rp),$ZodStringFormat.init(inst,def)}),URL_BAD_FORMAT=1,URL_UNPARSEABLE=2;function canParseURL(input){try{return typeof URL<"u"&&typeof URL.canParse==
"function"?URL.canParse(input):(new URL(input),!0)}catch{return!1}}function validateURL(trimmed,def){return!("normalize"in def)&&!("hostname"in def)&&!("protocol"in def)?canParseURL(trimmed)||URL_UNPARSEABLE:
parseURLObject(trimmed,def)}function parseURLObject(trimmed,def){if(!def.normalize&&def.protocol?.source===core_regexes.F.source&&!/^https?:\/\//i.test(trimmed))return URL_BAD_FORMAT;try{if(typeof URL<
"u"){const URLStatic=URL;if(typeof URLStatic.parse=="function")return URLStatic.parse(trimmed)??URL_UNPARSEABLE}return new URL(trimmed)}catch{return URL_UNPARSEABLE}}const asciiTabOrNewline=/[\t\n\r]/g;
function stripTabAndNewline(value){return value.replace(asciiTabOrNewline,"")}function urlHostnameOk(url,hostname){return hostname.lastIndex=0,hostname.test(url.hostname)}function urlProtocolOk(url,protocol){
return protocol.lastIndex=0,protocol.test(url.protocol.endsWith(":")?url.protocol.slice(0,-1):url.protocol)}const $ZodURL=core_core.xI("$ZodURL",(inst,def)=>{$ZodStringFormat.init(inst,def),inst._zod.
check=payload=>{try{const trimmed=payload.value.trim(),url=validateURL(trimmed,def);if(url===URL_BAD_FORMAT){payload.issues.push({code:"invalid_format",format:"url",note:"Invalid URL format",input:payload.
value,inst,continue:!def.abort});return}if(url===URL_UNPARSEABLE){payload.issues.push({code:"invalid_format",format:"url",input:payload.value,inst,continue:!def.abort});return}if(url===!0){payload.value=
stripTabAndNewline(trimmed);return}def.hostname&&!urlHostnameOk(url,def.hostname)&&payload.issues.push({code:"invalid_format",format:"url",note:"Invalid hostname",pattern:def.hostname.source,input:payload.
value,inst,continue:!def.abort}),def.protocol&&!urlProtocolOk(url,def.protocol)&&payload.issues.push({code:"invalid_format",format:"url",note:"Invalid protocol",pattern:def.protocol.source,input:payload.
value,inst,continue:!def.abort}),payload.value=def.normalize?url.href:stripTabAndNewline(trimmed);return}catch{payload.issues.push({code:"invalid_format",format:"url",input:payload.value,inst,continue:!def.
abort})}}}),$ZodEmoji=core_core.xI("$ZodEmoji",(inst,def)=>{def.pattern??(def.pattern=core_regexes.Zg()),$ZodStringFormat.init(inst,def)}),$ZodNanoID=core_core.xI("$ZodNanoID",(inst,def)=>{if(def.length!==
void 0&&(!Number.isInteger(def.length)||def.length<1))throw new Error(`Invalid nanoid length: ${def.length}`);def.pattern??(def.pattern=def.length===void 0?core_regexes.Ak:core_regexes.D2(def.length)),
$ZodStringFormat.init(inst,def)}),$ZodCUID=core_core.xI("$ZodCUID",(inst,def)=>{def.pattern??(def.pattern=core_regexes.gF),$ZodStringFormat.init(inst,def)}),$ZodCUID2=core_core.xI("$ZodCUID2",(inst,def)=>{
def.pattern??(def.pattern=core_regexes.Gl),$ZodStringFormat.init(inst,def)}),$ZodULID=core_core.xI("$ZodULID",(inst,def)=>{def.pattern??(def.pattern=core_regexes.Z0),$ZodStringFormat.init(inst,def)}),
$ZodXID=core_core.xI("$ZodXID",(inst,def)=>{def.pattern??(def.pattern=core_regexes.kM),$ZodStringFormat.init(inst,def)}),$ZodKSUID=core_core.xI("$ZodKSUID",(inst,def)=>{def.pattern??(def.pattern=core_regexes.
fO),$ZodStringFormat.init(inst,def)}),$ZodISODateTime=core_core.xI("$ZodISODateTime",(inst,def)=>{def.pattern??(def.pattern=core_regexes.w$(def)),$ZodStringFormat.init(inst,def)}),$ZodISODate=core_core.
xI("$ZodISODate",(inst,def)=>{def.pattern??(def.pattern=core_regexes.p6),$ZodStringFormat.init(inst,def)}),$ZodISOTime=core_core.xI("$ZodISOTime",(inst,def)=>{def.pattern??(def.pattern=core_regexes.kB(
def)),$ZodStringFormat.init(inst,def)}),$ZodISODuration=core_core.xI("$ZodISODuration",(inst,def)=>{def.pattern??(def.pattern=core_regexes.p0),$ZodStringFormat.init(inst,def)}),$ZodIPv4=core_core.xI("\
$ZodIPv4",(inst,def)=>{def.pattern??(def.pattern=core_regexes.uX),$ZodStringFormat.init(inst,def)}),ipv6Alphabet=/^[0-9a-fA-F:.]+$/;function isValidIPv6(value){return ipv6Alphabet.test(value)?canParseURL(
`http://[${value}]`):!1}const $ZodIPv6=core_core.xI("$ZodIPv6",(inst,def)=>{def.pattern??(def.pattern=core_regexes.ug),$ZodStringFormat.init(inst,def),inst._zod.check=payload=>{isValidIPv6(payload.value)||
payload.issues.push({code:"invalid_format",format:"ipv6",input:payload.value,inst,continue:!def.abort})}}),$ZodMAC=null,$ZodCIDRv4=core_core.xI("$ZodCIDRv4",(inst,def)=>{def.pattern??(def.pattern=core_regexes.
zr),$ZodStringFormat.init(inst,def)});function isValidCIDRv6(value){const parts=value.split("/");if(parts.length!==2)return!1;const[address,prefix]=parts;if(!prefix)return!1;const prefixNum=Number(prefix);
return`${prefixNum}`!==prefix||prefixNum<0||prefixNum>128?!1:isValidIPv6(address)}const $ZodCIDRv6=core_core.xI("$ZodCIDRv6",(inst,def)=>{def.pattern??(def.pattern=core_regexes.l7),$ZodStringFormat.init(
inst,def),inst._zod.check=payload=>{isValidCIDRv6(payload.value)||payload.issues.push({code:"invalid_format",format:"cidrv6",input:payload.value,inst,continue:!def.abort})}});function isValidBase64(data){
if(data==="")return!0;if(/\s/.test(data)||data.length%4!==0)return!1;try{return atob(data),!0}catch{return!1}}const base64Charset=/^[0-9a-zA-Z+/]*={0,2}$/,$ZodBase64=core_core.xI("$ZodBase64",(inst,def)=>{
def.pattern??(def.pattern=base64Charset),$ZodStringFormat.init(inst,def),inst._zod.check=payload=>{isValidBase64(payload.value)||payload.issues.push({code:"invalid_format",format:"base64",input:payload.
value,inst,continue:!def.abort})}}),base64urlCharset=/^[A-Za-z0-9_-]*$/;function isValidBase64URL(data){if(!base64urlCharset.test(data))return!1;const base64=data.replace(/[-_]/g,c=>c==="-"?"+":"/"),padded=base64.
padEnd(Math.ceil(base64.length/4)*4,"=");return isValidBase64(padded)}const $ZodBase64URL=core_core.xI("$ZodBase64URL",(inst,def)=>{def.pattern??(def.pattern=base64urlCharset),$ZodStringFormat.init(inst,
def),inst._zod.check=payload=>{isValidBase64URL(payload.value)||payload.issues.push({code:"invalid_format",format:"base64url",input:payload.value,inst,continue:!def.abort})}}),$ZodE164=core_core.xI("$\
ZodE164",(inst,def)=>{def.pattern??(def.pattern=core_regexes.hQ),$ZodStringFormat.init(inst,def)}),CC_SANITIZE=/[- ]/g;function isLuhnAlgo(digits){let length=digits.length,bit=1,sum=0;for(;length;){const value=digits.
charCodeAt(--length)-48;bit^=1,sum+=bit?[0,2,4,6,8,1,3,5,7,9][value]:value}return sum%10===0}function isValidCreditCard(input){return regexes.creditCard.test(input)?isLuhnAlgo(input.replace(CC_SANITIZE,
"")):!1}const $ZodCreditCard=null;function isIso7064Mod97(iban){let remainder=0;const len=iban.length;for(let i=4;i<len;i++){const code=iban.charCodeAt(i);remainder=(code>=65?remainder*100+(code-55):remainder*
10+(code-48))%97}for(let i=0;i<4;i++){const code=iban.charCodeAt(i);remainder=(code>=65?remainder*100+(code-55):remainder*10+(code-48))%97}return remainder===1}function isValidIBAN(input){return regexes.
iban.test(input)?isIso7064Mod97(input):!1}const $ZodIBAN=null;function isValidJWT(token,algorithm=null){try{const tokensParts=token.split(".");if(tokensParts.length!==3)return!1;const[header]=tokensParts;
if(!header)return!1;const parsedHeader=JSON.parse(atob(header));return!("typ"in parsedHeader&&parsedHeader?.typ!=="JWT"||!parsedHeader.alg||algorithm&&(!("alg"in parsedHeader)||parsedHeader.alg!==algorithm))}catch{
return!1}}const $ZodJWT=core_core.xI("$ZodJWT",(inst,def)=>{$ZodStringFormat.init(inst,def),inst._zod.check=payload=>{isValidJWT(payload.value,def.alg)||payload.issues.push({code:"invalid_format",format:"\
jwt",input:payload.value,inst,continue:!def.abort})}}),$ZodCustomStringFormat=null,$ZodNumber=core_core.xI("$ZodNumber",(inst,def)=>{$ZodType.init(inst,def),inst._zod.pattern=core_regexes.ai,inst._zod.
parse=(payload,_ctx)=>{if(def.coerce)try{payload.value=Number(payload.value)}catch{}const input=payload.value;if(typeof input=="number"&&!Number.isNaN(input)&&Number.isFinite(input))return payload;const received=typeof input==
"number"?Number.isNaN(input)?"NaN":Number.isFinite(input)?void 0:String(input):void 0;return payload.issues.push({expected:"number",code:"invalid_type",input,inst,...received?{received}:{}}),payload}}),
$ZodNumberFormat=core_core.xI("$ZodNumberFormat",(inst,def)=>{core_checks.KH.init(inst,def),$ZodNumber.init(inst,def)}),$ZodBoolean=core_core.xI("$ZodBoolean",(inst,def)=>{$ZodType.init(inst,def),inst.
_zod.pattern=core_regexes.zM,inst._zod.parse=(payload,_ctx)=>{if(def.coerce)try{payload.value=!!payload.value}catch{}const input=payload.value;return typeof input=="boolean"||payload.issues.push({expected:"\
boolean",code:"invalid_type",input,inst}),payload}}),$ZodBigInt=core_core.xI("$ZodBigInt",(inst,def)=>{$ZodType.init(inst,def),inst._zod.pattern=core_regexes.o,inst._zod.parse=(payload,_ctx)=>{if(def.
coerce)try{payload.value=BigInt(payload.value)}catch{}return typeof payload.value=="bigint"||payload.issues.push({expected:"bigint",code:"invalid_type",input:payload.value,inst}),payload}}),$ZodBigIntFormat=null,
$ZodSymbol=null,$ZodUndefined=null,$ZodNull=core_core.xI("$ZodNull",(inst,def)=>{$ZodType.init(inst,def),inst._zod.pattern=core_regexes.ch,inst._zod.values=new Set([null]),inst._zod.parse=(payload,_ctx)=>{
const input=payload.value;return input===null||payload.issues.push({expected:"null",code:"invalid_type",input,inst}),payload}}),$ZodAny=null,$ZodUnknown=core_core.xI("$ZodUnknown",(inst,def)=>{$ZodType.
init(inst,def),inst._zod.parse=payload=>payload}),$ZodNever=core_core.xI("$ZodNever",(inst,def)=>{$ZodType.init(inst,def),inst._zod.parse=(payload,_ctx)=>(payload.issues.push({expected:"never",code:"i\
nvalid_type",input:payload.value,inst}),payload)}),$ZodVoid=null,$ZodDate=core_core.xI("$ZodDate",(inst,def)=>{$ZodType.init(inst,def),inst._zod.parse=(payload,_ctx)=>{if(def.coerce)try{payload.value=
new Date(payload.value)}catch{}const input=payload.value,isDate=input instanceof Date;return isDate&&!Number.isNaN(input.getTime())||payload.issues.push({expected:"date",code:"invalid_type",input,...isDate?
{received:"Invalid Date"}:{},inst}),payload}});function capSize(inst,size){const caps=core_util.hi(inst._zod.def.checks);if(!caps.length)return;const cap=Math.min(...caps.map(c=>c[0])),parse2=inst._zod.
parse;inst._zod.parse=(payload,ctx)=>{const n=size(payload.value);if(n>cap&&!ctx?.skipChecks&&ctx?.direction!=="backward"){for(const[max,ch]of core_util.hi(inst._zod.def.checks))if(n>max&&ch._zod.def.
when(payload)){const start=payload.issues.length;return ch._zod.check(payload),payload.issues[start].continue=!1,core_util.d3(payload.issues,start,inst),payload}}return parse2(payload,ctx)}}const arraySize=input=>Array.
isArray(input)?input.length:-1,mapSize=input=>input instanceof Map?input.size:-1,setSize=input=>input instanceof Set?input.size:-1;function handleArrayResult(result,final,index){result.issues.length&&
final.issues.push(...core_util.lQ(index,result.issues)),final.value[index]=result.value}const $ZodArray=core_core.xI("$ZodArray",(inst,def)=>{$ZodType.init(inst,def);const memo=core_core.cr.memoizer;memo?.
attach(inst),inst._zod.parse=(payload,ctx)=>{const input=payload.value;if(!Array.isArray(input))return payload.issues.push({expected:"array",code:"invalid_type",input,inst}),payload;payload.value=memo?
memo.alloc(inst,payload,Array(input.length),ctx):Array(input.length);const proms=[],abortEarly=ctx?.abortEarly;for(let i=0;i<input.length;i++){const item=input[i],result=def.element._zod.run({value:item,
issues:[]},ctx);if(result instanceof Promise)proms.push(result.then(result2=>handleArrayResult(result2,payload,i)));else if(handleArrayResult(result,payload,i),abortEarly&&result.issues.length!==0&&core_util.
QH(result))break}return proms.length?Promise.all(proms).then(()=>payload):payload},capSize(inst,arraySize)});function handlePropertyResult(result,final,key,input,optin,optout){const isPresent=key in input,
isOptionalOut=optout==="optional";if(!(!isPresent&&isOptionalOut&&optin==="optional")){if(result.issues.length){if(optin!==void 0&&isOptionalOut&&!isPresent)return;final.issues.push(...core_util.lQ(key,
result.issues))}if(!isPresent&&optin===void 0){result.issues.length||final.issues.push({code:"invalid_type",expected:"nonoptional",input:void 0,path:[key]});return}result.value===void 0?(isPresent||optin===
"defaulted"&&!isOptionalOut)&&(final.value[key]=void 0):final.value[key]=result.value}}const NO_SYMBOL_KEYS=[];function normalizeDef(def){const keys=Object.keys(def.shape),ownSymbols=Object.getOwnPropertySymbols(
def.shape),symbolKeys=ownSymbols.length?ownSymbols:NO_SYMBOL_KEYS,allKeys=symbolKeys.length?[...keys,...symbolKeys]:keys;for(const k of allKeys)if(!def.shape?.[k]?._zod?.traits?.has("$ZodType"))throw new Error(
`Invalid element at key "${String(k)}": expected a Zod schema`);const okeys=core_util.NM(def.shape);return{...def,allKeys,symbolKeys,keySet:new Set(keys),numKeys:keys.length,optionalKeys:new Set(okeys)}}
function handleCatchall(proms,input,payload,ctx,def,inst,abortEarly){const unrecognized=[],keySet=def.keySet,_catchall=def.catchall._zod,t=_catchall.def.type,optin=_catchall.optin,optout=_catchall.optout;
let seen=0;for(const key in input){if(abortEarly&&payload.issues.length!==seen){if(core_util.QH(payload,seen))break;seen=payload.issues.length}if(keySet.has(key))continue;if(key==="__proto__"){t==="ne\
ver"&&unrecognized.push(key);continue}if(t==="never"){unrecognized.push(key);continue}const r=_catchall.run({value:input[key],issues:[]},ctx);r instanceof Promise?proms.push(r.then(r2=>handlePropertyResult(
r2,payload,key,input,optin,optout))):handlePropertyResult(r,payload,key,input,optin,optout)}return unrecognized.length&&payload.issues.push({code:"unrecognized_keys",keys:unrecognized,input,inst,continue:!0}),
proms.length?Promise.all(proms).then(()=>payload):payload}const $ZodObject=core_core.xI("$ZodObject",(inst,def)=>{$ZodType.init(inst,def);const desc=Object.getOwnPropertyDescriptor(def,"shape"),sh=desc?.
get?desc.get.raw:def.shape??{};if(sh){const get=()=>{const newSh={...sh};return Object.defineProperty(def,"shape",{value:newSh}),get.raw=newSh,newSh};get.raw=sh,Object.defineProperty(def,"shape",{get})}
const _normalized=core_util.PO(()=>normalizeDef(def));core_util.v5(inst,"propValues",zod=>{const shape=zod.def.shape,propValues={};for(const key in shape){const field=shape[key]._zod;if(field.values){
Object.prototype.hasOwnProperty.call(propValues,key)||core_util.Vy(propValues,key,new Set);for(const v of field.values)propValues[key].add(v);field.optin!==void 0&&propValues[key].add(void 0)}}return propValues});
const isObject=core_util.Gv,catchall=def.catchall;let value;const memo=core_core.cr.memoizer;memo?.attach(inst),inst._zod.parse=(payload,ctx)=>{value??(value=_normalized.value);const input=payload.value;
if(!isObject(input))return payload.issues.push({expected:"object",code:"invalid_type",input,inst}),payload;payload.value=memo?memo.alloc(inst,payload,{},ctx):{};const proms=[],shape=value.shape,abortEarly=ctx?.
abortEarly;let seen=payload.issues.length;for(const key of value.allKeys){if(abortEarly&&payload.issues.length!==seen){if(core_util.QH(payload,seen))break;seen=payload.issues.length}if(key==="__proto_\
_")continue;const el=shape[key],optin=el._zod.optin,optout=el._zod.optout,r=el._zod.run({value:input[key],issues:[]},ctx);r instanceof Promise?proms.push(r.then(r2=>handlePropertyResult(r2,payload,key,
input,optin,optout))):handlePropertyResult(r,payload,key,input,optin,optout)}return catchall?handleCatchall(proms,input,payload,ctx,_normalized.value,inst,abortEarly===!0):proms.length?Promise.all(proms).
then(()=>payload):payload}}),$ZodObjectJIT=core_core.xI("$ZodObjectJIT",(inst,def)=>{$ZodObject.init(inst,def);const superParse=inst._zod.parse,_normalized=core_util.PO(()=>normalizeDef(def)),memo=core_core.
cr.memoizer,generateFastpass=shape=>{const normalized=_normalized.value,syms=normalized.symbolKeys,doc=new Doc(["payload","ctx"],{shape,inst,memo,syms}),parseStr=k=>`shape[${k}]._zod.run({ value: inpu\
t[${k}], issues: [] }, ctx)`,prefixStr=(id2,k)=>`
          let ${id2}_ab = false;
          for (let i = 0; i < ${id2}.issues.length; i++) {
            const iss = ${id2}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id2}_ab = true;
          }
          if (${id2}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;doc.write("const input = payload.value;");const ids2=Object.create(null);let counter=0;for(const key of normalized.allKeys)ids2[key]=`key_${counter++}`;doc.write(memo?"const newResult = m\
emo.alloc(inst, payload, {}, ctx);":"const newResult = {};");for(const key of normalized.allKeys){if(key==="__proto__")continue;const id2=ids2[key],k=typeof key=="symbol"?`syms[${syms.indexOf(key)}]`:
core_util.UQ(key),isPresent=`${k} in input`,schema=shape[key],optin=schema?._zod?.optin,isOptionalIn=optin!==void 0,isOptionalOut=schema?._zod?.optout==="optional";if(doc.write(`const ${id2} = ${parseStr(
k)};`),isOptionalIn&&isOptionalOut){const assign=optin==="optional"?`${id2}_present`:`${id2}.value !== undefined || ${id2}_present`;doc.write(`
        const ${id2}_present = ${isPresent};
        if (!${id2}.issues.length || ${id2}_present) {
          if (${id2}.issues.length) {${prefixStr(id2,k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id2}.value;
          }
        }

      `)}else isOptionalIn?(doc.write(`
        if (${id2}.issues.length) {${prefixStr(id2,k)}
        }
      `),optin==="defaulted"?doc.write(`newResult[${k}] = ${id2}.value;`):doc.write(`
        if (${id2}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id2}.value;
        }
      `)):doc.write(`
        const ${id2}_present = ${isPresent};
        if (${id2}.issues.length) {${prefixStr(id2,k)}
        }
        if (!${id2}_present && !${id2}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id2}_present) {
          newResult[${k}] = ${id2}.value;
        }

      `)}return doc.write("payload.value = newResult;"),doc.write("return payload;"),doc.compile()};let fastpass;const isObject=core_util.Gv,jit=!core_core.cr.jitless,allowsEval=core_util.hI,fastEnabled=jit&&
allowsEval.value,catchall=def.catchall;let value;inst._zod.parse=(payload,ctx)=>{value??(value=_normalized.value);const input=payload.value;return isObject(input)?jit&&fastEnabled&&ctx?.async===!1&&ctx.
jitless!==!0?(fastpass||(fastpass=generateFastpass(def.shape)),payload=fastpass(payload,ctx),catchall?handleCatchall([],input,payload,ctx,value,inst,ctx?.abortEarly===!0):payload):superParse(payload,ctx):
(payload.issues.push({expected:"object",code:"invalid_type",input,inst}),payload)}});function handleUnionResults(results,final,inst,ctx){for(const result of results)if(result.issues.length===0)return final.
value=result.value,final;const nonaborted=results.filter(r=>!core_util.QH(r));return nonaborted.length===1?(final.value=nonaborted[0].value,nonaborted[0]):(final.issues.push({code:"invalid_union",input:final.
value,inst,errors:results.map(result=>result.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W())))}),final)}const $ZodUnion=core_core.xI("$ZodUnion",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(
inst,"optin",zod=>zod.def.options.some(o=>o._zod.optin==="defaulted")?"defaulted":zod.def.options.some(o=>o._zod.optin!==void 0)?"optional":void 0),core_util.v5(inst,"optout",zod=>zod.def.options.some(
o=>o._zod.optout==="optional")?"optional":void 0),core_util.v5(inst,"values",zod=>{if(zod.def.options.every(o=>o._zod.values))return new Set(zod.def.options.flatMap(option=>Array.from(option._zod.values)))}),
core_util.v5(inst,"pattern",zod=>{if(zod.def.options.every(o=>o._zod.pattern)){const patterns=zod.def.options.map(o=>o._zod.pattern);return new RegExp(`^(${patterns.map(p=>core_util.p6(p.source)).join(
"|")})$`)}});const first=def.options.length===1?def.options[0]._zod.run:null;inst._zod.parse=(payload,ctx)=>{if(first)return first(payload,ctx);let async=!1;const results=[];for(const option of def.options){
const result=option._zod.run({value:payload.value,issues:[]},ctx);if(result instanceof Promise)results.push(result),async=!0;else{if(result.issues.length===0)return result;results.push(result)}}return async?
Promise.all(results).then(results2=>handleUnionResults(results2,payload,inst,ctx)):handleUnionResults(results,payload,inst,ctx)}});function handleExclusiveUnionResults(results,final,inst,ctx){const matches=[];
for(let i=0;i<results.length;i++)results[i].issues.length===0&&matches.push(i);return matches.length===1?(final.value=results[matches[0]].value,final):(matches.length===0?final.issues.push({code:"inva\
lid_union",input:final.value,inst,errors:results.map(result=>result.issues.map(iss=>util.finalizeIssue(iss,ctx,core.config())))}):final.issues.push({code:"invalid_union",input:final.value,inst,errors:[],
inclusive:!1,matches}),final)}const $ZodXor=null;function getDiscriminatedOption(union,value){const internals=union._zod;let map=internals.bag.optionsMap;map||(map=discriminatorMap(internals.def),internals.
bag.optionsMap=map);const option=map.get(value);if(option===null)throw new Error(`Ambiguous discriminator value "${String(value)}"`);return option}function discriminatorMap(def){const map=new Map;for(const option of def.
options){const values=option._zod.propValues?.[def.discriminator];if(!values||values.size===0)throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);for(const value of values)
if(map.has(value)){if(value!==void 0)throw new Error(`Duplicate discriminator value "${String(value)}"`);map.set(value,null)}else map.set(value,option)}return map}const $ZodDiscriminatedUnion=core_core.
xI("$ZodDiscriminatedUnion",(inst,def)=>{def.inclusive=!1,$ZodUnion.init(inst,def);const _super=inst._zod.parse;core_util.v5(inst,"propValues",zod=>{const propValues={};let undefinedCount=0;for(const option of zod.
def.options){const pv=option._zod.propValues;if(!pv||Object.keys(pv).length===0)throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);pv[zod.def.discriminator]?.
has(void 0)&&undefinedCount++;for(const[k,v]of Object.entries(pv)){Object.prototype.hasOwnProperty.call(propValues,k)||core_util.Vy(propValues,k,new Set);for(const val of v)propValues[k].add(val)}}return!zod.
def.unionFallback&&undefinedCount>1&&propValues[zod.def.discriminator]?.delete(void 0),propValues}),def.options.forEach((option,i)=>{const propShape=core_util.MO(option._zod.def);if(propShape&&!Object.
prototype.hasOwnProperty.call(propShape,def.discriminator))throw new Error(`Invalid discriminated union option at index "${i}"`)});const disc=core_util.PO(()=>discriminatorMap(def));inst._zod.parse=(payload,ctx)=>{
const input=payload.value;if(!core_util.Gv(input))return payload.issues.push({code:"invalid_type",expected:"object",input,inst}),payload;const value=input?.[def.discriminator],opt=disc.value.get(value);
return opt&&(value!==void 0||ctx.direction!=="backward")?opt._zod.run(payload,ctx):def.unionFallback||ctx.direction==="backward"?_super(payload,ctx):(payload.issues.push({code:"invalid_union",errors:[],
note:"No matching discriminator",discriminator:def.discriminator,options:Array.from(disc.value.keys()).filter(value2=>disc.value.get(value2)!==null),input,path:[def.discriminator],inst}),payload)}}),$ZodIntersection=core_core.
xI("$ZodIntersection",(inst,def)=>{$ZodType.init(inst,def),inst._zod.parse=(payload,ctx)=>{const input=payload.value,left=def.left._zod.run({value:input,issues:[]},ctx),right=def.right._zod.run({value:input,
issues:[]},ctx);return left instanceof Promise||right instanceof Promise?Promise.all([left,right]).then(([left2,right2])=>handleIntersectionResults(payload,left2,right2)):handleIntersectionResults(payload,
left,right)}});function mergeValues(a,b){if(a===b)return{valid:!0,data:a};if(a instanceof Date&&b instanceof Date&&+a==+b)return{valid:!0,data:a};if(core_util.Qd(a)&&core_util.Qd(b)){const bKeys=Object.
keys(b),sharedKeys=Object.keys(a).filter(key=>bKeys.indexOf(key)!==-1),newObj={...a,...b};Object.prototype.hasOwnProperty.call(newObj,"__proto__")&&delete newObj.__proto__;for(const key of sharedKeys){
if(key==="__proto__")continue;const sharedValue=mergeValues(a[key],b[key]);if(!sharedValue.valid)return{valid:!1,mergeErrorPath:[key,...sharedValue.mergeErrorPath]};newObj[key]=sharedValue.data}return{
valid:!0,data:newObj}}if(Array.isArray(a)&&Array.isArray(b)){if(a.length!==b.length)return{valid:!1,mergeErrorPath:[]};const newArray=[];for(let index=0;index<a.length;index++){const itemA=a[index],itemB=b[index],
sharedValue=mergeValues(itemA,itemB);if(!sharedValue.valid)return{valid:!1,mergeErrorPath:[index,...sharedValue.mergeErrorPath]};newArray.push(sharedValue.data)}return{valid:!0,data:newArray}}return{valid:!1,
mergeErrorPath:[]}}function handleIntersectionResults(result,left,right){const unrecKeys=new Map;let unrecIssue;const keyIssues=new Map,collect=(iss,side)=>{let keys;if(iss.code==="unrecognized_keys"&&
!iss.path?.length)unrecIssue??(unrecIssue=iss),keys=iss.keys;else if(iss.code==="invalid_key"&&iss.origin==="record"&&iss.path?.length===1){const k=String(iss.path[0]);keyIssues.has(k)||keyIssues.set(
k,iss),keys=[k]}else return!1;for(const k of keys)unrecKeys.has(k)||unrecKeys.set(k,{}),unrecKeys.get(k)[side]=!0;return!0};for(const iss of left.issues)collect(iss,"l")||result.issues.push(iss);for(const iss of right.
issues)collect(iss,"r")||result.issues.push(iss);const bothKeys=[...unrecKeys].filter(([,f])=>f.l&&f.r).map(([k])=>k);if(bothKeys.length){const aggregated=unrecIssue?bothKeys.filter(k=>unrecIssue.keys.
includes(k)):[];aggregated.length&&result.issues.push({...unrecIssue,keys:aggregated});for(const k of bothKeys)!aggregated.includes(k)&&keyIssues.has(k)&&result.issues.push(keyIssues.get(k))}const merged=mergeValues(
left.value,right.value);if(!merged.valid){if(core_util.QH(result))return result;throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`)}return result.value=merged.
data,result}const $ZodTuple=core_core.xI("$ZodTuple",(inst,def)=>{$ZodType.init(inst,def);const items=def.items,memo=core_core.cr.memoizer;memo?.attach(inst),inst._zod.parse=(payload,ctx)=>{const input=payload.
value;if(!Array.isArray(input))return payload.issues.push({input,inst,expected:"tuple",code:"invalid_type"}),payload;payload.value=memo?memo.alloc(inst,payload,[],ctx):[];const proms=[],optinStart=getTupleOptStart(
items,"optin"),optoutStart=getTupleOptStart(items,"optout");if(!def.rest){if(input.length<optinStart)return payload.issues.push({code:"too_small",minimum:optinStart,inclusive:!0,input,inst,origin:"arr\
ay"}),payload;input.length>items.length&&payload.issues.push({code:"too_big",maximum:items.length,inclusive:!0,input,inst,origin:"array"})}const itemResults=new Array(items.length),abortEarly=def.rest?
ctx?.abortEarly:void 0;let itemAborted=!1;for(let i=0;i<items.length;i++){const r=items[i]._zod.run({value:input[i],issues:[]},ctx);r instanceof Promise?proms.push(r.then(rr=>{itemResults[i]=rr})):(itemResults[i]=
r,abortEarly&&!itemAborted&&r.issues.length&&(itemAborted=core_util.QH(r)))}if(def.rest&&!itemAborted){let i=items.length-1;const rest=input.slice(items.length);let seen=payload.issues.length;for(const el of rest){
if(abortEarly&&payload.issues.length!==seen){if(core_util.QH(payload,seen))break;seen=payload.issues.length}i++;const result=def.rest._zod.run({value:el,issues:[]},ctx);result instanceof Promise?proms.
push(result.then(r=>handleTupleResult(r,payload,i))):handleTupleResult(result,payload,i)}}return proms.length?Promise.all(proms).then(()=>handleTupleResults(itemResults,payload,items,input,optoutStart)):
handleTupleResults(itemResults,payload,items,input,optoutStart)}});function getTupleOptStart(items,key){for(let i=items.length-1;i>=0;i--)if(!(key==="optin"?items[i]._zod.optin!==void 0:items[i]._zod.
optout==="optional"))return i+1;return 0}function handleTupleResult(result,final,index){result.issues.length&&final.issues.push(...core_util.lQ(index,result.issues)),final.value[index]=result.value}function handleTupleResults(itemResults,final,items,input,optoutStart){
for(let i=0;i<items.length;i++){const r=itemResults[i],isPresent=i<input.length;if(!isPresent&&i>=optoutStart&&items[i]._zod.optin==="optional"){final.value.length=i;break}if(r.issues.length){if(!isPresent&&
i>=optoutStart){final.value.length=i;break}final.issues.push(...core_util.lQ(i,r.issues))}final.value[i]=r.value}for(let i=final.value.length-1;i>=input.length&&(items[i]._zod.optout==="optional"&&final.
value[i]===void 0);i--)final.value.length=i;return final}const $ZodRecord=core_core.xI("$ZodRecord",(inst,def)=>{$ZodType.init(inst,def);const memo=core_core.cr.memoizer;memo?.attach(inst),inst._zod.parse=
(payload,ctx)=>{const input=payload.value;if(!core_util.Qd(input))return payload.issues.push({expected:"record",code:"invalid_type",input,inst}),payload;const proms=[],values=def.keyType._zod.values;if(values&&
!def.partial){payload.value=memo?memo.alloc(inst,payload,{},ctx):{};const recordKeys=new Set;for(const key of values)if(typeof key=="string"||typeof key=="number"||typeof key=="symbol"){if(recordKeys.
add(typeof key=="number"?key.toString():key),key==="__proto__")continue;const keyResult=def.keyType._zod.run({value:key,issues:[]},ctx);if(keyResult instanceof Promise)throw new Error("Async schemas n\
ot supported in object keys currently");if(keyResult.issues.length){payload.issues.push({code:"invalid_key",origin:"record",issues:keyResult.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W())),input:key,
path:[key],inst});continue}const outKey=keyResult.value;if(outKey==="__proto__")continue;const result=def.valueType._zod.run({value:input[key],issues:[]},ctx);result instanceof Promise?proms.push(result.
then(result2=>{result2.issues.length&&payload.issues.push(...core_util.lQ(key,result2.issues)),payload.value[outKey]=result2.value})):(result.issues.length&&payload.issues.push(...core_util.lQ(key,result.
issues)),payload.value[outKey]=result.value)}let unrecognized;for(const key in input)if(!recordKeys.has(key))if(def.mode==="loose"){if(key==="__proto__")continue;payload.value[key]=input[key]}else unrecognized=
unrecognized??[],unrecognized.push(key);unrecognized&&unrecognized.length>0&&payload.issues.push({code:"unrecognized_keys",input,inst,keys:unrecognized,continue:!0})}else{payload.value=memo?memo.alloc(
inst,payload,{},ctx):{};let unrecognized;for(const key of Reflect.ownKeys(input)){if(key==="__proto__"||!Object.prototype.propertyIsEnumerable.call(input,key))continue;let keyResult=def.keyType._zod.run(
{value:key,issues:[]},ctx);if(keyResult instanceof Promise)throw new Error("Async schemas not supported in object keys currently");if(typeof key=="string"&&core_regexes.ai.test(key)&&keyResult.issues.
length){const retryResult=def.keyType._zod.run({value:Number(key),issues:[]},ctx);if(retryResult instanceof Promise)throw new Error("Async schemas not supported in object keys currently");retryResult.
issues.length===0&&(keyResult=retryResult)}if(keyResult.issues.length){def.mode==="loose"?payload.value[key]=input[key]:values?(unrecognized=unrecognized??[],unrecognized.push(key)):payload.issues.push(
{code:"invalid_key",origin:"record",issues:keyResult.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W())),input:key,path:[key],inst});continue}const outKey=keyResult.value;if(outKey==="__proto__")continue;
const result=def.valueType._zod.run({value:input[key],issues:[]},ctx);result instanceof Promise?proms.push(result.then(result2=>{result2.issues.length&&payload.issues.push(...core_util.lQ(key,result2.
issues)),payload.value[outKey]=result2.value})):(result.issues.length&&payload.issues.push(...core_util.lQ(key,result.issues)),payload.value[outKey]=result.value)}unrecognized&&unrecognized.length>0&&
payload.issues.push({code:"unrecognized_keys",input,inst,keys:unrecognized,continue:!0})}return proms.length?Promise.all(proms).then(()=>payload):payload}}),$ZodMap=null;function handleMapResult(keyResult,valueResult,final,key,input,inst,ctx){
keyResult.issues.length&&(util.propertyKeyTypes.has(typeof key)?final.issues.push(...util.prefixIssues(key,keyResult.issues)):final.issues.push({code:"invalid_key",origin:"map",input,inst,issues:keyResult.
issues.map(iss=>util.finalizeIssue(iss,ctx,core.config()))})),valueResult.issues.length&&(util.propertyKeyTypes.has(typeof key)?final.issues.push(...util.prefixIssues(key,valueResult.issues)):final.issues.
push({origin:"map",code:"invalid_element",input,inst,key,issues:valueResult.issues.map(iss=>util.finalizeIssue(iss,ctx,core.config()))})),final.value.set(keyResult.value,valueResult.value)}const $ZodSet=null;
function handleSetResult(result,final){result.issues.length&&final.issues.push(...result.issues),final.value.add(result.value)}const $ZodEnum=core_core.xI("$ZodEnum",(inst,def)=>{$ZodType.init(inst,def);
const values=core_util.w5(def.entries),valuesSet=new Set(values);inst._zod.values=valuesSet,core_util.v5(inst,"pattern",zod=>{const patternValues=core_util.w5(zod.def.entries).filter(k=>core_util.qQ.has(
typeof k));return new RegExp(patternValues.length?`^(${patternValues.map(o=>core_util.sD(o.toString())).join("|")})$`:"^[^\\s\\S]$")}),inst._zod.parse=(payload,_ctx)=>{const input=payload.value;return valuesSet.
has(input)||payload.issues.push({code:"invalid_value",values,input,inst}),payload}}),$ZodLiteral=core_core.xI("$ZodLiteral",(inst,def)=>{$ZodType.init(inst,def);const values=new Set(def.values);inst._zod.
values=values,core_util.v5(inst,"pattern",zod=>{const vals=zod.def.values;return new RegExp(vals.length?`^(${vals.map(o=>typeof o=="string"?core_util.sD(o):o?core_util.sD(o.toString()):String(o)).join(
"|")})$`:"^[^\\s\\S]$")}),inst._zod.parse=(payload,_ctx)=>{const input=payload.value;return values.has(input)||payload.issues.push({code:"invalid_value",values:def.values,input,inst}),payload}}),$ZodFile=null,
$ZodTransform=core_core.xI("$ZodTransform",(inst,def)=>{$ZodType.init(inst,def),inst._zod.optin="optional",core_core.cr.memoizer?.guard(inst),inst._zod.parse=(payload,ctx)=>{if(ctx.direction==="backwa\
rd")throw new core_core.cV(inst.constructor.name);const _out=def.transform(payload.value,payload);if(ctx.async)return(_out instanceof Promise?_out:Promise.resolve(_out)).then(output2=>(payload.value=output2,
payload));if(_out instanceof Promise)throw new core_core.GT;return payload.value=_out,payload}});function handleOptionalResult(payload,result){return payload.value=result.issues.length?void 0:result.value,
payload}const $ZodOptional=core_core.xI("$ZodOptional",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,"optin",zod=>zod.def.innerType._zod.optin==="defaulted"?"defaulted":"optional"),inst._zod.
optout="optional",core_util.v5(inst,"values",zod=>{const values=zod.def.innerType._zod.values;return values?new Set([...values,void 0]):void 0}),core_util.v5(inst,"pattern",zod=>{const pattern=zod.def.
innerType._zod.pattern;return pattern?new RegExp(`^(${core_util.p6(pattern.source)})?$`):void 0}),inst._zod.parse=(payload,ctx)=>{if(payload.value===void 0){if(def.innerType._zod.optin!=="defaulted")return payload;
const result=def.innerType._zod.run({value:payload.value,issues:[]},ctx);return result instanceof Promise?result.then(result2=>handleOptionalResult(payload,result2)):handleOptionalResult(payload,result)}
return def.innerType._zod.run(payload,ctx)}}),$ZodExactOptional=core_core.xI("$ZodExactOptional",(inst,def)=>{$ZodOptional.init(inst,def),core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values),
core_util.v5(inst,"pattern",zod=>zod.def.innerType._zod.pattern),inst._zod.parse=(payload,ctx)=>def.innerType._zod.run(payload,ctx)}),$ZodNullable=core_core.xI("$ZodNullable",(inst,def)=>{$ZodType.init(
inst,def),core_util.v5(inst,"optin",zod=>zod.def.innerType._zod.optin),core_util.v5(inst,"optout",zod=>zod.def.innerType._zod.optout),core_util.v5(inst,"pattern",zod=>{const pattern=zod.def.innerType.
_zod.pattern;return pattern?new RegExp(`^(${core_util.p6(pattern.source)}|null)$`):void 0}),core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values?new Set([...zod.def.innerType._zod.values,null]):
void 0),inst._zod.parse=(payload,ctx)=>payload.value===null?payload:def.innerType._zod.run(payload,ctx)}),$ZodDefault=core_core.xI("$ZodDefault",(inst,def)=>{$ZodType.init(inst,def),inst._zod.optin="d\
efaulted",core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values),inst._zod.parse=(payload,ctx)=>{if(ctx.direction==="backward")return def.innerType._zod.run(payload,ctx);if(payload.value===void 0)
return payload.value=def.defaultValue,payload;const result=def.innerType._zod.run(payload,ctx);return result instanceof Promise?result.then(result2=>handleDefaultResult(result2,def)):handleDefaultResult(
result,def)}});function handleDefaultResult(payload,def){return payload.value===void 0&&(payload.value=def.defaultValue),payload}const $ZodPrefault=core_core.xI("$ZodPrefault",(inst,def)=>{$ZodType.init(
inst,def),inst._zod.optin="defaulted",core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values),inst._zod.parse=(payload,ctx)=>(ctx.direction==="backward"||payload.value===void 0&&(payload.value=
def.defaultValue),def.innerType._zod.run(payload,ctx))}),$ZodNonOptional=core_core.xI("$ZodNonOptional",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,"values",zod=>{const v=zod.def.innerType.
_zod.values;return v?new Set([...v].filter(x=>x!==void 0)):void 0}),inst._zod.parse=(payload,ctx)=>{const result=def.innerType._zod.run(payload,ctx);return result instanceof Promise?result.then(result2=>handleNonOptionalResult(
result2,inst)):handleNonOptionalResult(result,inst)}});function handleNonOptionalResult(payload,inst){return!payload.issues.length&&payload.value===void 0&&payload.issues.push({code:"invalid_type",expected:"\
nonoptional",input:payload.value,inst}),payload}const $ZodSuccess=null;function handleCatchResult(payload,result,def,ctx){return result.issues.length?(payload.value=def.catchValue({...result,value:payload.
value,error:{issues:result.issues.map(iss=>core_util.iR(iss,ctx,core_core.$W()))},input:payload.value}),payload):(payload.value=result.value,result.memo&&(payload.memo=!0),payload)}const $ZodCatch=core_core.
xI("$ZodCatch",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,"optin",zod=>zod.def.innerType._zod.optin==="defaulted"?"defaulted":"optional"),core_util.v5(inst,"optout",zod=>zod.def.innerType.
_zod.optout),core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values),inst._zod.parse=(payload,ctx)=>{if(ctx.direction==="backward")return def.innerType._zod.run(payload,ctx);const result=def.innerType.
_zod.run({value:payload.value,issues:[]},ctx);return result instanceof Promise?result.then(result2=>handleCatchResult(payload,result2,def,ctx)):handleCatchResult(payload,result,def,ctx)}}),$ZodNaN=null,
$ZodPipe=core_core.xI("$ZodPipe",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,"values",zod=>zod.def.in._zod.values),core_util.v5(inst,"optin",zod=>zod.def.in._zod.optin),core_util.v5(inst,"o\
ptout",zod=>zod.def.out._zod.optout),core_util.v5(inst,"propValues",zod=>zod.def.in._zod.propValues),inst._zod.parse=(payload,ctx)=>{if(ctx.direction==="backward"){const right=def.out._zod.run(payload,
ctx);return right instanceof Promise?right.then(right2=>handlePipeResult(right2,def.in,ctx)):handlePipeResult(right,def.in,ctx)}const left=def.in._zod.run(payload,ctx);return left instanceof Promise?left.
then(left2=>handlePipeResult(left2,def.out,ctx)):handlePipeResult(left,def.out,ctx)}});function handlePipeResult(left,next,ctx){return left.issues.some(iss=>iss.code!=="unrecognized_keys")?(left.aborted=
!0,left):next._zod.run({value:left.value,issues:left.issues},ctx)}const $ZodCodec=core_core.xI("$ZodCodec",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,"values",zod=>zod.def.in._zod.values),
core_util.v5(inst,"optin",zod=>zod.def.in._zod.optin),core_util.v5(inst,"optout",zod=>zod.def.out._zod.optout),core_util.v5(inst,"propValues",zod=>zod.def.in._zod.propValues),inst._zod.parse=(payload,ctx)=>{
if((ctx.direction||"forward")==="forward"){const left=def.in._zod.run(payload,ctx);return left instanceof Promise?left.then(left2=>handleCodecAResult(left2,def,ctx)):handleCodecAResult(left,def,ctx)}else{
const right=def.out._zod.run(payload,ctx);return right instanceof Promise?right.then(right2=>handleCodecAResult(right2,def,ctx)):handleCodecAResult(right,def,ctx)}}});function handleCodecAResult(result,def,ctx){
if(result.issues.length)return result.aborted=!0,result;if((ctx.direction||"forward")==="forward"){const transformed=def.transform(result.value,result);return transformed instanceof Promise?transformed.
then(value=>handleCodecTxResult(result,value,def.out,ctx)):handleCodecTxResult(result,transformed,def.out,ctx)}else{const transformed=def.reverseTransform(result.value,result);return transformed instanceof
Promise?transformed.then(value=>handleCodecTxResult(result,value,def.in,ctx)):handleCodecTxResult(result,transformed,def.in,ctx)}}function handleCodecTxResult(left,value,nextSchema,ctx){return left.issues.
length?(left.aborted=!0,left):nextSchema._zod.run({value,issues:left.issues},ctx)}const $ZodPreprocess=null,$ZodReadonly=core_core.xI("$ZodReadonly",(inst,def)=>{$ZodType.init(inst,def),core_util.v5(inst,
"propValues",zod=>zod.def.innerType._zod.propValues),core_util.v5(inst,"values",zod=>zod.def.innerType._zod.values),core_util.v5(inst,"optin",zod=>zod.def.innerType?._zod?.optin),core_util.v5(inst,"op\
tout",zod=>zod.def.innerType?._zod?.optout),inst._zod.parse=(payload,ctx)=>{if(ctx.direction==="backward")return def.innerType._zod.run(payload,ctx);const result=def.innerType._zod.run(payload,ctx);return result instanceof
Promise?result.then(handleReadonlyResult):handleReadonlyResult(result)}});function handleReadonlyResult(payload){return payload.memo||(payload.value=Object.freeze(payload.value)),payload}function leafPattern(schema){
const def=schema._zod.def;let pattern=def.pattern,isInt=!!def.format?.includes("int"),minimum,maximum;for(const ch of def.checks??[]){const d=ch._zod.def;d.pattern&&(pattern=d.pattern),isInt||(isInt=!!d.
format?.includes("int"));const lo=d.minimum??d.length,hi=d.maximum??d.length;lo!==void 0&&(minimum===void 0||lo>minimum)&&(minimum=lo),hi!==void 0&&(maximum===void 0||hi<maximum)&&(maximum=hi)}if(pattern)
return pattern.source;if(minimum!==void 0&&maximum!==void 0&&minimum>maximum)return"(?!)";if(minimum!==void 0||maximum!==void 0)return regexes.string({minimum,maximum}).source;const own=schema._zod.pattern;
return(isInt&&own===regexes.number?regexes.integer:own)?.source}function partPattern(schema){const def=schema._zod.def,own=schema._zod.pattern?.source,inner=def.innerType??schema._zod.innerType;if(inner){
const before=inner._zod.pattern?.source,after=partPattern(inner);return own&&before&&after&&after!==before?own.replace(util.cleanRegex(before),()=>util.cleanRegex(after)):own}if(def.options){const sources=def.
options.map(partPattern);if(sources.every(Boolean))return`^(${sources.map(s=>util.cleanRegex(s)).join("|")})$`}return leafPattern(schema)}const $ZodTemplateLiteral=null,$ZodFunction=null,$ZodPromise=null,
$ZodLazy=null,$ZodCustom=core_core.xI("$ZodCustom",(inst,def)=>{core_checks.QP.init(inst,def),$ZodType.init(inst,def),inst._zod.parse=(payload,_)=>payload,inst._zod.check=payload=>{const input=payload.
value,r=def.fn(input);if(r instanceof Promise)return r.then(r2=>handleRefineResult(r2,payload,input,inst));handleRefineResult(r,payload,input,inst)}});function handleRefineResult(result,payload,input,inst){
if(!result){const _iss={code:"custom",input,inst,path:[...inst._zod.def.path??[]],continue:!inst._zod.def.abort};inst._zod.def.params&&(_iss.params=inst._zod.def.params),payload.issues.push(core_util.
sn(_iss))}}}),4723:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{A2:()=>normalizeParams,B7:()=>stringifyPrimitive,GW:()=>parsedType,
Gv:()=>isObject,LG:()=>floatSafeRemainder,MO:()=>rawShape,NM:()=>optionalKeys,NR:()=>BIGINT_FORMAT_RANGES,O7:()=>codePointLength,OH:()=>partial,PO:()=>cached,QH:()=>aborted,Qd:()=>isPlainObject,Rc:()=>getLengthableOrigin,
SS:()=>constantCatch,UQ:()=>esc,Up:()=>pick,Vy:()=>assignProp2,W0:()=>safeExtend,X:()=>installLazyProp,X$:()=>extend,Yv:()=>slugify,cJ:()=>omit,cl:()=>nullish,d3:()=>attachSchema,gx:()=>captureStackTrace,
h1:()=>merge,hI:()=>allowsEval,hi:()=>sizeCaps,iR:()=>finalizeIssue,jD:()=>hide,jw:()=>joinValues,k8:()=>jsonStringifyReplacer,lQ:()=>prefixIssues,mw:()=>required,o8:()=>clone,ol:()=>members,p6:()=>cleanRegex,
qQ:()=>propertyKeyTypes,qh:()=>own,rL:()=>explicitlyAborted,sD:()=>escapeRegex,sn:()=>issue,un:()=>derived,v5:()=>defineLazyInternal,w5:()=>getEnumValues,yG:()=>shallowClone,zH:()=>NUMBER_FORMAT_RANGES,
zM:()=>mergeDefs});var _core_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(8532);function assertEqual(val){return val}function assertNotEqual(val){return val}function toZod(){return schema=>schema}
function assertIs(_arg){}function assertNever(_x){throw new Error("Unexpected value in exhaustive check")}function assert(_){}function getEnumValues(entries){const numericValues=Object.values(entries).
filter(v=>typeof v=="number");return Object.entries(entries).filter(([k,_])=>numericValues.indexOf(+k)===-1).map(([_,v])=>v)}function joinValues(array,separator="|"){return array.map(val=>stringifyPrimitive(
val)).join(separator)}function jsonStringifyReplacer(_,value){return typeof value=="bigint"?value.toString():value}class Cached{constructor(getter){this._getter=getter,this._value=void 0}get value(){const getter=this.
_getter;return getter!==void 0&&(this._value=getter(),this._getter=void 0),this._value}}function cached(getter){return new Cached(getter)}function nullish(input){return input==null}function cleanRegex(source){
const start=source.startsWith("^")?1:0,end=source.endsWith("$")?source.length-1:source.length;return source.slice(start,end)}function floatSafeRemainder(val,step){const ratio=val/step,roundedRatio=Math.
round(ratio),tolerance=4*Number.EPSILON*Math.max(Math.abs(ratio),1);return Math.abs(ratio-roundedRatio)<tolerance?0:ratio-roundedRatio}const EVALUATING=null;function defineLazy(object,key,getter){let value;
Object.defineProperty(object,key,{get(){if(value!==EVALUATING)return value===void 0&&(value=EVALUATING,value=getter()),value},set(v){Object.defineProperty(object,key,{value:v})},configurable:!0})}function objectClone(obj){
return Object.create(Object.getPrototypeOf(obj),Object.getOwnPropertyDescriptors(obj))}function assignProp2(target,prop,value){Object.defineProperty(target,prop,{value,writable:!0,enumerable:!0,configurable:!0})}
function rawShape(def){const desc=Object.getOwnPropertyDescriptor(def,"shape");return desc?.get?desc.get.raw:desc?.value}function sourceShape(schema){return rawShape(schema._zod.def)??schema._zod.def.
shape}function deferProp(target,key,getter){Object.defineProperty(target,key,{get(){const value=getter();return assignProp2(this,key,value),value},enumerable:!0,configurable:!0})}function putProp(target,key,value){
key in target?assignProp2(target,key,value):target[key]=value}function mirrorShape(target,source,keys,wrap){const raw=sourceShape(source);for(const key of keys){const desc=Object.getOwnPropertyDescriptor(
raw,key);desc.enumerable&&(desc.get?deferProp(target,key,()=>{const value=source._zod.def.shape[key];return wrap?wrap(value,key):value}):putProp(target,key,wrap?wrap(desc.value,key):desc.value))}}function mirrorProps(target,source){
for(const key of Reflect.ownKeys(source)){const desc=Object.getOwnPropertyDescriptor(source,key);desc.enumerable&&(desc.get?deferProp(target,key,()=>source[key]):putProp(target,key,desc.value))}}function mergeDefs(...defs){
const mergedDescriptors={};for(const def of defs){const descriptors=Object.getOwnPropertyDescriptors(def);Object.assign(mergedDescriptors,descriptors)}return Object.defineProperties({},mergedDescriptors)}
function cloneDef(schema){return mergeDefs(schema._zod.def)}function getElementAtPath(obj,path){return path?path.reduce((acc,key)=>acc?.[key],obj):obj}function promiseAllObject(promisesObj){const keys=Object.
keys(promisesObj),promises=keys.map(key=>promisesObj[key]);return Promise.all(promises).then(results=>{const resolvedObj={};for(let i=0;i<keys.length;i++)resolvedObj[keys[i]]=results[i];return resolvedObj})}
function randomString(length=10){const chars="abcdefghijklmnopqrstuvwxyz";let str="";for(let i=0;i<length;i++)str+=chars[Math.floor(Math.random()*chars.length)];return str}function esc(str){return JSON.
stringify(str)}function slugify(input){return input.toLowerCase().trim().replace(/[^\w\s-]/g,"").replace(/[\s_-]+/g,"-").replace(/^-+|-+$/g,"")}const captureStackTrace="captureStackTrace"in Error?Error.
captureStackTrace:(..._args)=>{};function isObject(data){return typeof data=="object"&&data!==null&&!Array.isArray(data)}const allowsEval=cached(()=>{if(_core_js__WEBPACK_IMPORTED_MODULE_0__.cr.jitless||
typeof navigator<"u"&&navigator?.userAgent?.includes("Cloudflare"))return!1;try{const F=Function;return new F(""),!0}catch{return!1}});function isPlainObject(o){if(isObject(o)===!1)return!1;const ctor=o.
constructor;if(ctor===void 0||typeof ctor!="function")return!0;const prot=ctor.prototype;return!(isObject(prot)===!1||Object.prototype.hasOwnProperty.call(prot,"isPrototypeOf")===!1)}function shallowClone(o){
return isPlainObject(o)?{...o}:Array.isArray(o)?[...o]:o instanceof Map?new Map(o):o instanceof Set?new Set(o):o}function numKeys(data){let keyCount=0;for(const key in data)Object.prototype.hasOwnProperty.
call(data,key)&&keyCount++;return keyCount}const getParsedType=data=>{const t=typeof data;switch(t){case"undefined":return"undefined";case"string":return"string";case"number":return Number.isNaN(data)?
"nan":"number";case"boolean":return"boolean";case"function":return"function";case"bigint":return"bigint";case"symbol":return"symbol";case"object":return Array.isArray(data)?"array":data===null?"null":
data.then&&typeof data.then=="function"&&data.catch&&typeof data.catch=="function"?"promise":typeof Map<"u"&&data instanceof Map?"map":typeof Set<"u"&&data instanceof Set?"set":typeof Date<"u"&&data instanceof
Date?"date":typeof File<"u"&&data instanceof File?"file":"object";default:throw new Error(`Unknown data type: ${t}`)}},propertyKeyTypes=new Set(["string","number","symbol"]),primitiveTypes=new Set(["s\
tring","number","bigint","boolean","symbol","undefined"]);function escapeRegex(str){return str.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")}function clone(inst,def,params){const cl=new inst._zod.constr(def??
inst._zod.def);return(!def||params?.parent)&&(cl._zod.parent=inst),cl}function normalizeParams(_params){const params=_params;if(!params)return{};if(typeof params=="string")return{error:()=>params};if(params?.
message!==void 0){if(params?.error!==void 0)throw new Error("Cannot specify both `message` and `error` params");params.error=params.message}return delete params.message,typeof params.error=="string"?{
...params,error:()=>params.error}:params}function createTransparentProxy(getter){let target;return new Proxy({},{get(_,prop,receiver){return target??(target=getter()),Reflect.get(target,prop,receiver)},
set(_,prop,value,receiver){return target??(target=getter()),Reflect.set(target,prop,value,receiver)},has(_,prop){return target??(target=getter()),Reflect.has(target,prop)},deleteProperty(_,prop){return target??
(target=getter()),Reflect.deleteProperty(target,prop)},ownKeys(_){return target??(target=getter()),Reflect.ownKeys(target)},getOwnPropertyDescriptor(_,prop){return target??(target=getter()),Reflect.getOwnPropertyDescriptor(
target,prop)},defineProperty(_,prop,descriptor){return target??(target=getter()),Reflect.defineProperty(target,prop,descriptor)}})}function stringifyPrimitive(value){return typeof value=="bigint"?value.
toString()+"n":typeof value=="string"?`"${value}"`:`${value}`}function optionalKeys(shape){return Object.keys(shape).filter(k=>shape[k]._zod.optin!==void 0&&shape[k]._zod.optout==="optional")}const NUMBER_FORMAT_RANGES={
safeint:[Number.MIN_SAFE_INTEGER,Number.MAX_SAFE_INTEGER],int32:[-2147483648,2147483647],uint32:[0,4294967295],float32:[-34028234663852886e22,34028234663852886e22],float64:[-Number.MAX_VALUE,Number.MAX_VALUE]},
BIGINT_FORMAT_RANGES={int64:[BigInt("-9223372036854775808"),BigInt("9223372036854775807")],uint64:[BigInt(0),BigInt("18446744073709551615")]};function pick(schema,mask){const currDef=schema._zod.def,checks2=currDef.
checks;if(checks2&&checks2.length>0)throw new Error(".pick() cannot be used on object schemas containing refinements");const newShape={};return mirrorShape(newShape,schema,maskedKeys(schema,mask)),clone(
schema,mergeDefs(currDef,{shape:newShape,checks:[]}))}function maskedKeys(schema,mask){const raw=sourceShape(schema),keys=[];for(const key of Reflect.ownKeys(mask)){if(!Object.getOwnPropertyDescriptor(
raw,key)?.enumerable)throw new Error(`Unrecognized key: "${String(key)}"`);mask[key]&&keys.push(key)}return keys}function omit(schema,mask){const currDef=schema._zod.def,checks2=currDef.checks;if(checks2&&
checks2.length>0)throw new Error(".omit() cannot be used on object schemas containing refinements");const omitted=new Set(maskedKeys(schema,mask)),newShape={};return mirrorShape(newShape,schema,Reflect.
ownKeys(sourceShape(schema)).filter(key=>!omitted.has(key))),clone(schema,mergeDefs(currDef,{shape:newShape,checks:[]}))}function extend(schema,shape){if(!isPlainObject(shape))throw new Error("Invalid\
 input to extend: expected a plain object");const checks2=schema._zod.def.checks;if(checks2&&checks2.length>0){const existingShape=sourceShape(schema);for(const key of Reflect.ownKeys(shape))if(Object.
getOwnPropertyDescriptor(existingShape,key)!==void 0)throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.")}return clone(schema,mergeDefs(schema.
_zod.def,{shape:extended(schema,shape)}))}function extended(schema,shape){const newShape={};return mirrorShape(newShape,schema,Reflect.ownKeys(sourceShape(schema))),mirrorProps(newShape,shape),newShape}
function safeExtend(schema,shape){if(!isPlainObject(shape))throw new Error("Invalid input to safeExtend: expected a plain object");return clone(schema,mergeDefs(schema._zod.def,{shape:extended(schema,
shape)}))}function merge(a,b){if(!b?._zod?.def)throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");if(a._zod.def.checks?.length)throw new Error(
".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");const newShape={};mirrorShape(newShape,a,Reflect.ownKeys(sourceShape(a))),mirrorShape(newShape,b,Reflect.
ownKeys(sourceShape(b)));const def=mergeDefs(a._zod.def,{shape:newShape,get catchall(){return b._zod.def.catchall},checks:b._zod.def.checks??[]});return clone(a,def)}function partial(Class2,schema,mask,name="\
partial"){const checks2=schema._zod.def.checks;if(checks2&&checks2.length>0)throw new Error(`.${name}() cannot be used on object schemas containing refinements`);const selected=mask?new Set(maskedKeys(
schema,mask)):void 0,newShape={};return mirrorShape(newShape,schema,Reflect.ownKeys(sourceShape(schema)),Class2&&((value,key)=>selected&&!selected.has(key)?value:new Class2({type:"optional",innerType:value}))),
clone(schema,mergeDefs(schema._zod.def,{shape:newShape,checks:[]}))}function required(Class2,schema,mask){const selected=mask?new Set(maskedKeys(schema,mask)):void 0,newShape={};return mirrorShape(newShape,
schema,Reflect.ownKeys(sourceShape(schema)),(value,key)=>selected&&!selected.has(key)?value:new Class2({type:"nonoptional",innerType:value})),clone(schema,mergeDefs(schema._zod.def,{shape:newShape}))}
function aborted(x,startIndex=0){if(x.aborted===!0)return!0;for(let i=startIndex;i<x.issues.length;i++)if(x.issues[i]?.continue!==!0)return!0;return!1}function explicitlyAborted(x,startIndex=0){if(x.aborted===
!0)return!0;for(let i=startIndex;i<x.issues.length;i++)if(x.issues[i]?.continue===!1)return!0;return!1}function prefixIssues(path,issues){return issues.map(iss=>{var _a;return(_a=iss).path??(_a.path=[]),
iss.path.unshift(path),iss})}function unwrapMessage(message){return typeof message=="string"?message:message?.message}function sizeCaps(defChecks){const caps=[];for(const ch of defChecks??[]){const d=ch.
_zod.def;if(!/_(length|size)$|_equals$/.test(d.check))break;const max=d.maximum??d.length??d.size;max>=0&&caps.push([max,ch])}return caps}function attachSchema(issues,start,inst){var _a;for(let i=start;i<
issues.length;i++)(_a=issues[i]).schema??(_a.schema=inst)}function finalizeIssue(iss,ctx,config){var _a;const traits=iss.inst?._zod?.traits;traits?.has("$ZodType")&&(traits.has("$ZodCheck")?(_a=iss).schema??
(_a.schema=iss.inst):iss.schema=iss.inst);const schemaError=iss.schema!==iss.inst?iss.schema?._zod.def?.error:void 0,message=iss.message?iss.message:unwrapMessage(iss.inst?._zod.def?.error?.(iss))??unwrapMessage(
schemaError?.(iss))??unwrapMessage(ctx?.error?.(iss))??unwrapMessage(config.customError?.(iss))??unwrapMessage(config.localeError?.(iss))??"Invalid input",full={};for(const k of Object.keys(iss))k==="\
inst"||k==="schema"||k==="continue"||k==="input"||k==="__proto__"||(full[k]=iss[k]);return full.path??(full.path=[]),full.message=message,ctx?.reportInput&&(full.input=iss.input),full}function getSizableOrigin(input){
return input instanceof Set?"set":input instanceof Map?"map":input instanceof File?"file":"unknown"}const highSurrogate=/[\uD800-\uDBFF]/;function codePointLength(str){const units=str.length;if(!highSurrogate.
test(str))return units;let count=units;for(let i=0;i<units-1;i++)(str.charCodeAt(i)&64512)===55296&&(str.charCodeAt(i+1)&64512)===56320&&(count--,i++);return count}function getLengthableOrigin(input){
return Array.isArray(input)?"array":typeof input=="string"?"string":"unknown"}function parsedType(data){const t=typeof data;switch(t){case"number":return Number.isNaN(data)?"nan":"number";case"object":{
if(data===null)return"null";if(Array.isArray(data))return"array";const obj=data;if(obj&&Object.getPrototypeOf(obj)!==Object.prototype&&"constructor"in obj&&obj.constructor)return obj.constructor.name}}
return t}function issue(...args){const[iss,input,inst]=args;return typeof iss=="string"?{message:iss,code:"custom",input,inst}:{...iss}}function cleanEnum(obj){return Object.entries(obj).filter(([k,_])=>Number.
isNaN(Number.parseInt(k,10))).map(el=>el[1])}function base64ToUint8Array(base64){const binaryString=atob(base64),bytes=new Uint8Array(binaryString.length);for(let i=0;i<binaryString.length;i++)bytes[i]=
binaryString.charCodeAt(i);return bytes}function uint8ArrayToBase64(bytes){let binaryString="";for(let i=0;i<bytes.length;i++)binaryString+=String.fromCharCode(bytes[i]);return btoa(binaryString)}function base64urlToUint8Array(base64url){
const base64=base64url.replace(/-/g,"+").replace(/_/g,"/"),padding="=".repeat((4-base64.length%4)%4);return base64ToUint8Array(base64+padding)}function uint8ArrayToBase64url(bytes){return uint8ArrayToBase64(
bytes).replace(/\+/g,"-").replace(/\//g,"_").replace(/=/g,"")}function hexToUint8Array(hex){const cleanHex=hex.replace(/^0x/,"");if(cleanHex.length%2!==0)throw new Error("Invalid hex string length");const bytes=new Uint8Array(
cleanHex.length/2);for(let i=0;i<cleanHex.length;i+=2)bytes[i/2]=Number.parseInt(cleanHex.slice(i,i+2),16);return bytes}function uint8ArrayToHex(bytes){return Array.from(bytes).map(b=>b.toString(16).padStart(
2,"0")).join("")}class Class{constructor(..._args){}}function members(proto,table){for(const key in table){const desc=Object.getOwnPropertyDescriptor(table,key);desc.get?Object.defineProperty(proto,key,
{...desc,enumerable:!1}):defineBound(proto,key,desc.value)}}function own(inst,key,value,enumerable=!0){return Object.defineProperty(inst,key,{configurable:!0,writable:!0,enumerable,value}),value}function hide(inst,key,value){
return own(inst,key,value,!1)}function derived(computes,table){for(const key in computes){const compute=computes[key];Object.defineProperty(table,key,{configurable:!0,enumerable:!0,get(){return own(this,
key,compute(this))},set(value){own(this,key,value)}})}return table}function defineBound(proto,key,fn){Object.defineProperty(proto,key,{configurable:!0,get(){return this==null?fn:own(this,key,fn.bind(this))},
set(value){own(this,key,value)}})}function claim(inst,sentinel){const proto=Object.getPrototypeOf(inst);return sentinel in proto?void 0:proto}let installing,broke=!1;const breaker={configurable:!0,get(){
broke=!0}};function defineLazyInternal(inst,key,compute){const proto=Object.getPrototypeOf(inst._zod);if(key in proto&&installing!==inst._zod){installing=void 0;return}installing=inst._zod,Object.defineProperty(
proto,key,{configurable:!0,get(){Object.defineProperty(this,key,breaker);const outer=broke;broke=!1;try{const value=compute(this);return broke?delete this[key]:Object.defineProperty(this,key,{configurable:!0,
writable:!0,value}),broke=broke||outer,value}catch(err){throw delete this[key],broke=broke||outer,err}},set(value){Object.defineProperty(this,key,{configurable:!0,writable:!0,value})}})}function installLazyProp(inst,key,make,enumerable){
const proto=claim(inst,key);proto&&Object.defineProperty(proto,key,{configurable:!0,get(){const desc={configurable:!0,writable:!0,enumerable,value:void 0};return Object.defineProperty(this,key,desc),desc.
value=make(this),Object.defineProperty(this,key,desc),desc.value},set(value){Object.defineProperty(this,key,{configurable:!0,writable:!0,enumerable,value})}})}const CONSTANT_CATCH="~constantCatch";function constantCatch(value){
const fn=()=>value;return fn[CONSTANT_CATCH]=!0,fn}})};export{id,ids,modules};
