export { NATION, daySchema, regionCodeSchema, type RegionTier, type Tier } from './region.ts'
export {
  parseTopology,
  publicKeySchema,
  topologyNodeSchema,
  topologySchema,
  type PublicKey,
  type Topology,
  type TopologyNode,
} from './topology.ts'
export { ERRORS, GuantongError, sentenceOf, type ErrorCode, type ErrorParams, type Language } from './errors.ts'
export { generateNodeKey, importNodeKey, publicKeyOf, type NodeKey } from './key.ts'
export * as message from './message.ts'
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
  SealPayload,
  SubmissionBody,
  SubmissionMessage,
  UpMessage,
} from './message.ts'
export {
  INGEST_CONSUMER,
  QUESTION_QUEUE,
  UP_STREAM,
  downSubject,
  inboxPrefix,
  jetstreamDomain,
  questionSubject,
  senderOf,
  upSubject,
  upWildcard,
} from './subject.ts'
export { createVerifier, sign, type SignedType, type Verifier } from './signed.ts'
export { digestOf, open, seal, signHop, type Opened, type ScopeToSeal, type Sealed } from './seal.ts'
export { canonicalJson } from './canonical-json.ts'
export { leafHash, merkleRoot, rootOfRows } from './merkle.ts'
export {
  SHARING,
  VERBS,
  localIssuer,
  signAccessToken,
  verifyAccessToken,
  type AccessTokenInput,
  type Principal,
  type Sharing,
  type TokenIssuer,
  type Verb,
} from './token.ts'
