/**
 * What random documents are made of, and what became of them: so that a run which never met a silent child, or an interface,
 * does not pass for one that did.
 */
import { buildSchema, type ExecutionResult, getOperationAST, isObjectType, parse } from 'graphql'
import type { Asked } from './document-arbitrary.fixture.ts'
import { ORIGIN } from './field-marks.ts'
import { type Branch, planDocument } from './plan-document.ts'
import { SDL } from './regions-schema.fixture.ts'

type Told = (input: Asked, answer: ExecutionResult) => boolean

const wrote =
  (pattern: RegExp): Told =>
  ({ text }) =>
    pattern.test(text)
const answered =
  (pattern: RegExp): Told =>
  (_, { errors }) =>
    errors?.some(({ message, extensions }) => pattern.test(`${extensions?.code ?? ''} ${message}`)) === true

const TOLD: Readonly<Record<string, Told>> = {
  aliases: wrote(/\w+\d?: \w+[ ({]/),
  fragments: wrote(/\.\.\.F\d/),
  'conditions by variables': wrote(/@(include|skip)\(if: \$/),
  'regions below regions': (input) => depthOf(input) > 1,
  'a way through an interface or union': ({ text }) => planOf(text).typeKey !== '',
  'a silent child': answered(/GT_CHILD_TIMEOUT/),
  'a child that is gone': answered(/GT_CHILD_UNREACHABLE/),
  'a child that dies on the way': ({ dying }, { errors }) =>
    errors?.some(({ extensions }) => dying.includes(String(extensions?.node))) === true,
  'errors of rows': answered(/GT_CURSOR_INVALID/),
  'nulls that take their parent with them': answered(/Cannot return null/),
  'variables that do not fit': (_, { data }) => data === undefined,
  'selections of which nothing is left': (_, { data }) => /\{\}/.test(JSON.stringify(data ?? null)),
  'rows of two tiers': (_, { extensions }) =>
    ((extensions?.guantong as { hops?: unknown[] } | undefined)?.hops?.length ?? 0) > 1,
}
export const KINDS: readonly string[] = Object.keys(TOLD)

export function countKinds(into: Map<string, number>, input: Asked, answer: ExecutionResult): void {
  for (const [kind, isTold] of Object.entries(TOLD))
    if (isTold(input, answer)) into.set(kind, (into.get(kind) ?? 0) + 1)
}

const SCHEMA = buildSchema(SDL)
for (const [type, name] of [
  ['Query', 'case'],
  ['Region', 'cases'],
  ['Region', 'sensors'],
] as const) {
  const of = SCHEMA.getType(type)
  const field = isObjectType(of) ? of.getFields()[name] : undefined
  if (field) field.extensions = ORIGIN
}

function planOf(text: string): { root: Branch; typeKey: string } {
  const document = parse(text, { noLocation: true })
  const operation = getOperationAST(document)
  const plan = operation == null ? 'local' : planDocument(SCHEMA, document, operation)
  return plan === 'local' ? { root: { next: new Map(), types: new Map() }, typeKey: '' } : plan
}

/** How many regions with origin fields lie one below the other. */
function depthOf({ text }: Asked): number {
  const depth = ({ group, next, types }: Branch): number =>
    Number(group !== undefined) + Math.max(0, ...[...next.values(), ...types.values()].map(depth))
  return depth(planOf(text).root)
}
