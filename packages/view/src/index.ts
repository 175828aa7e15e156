export type { Asking, CallHop, HopAnswer, HopCount, HopQuestion, Route, ShareOut } from './ask.ts'
export { countsOf, reserveOf, sumCounts } from './ask-hops.ts'
export { coalesce } from './coalesce.ts'
export {
  isOrigin,
  JOINT_DIRECTIVES,
  ORIGIN,
  printMarkedSchema,
  REPLICATED,
  ROW_LIST,
  STAYS,
} from './field-marks.ts'
export { findLacking, knowledgeHash, lackingIn } from './find-lacking.ts'
export { type InTurns, type Turn, takeTurns } from './in-turns.ts'
export { type InFlight, limitInFlight } from './limit-in-flight.ts'
export { once } from './once.ts'
export { stayingOf, withoutStaying } from './staying.ts'
export { createView, type View, type ViewOptions, type ViewRequest } from './view.ts'
