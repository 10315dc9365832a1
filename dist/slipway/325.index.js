const id=325,ids=[325],modules={8325:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__),__webpack_require__.d(__webpack_exports__,
{health:()=>health});var _operations_health_js__WEBPACK_IMPORTED_MODULE_0__=__webpack_require__(8817),_operation_js__WEBPACK_IMPORTED_MODULE_1__=__webpack_require__(2995);const health=request=>(0,_operation_js__WEBPACK_IMPORTED_MODULE_1__.
M)("health",request,_operations_health_js__WEBPACK_IMPORTED_MODULE_0__.v)})};export{id,ids,modules};
