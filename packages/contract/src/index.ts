export { canonicalJson } from './canonical-json.ts'
export { ERRORS, type ErrorCode, type ErrorParams, GuantongError, type Language, sentenceOf } from './errors.ts'
export { generateNodeKey, importNodeKey, type NodeKey, publicKeyOf } from './key.ts'
export { leafHash, merkleRoot, rootOfRows } from './merkle.ts'
export type {
  BeatPayload,
  DataSet,
  DownMessage,
  HeartbeatMessage,
  LocalCode,
  MeasureCell,
  Question,
  QuestionClaims,
  ReceiptPayload,
  ScopeHead,
  ScopeRow,
  SealPayload,
  SubmissionBody,
  SubmissionMessage,
  SummaryRow,
  UpMessage,
} from './message.ts'
export * as message from './message.ts'
export { CASE_MEASURE, LOCAL_CODES, MOST_DECLARED } from './message.ts'
export { daySchema, NATION, type RegionTier, regionCodeSchema, type Tier } from './region.ts'
export { digestOf, type Opened, open, type ScopeToSeal, type Sealed, seal, signHop } from './seal.ts'
export { createVerifier, type SignedType, sign, type Verifier } from './signed.ts'
export {
  downSubject,
  INGEST_CONSUMER,
  inboxPrefix,
  jetstreamDomain,
  QUESTION_QUEUE,
  questionSubject,
  senderOf,
  UP_STREAM,
  upSubject,
  upWildcard,
} from './subject.ts'
export {
  type AccessTokenInput,
  localIssuer,
  type Principal,
  SHARING,
  type Sharing,
  signAccessToken,
  type TokenIssuer,
  VERBS,
  type Verb,
  verifyAccessToken,
} from './token.ts'
export {
  type PublicKey,
  parseTopology,
  publicKeySchema,
  type Topology,
  type TopologyNode,
  topologyNodeSchema,
  topologySchema,
} from './topology.ts'
