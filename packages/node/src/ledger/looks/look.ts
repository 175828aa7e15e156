/**
 * A look (访问记录): who was answered what about which rows, as it stands in the chain.
 *
 * @module
 */
import { canonicalJson, hashOfText } from '@guantong/contract'

/** What the fields of an answer are by their sharing (共享属性); personal ones are withheld as well, and counted apart. */
export const FIELD_CLASSES = ['unconditional', 'conditional', 'withheld', 'personal'] as const
export type FieldClass = (typeof FIELD_CLASSES)[number]

/** What a request came in by. `QUESTION`: from a tier above. */
export const LOOK_DOORS = ['GRAPHQL', 'EXPORT', 'SUBSCRIPTION', 'PUSH', 'QUESTION'] as const
export type LookDoor = (typeof LOOK_DOORS)[number]

/** Rows of one data set and one region that were in the answer. */
export interface SeenRows {
  readonly dataSet: string
  readonly region: string
  /** Of the fields that were answered. */
  readonly classes: readonly FieldClass[]
  readonly rows: number
  /** The answer told how many there are. */
  readonly counted?: true
}

export interface Look {
  readonly at: Date
  readonly issuer: string
  readonly subject: string
  readonly roles: readonly string[]
  /** Regions of the token. */
  readonly scope: readonly string[]
  readonly presentedAt: string
  readonly via: readonly string[]
  readonly door: LookDoor
  /** SHA-256, hex; empty where there was no document. */
  readonly documentHash: string
  readonly seen: readonly SeenRows[]
  readonly purpose: string | null
  /** {@link ANSWERED}, or the code of the refusal. */
  readonly outcome: string
}

/** As it is written: texts within their bounds. */
export interface LookRow {
  readonly at: string
  readonly issuer: string
  readonly subject: string
  readonly roles: string
  readonly scope: string
  readonly presentedAt: string
  readonly via: string
  readonly door: string
  readonly documentHash: string
  readonly seen: readonly SeenRows[]
  readonly rows: number
  readonly purpose: string | null
  readonly outcome: string
}

export interface ChainedLook extends LookRow {
  /** From 1, without gaps. */
  readonly seq: number
  /** Hash of the look before it. */
  readonly previous: string
}

/** Characters. */
const LONGEST = { name: 300, list: 1_000, hash: 64, purpose: 200, code: 64 }

export const ANSWERED = 'ANSWERED'

/** The code of the first error of an answer, if there is one. */
export function outcomeOf({ errors }: { readonly errors?: readonly unknown[] | undefined }): string {
  if (errors === undefined || errors.length === 0) return ANSWERED
  const { extensions } = errors[0] as { extensions?: { code?: unknown } }
  return typeof extensions?.code === 'string' ? extensions.code : 'GT_INTERNAL'
}

/** Before the first look. */
export const NO_LOOK = '0'.repeat(64)

export function rowOf(look: Look): LookRow {
  const { at, issuer, subject, roles, scope, presentedAt, via, door, documentHash, seen, purpose, outcome } = look
  return {
    at: at.toISOString(),
    issuer: within(issuer, LONGEST.name),
    subject: within(subject, LONGEST.name),
    roles: within(roles.join(' '), LONGEST.name),
    scope: within(scope.join(' '), LONGEST.list),
    presentedAt: within(presentedAt, LONGEST.code),
    via: within(via.join('>'), LONGEST.name),
    door,
    documentHash: within(documentHash, LONGEST.hash),
    seen,
    rows: seen.reduce((sum, { rows }) => sum + rows, 0),
    purpose: purpose === null ? null : within(purpose, LONGEST.purpose),
    outcome: within(outcome, LONGEST.code),
  }
}

/** SHA-256, hex, over every column but itself. */
export const hashOfLook = (look: ChainedLook): string => hashOfText(canonicalJson(look))

/** What PostgreSQL takes as text; cut, and seen to be cut. */
function within(text: string, most: number): string {
  const plain = text.toWellFormed().replaceAll('\0', '\uFFFD')
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).toWellFormed()}…`
}
