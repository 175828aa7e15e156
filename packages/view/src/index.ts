export type { Asking, CallHop, HopAnswer, HopCount, HopQuestion, Route, ShareOut } from './ask.ts'
export { isOrigin, JOINT_DIRECTIVES, ORIGIN, printMarkedSchema, REPLICATED } from './joint.ts'
export { createLru, type Lru } from './lru.ts'
export { createView, documentHashOf, type View, type ViewOptions, type ViewRequest } from './view.ts'
