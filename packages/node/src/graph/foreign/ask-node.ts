/**
 * A service that a node below has attached, asked through that node: over the same link as everything else, with the same asker.
 *
 * @module
 */
import { GuantongError, hashOfText, type Principal, plain } from '@guantong/contract'
import { type CallHop, countsOf, reserveOf } from '@guantong/view'
import type { AttachedService, ServiceQuestion } from '@guantong/view/foreign'
import { splitDocument } from './split-document.ts'

interface NodeAsking {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly cost?: number | undefined
}

interface Answer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly unknown[]
  readonly extensions?: Record<string, unknown>
}

const STANDING = 'query Services { node { services { name state sdl merge { type field argument key } } } }'

export const createAskNode =
  (ask: CallHop<Principal>, now: () => number) =>
  async (via: string, { document, variables }: ServiceQuestion, asking: NodeAsking): Promise<Answer> => {
    const { signal, principal, cost } = asking
    // What is left to the node is less than is left here: its own answer, partial as it may be, is back in time.
    const deadline = Math.floor(asking.deadline - reserveOf(asking.deadline - now()))
    const question = { document, documentHash: hashOfText(document), variables }
    const begun = now()
    const answer = plain(await ask(via, question, { principal, signal, deadline, cost })) as Answer
    const hops = [{ node: via, requests: 1, ms: Math.round(now() - begun) }, ...countsOf(answer)]
    return { ...answer, extensions: { guantong: { hops } } }
  }

export type AskNode = ReturnType<typeof createAskNode>

/** Its parts at once, for a node bounds how much one document may hold. */
export async function askInParts(
  ask: AskNode,
  via: string,
  question: ServiceQuestion,
  asking: NodeAsking,
): Promise<Answer> {
  const parts = splitDocument(question)
  const cost = asking.cost === undefined ? undefined : Math.floor(asking.cost / parts.length)
  const answers = await Promise.all(parts.map((part) => ask(via, part, { ...asking, cost })))
  const errors = answers.flatMap(({ errors = [] }) => errors)
  const given = answers.flatMap(({ data }) => (data === null || data === undefined ? [] : [data]))
  const extensions = { guantong: { hops: answers.flatMap(countsOf) } }
  if (given.length === 0) return { data: null, errors, extensions }
  return { data: Object.assign(Object.create(null), ...given) as Record<string, unknown>, errors, extensions }
}

/** @throws GuantongError GT_SERVICE_FAILED: the node has no such service now */
export async function learnFromNode(
  ask: AskNode,
  { name, via }: { readonly name: string; readonly via: string },
  asking: NodeAsking,
): Promise<AttachedService> {
  const answer = await ask(via, { document: STANDING, variables: {} }, asking)
  const { services } = (answer.data?.node ?? {}) as { services?: unknown }
  const found = Array.isArray(services) ? (services as Passed[]).find((one) => one?.name === name) : undefined
  if (found === undefined || typeof found.sdl !== 'string' || !Array.isArray(found.merge)) {
    const reason = `node ${via} has no such service now${found === undefined ? '' : ` (${found.state})`}`
    throw new GuantongError('GT_SERVICE_FAILED', { service: name, reason })
  }
  const merge = Object.fromEntries(found.merge.map(({ type, ...entry }) => [type, entry]))
  return { name, sdl: found.sdl, merge, regionArguments: {}, isPassedOn: true }
}

interface Passed {
  readonly name?: unknown
  readonly state?: unknown
  readonly sdl?: unknown
  readonly merge?: readonly { type: string; field: string; argument: string; key: string }[]
}
