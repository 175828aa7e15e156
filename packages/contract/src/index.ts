export { acceptedLanguage } from './accepted-language.ts'
export {
  DOCUMENT_SCOPES,
  type DocumentScope,
  identityOf,
  narrowed,
  type Principal,
  type Retold,
  ROLES,
  type Role,
  SHARING,
  type Sharing,
  VERBS,
  type Verb,
} from './asker/principal.ts'
export { canonicalJson } from './canonical-json.ts'
export { ERRORS, type ErrorCode, type ErrorParams, GuantongError, type Language, sentenceOf } from './errors.ts'
export { hashOfText } from './hash-text.ts'
export { plain, printAnswer } from './json-text.ts'
export { generateNodeKey, importNodeKey, type NodeKey, publicKeyOf } from './key.ts'
export {
  answerEnrolment,
  askToEnrol,
  type EnrolledKey,
  type EnrolmentAnswer,
  type EnrolmentAsk,
  enrolmentAnswerSchema,
  enrolmentAskSchema,
  isTrueAnswer,
  isTrueAsk,
  newEnrolmentCode,
  readEnrolmentCode,
} from './keys/enrolment.ts'
export {
  isForged,
  isInUse,
  isRevoked,
  isSealKey,
  kidOf,
  momentOf,
  type StolenKey,
  stolenKeys,
} from './keys/key-standing.ts'
export { createLiveKey, type LiveKey, maySign } from './keys/live-key.ts'
export {
  BOUNDS,
  beyondClock,
  LARGEST_BODY,
  LARGEST_MESSAGE,
  LARGEST_TOKEN,
  LONGEST_PURPOSE,
  LONGEST_QUESTION_SECONDS,
  MOST_ROWS,
  MOST_WAITING,
  mostEpochs,
  onceEach,
} from './limits/bounds.ts'
export { createBreath, runSlowly, runSteps } from './limits/breathe.ts'
export { createLiveTopology, type LiveTopology, type TopologyChange } from './live-topology.ts'
export { leafHash, merkleRoot, rootOfRows } from './merkle.ts'
export type {
  BeatPayload,
  ChunkMessage,
  DataSet,
  DownMessage,
  HeartbeatMessage,
  IssuedRow,
  LocalCode,
  MeasureCell,
  Question,
  QuestionClaims,
  ReceiptPayload,
  ReceiptsMessage,
  ReconcileMessage,
  ScopeHead,
  ScopeRow,
  SealPayload,
  StatePayload,
  StatesMessage,
  SubmissionBody,
  SubmissionMessage,
  SummaryRow,
  UpMessage,
} from './message.ts'
export * as message from './message.ts'
export {
  CASE_MEASURE,
  downEpoch,
  ISSUED_FIGURES,
  ISSUED_PREFIX,
  isDownEpoch,
  isIssued,
  LOCAL_CODES,
  MOST_DECLARED,
} from './message.ts'
export { type PackEnd, type PackHead, packEndSchema, packHeadSchema } from './pack.ts'
export { type Answer, type AnswerError, readAnswer } from './read-answer.ts'
export * as reconcileMessage from './reconcile-message.ts'
export {
  type ForgedStatement,
  type HeardPayload,
  type HeardStatement,
  type HeldScope,
  type Holding,
  heardPayloadSchema,
  type Numbers,
  type Range,
  type ReconcilePayload,
  type ReconcileStatement,
  reconcilePayloadSchema,
  type ScopeKey,
} from './reconcile-message.ts'
export { daySchema, NATION, type RegionTier, regionCodeSchema, type Tier } from './region.ts'
export {
  byBytes,
  digestOf,
  type Flow,
  type Opened,
  open,
  openKept,
  openKeptSlowly,
  openSeal,
  openSlowly,
  refuseBeyondClock,
  rowSchemaOf,
  type ScopeToSeal,
  type Sealed,
  seal,
  signHop,
} from './seal.ts'
export { type AccessTokenInput, OWN_TOKEN_SECONDS, signAccessToken } from './sign-token.ts'
export { createVerifier, isOfOldKey, payloadOf, type SignedType, sign, type Verifier } from './signed.ts'
export { STANDING_WORDS, STANDINGS, type Standing } from './standing.ts'
export {
  downSubject,
  inboxPrefix,
  ingestConsumer,
  jetstreamDomain,
  QUESTION_QUEUE,
  questionSubject,
  senderOf,
  UP_STREAM,
  upSubject,
  upWildcard,
} from './subject.ts'
export { externalIssuer, issuersOf, nodeIssuer, type TokenIssuer } from './token-issuer.ts'
export {
  type PublicKey,
  parseTopology,
  publicKeySchema,
  type TokenIssuerConfig,
  type Topology,
  type TopologyIssuer,
  type TopologyNode,
  tokenIssuerSchema,
  topologyNodeSchema,
  topologySchema,
} from './topology.ts'
export { type VerifiedToken, verifyAccessToken } from './verify-token.ts'
export { onAbort, unlessAborted } from './waiting/on-abort.ts'
export { pause } from './waiting/pause.ts'
export { createSemaphore, type Semaphore } from './waiting/semaphore.ts'
export {
  highestInCommon,
  printSpoken,
  RELEASE_HEADER,
  readSpoken,
  SPEAKS_HEADER,
  SPOKEN_VERSIONS,
  versionFor,
  versionOf,
  WIRE_VERSION,
} from './wire-version.ts'
