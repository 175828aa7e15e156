/**
 * Three tiers in one process for the view's own tests: each node has its own schema object and its own rows, and every
 * hop carries JSON, as between processes.
 */
import { GuantongError, printAnswer, readAnswer } from '@guantong/contract'
import { type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql'
import type { CallHop } from './ask.ts'
import { findLacking, knowledgeHash } from './find-lacking.ts'
import { type Failures, noFailures } from './one-node.fixture.ts'
import { ownerOf, schemaOf, TOPOLOGY } from './regions-schema.fixture.ts'
import { tellCodes } from './tell-codes.fixture.ts'
import { createView, type View } from './view.ts'

export interface Tiers extends Failures {
  ask(
    document: string,
    variables?: Record<string, unknown>,
    options?: { at?: string; principal?: string; ms?: number },
  ): Promise<ExecutionResult>
  /** Every hop as it happened. */
  readonly calls: { from: string; to: string; document: string; principal: string; left: number }[]
  /** Starts a node anew, with a schema of its own or that of the others. */
  start(code: string, sdl?: string): void
  /** Replaces what a node sends back. */
  readonly forged: Map<string, (answer: ExecutionResult) => unknown>
}

type Context = { principal: string }

/** By node: its schema, where it is not that of the others. */
export interface Releases {
  readonly sdl?: Readonly<Record<string, string>>
  /** Says apart from its errors what it lacks, and which schema it has. */
  readonly tells?: boolean
}

export function createTiers(releases: Releases = {}): Tiers {
  const calls: Tiers['calls'] = []
  const failures = noFailures()
  const { down, hung, dying, faults } = failures
  const forged: Tiers['forged'] = new Map()
  const nodes = new Map<string, { schema: GraphQLSchema; view: View<string, Context> }>()
  const start = (code: string, sdl?: string): void => {
    const schema = schemaOf({ self: code, holds: (region) => ownerOf(region) === code, faults, sdl })
    const callHop: CallHop<string> = async (child, question, asking) => {
      calls.push({
        from: code,
        to: child,
        document: question.document,
        principal: asking.principal,
        left: asking.deadline - Date.now(),
      })
      if (down.has(child)) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
      if (dying.has(child)) {
        await new Promise((dead) => setTimeout(dead, (asking.deadline - Date.now()) / 2))
        throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
      }
      if (hung.has(child)) await new Promise((_, reject) => asking.signal.addEventListener('abort', reject))
      const { schema: childSchema, view } = nodes.get(child) as { schema: GraphQLSchema; view: View<string, Context> }
      const document = parse(question.document)
      const errors = validate(childSchema, document)
      const sent = JSON.parse(JSON.stringify(question.variables)) as Record<string, unknown>
      const result: ExecutionResult =
        errors.length > 0
          ? { errors }
          : tellCodes(
              await view.execute({
                ...{ document, variables: sent, context: { principal: asking.principal }, asText: true },
                ...asking,
              }),
            )
      if (releases.tells) {
        const told = { lacks: findLacking(childSchema, document), schema: knowledgeHash(childSchema) }
        Object.assign(result, { extensions: { guantong: { ...(result.extensions?.guantong as object), ...told } } })
      }
      const answer = readAnswer(printAnswer((forged.get(child)?.(result) ?? result) as object))
      if (answer === null) throw new GuantongError('GT_CHILD_FAILED', { node: child, reason: 'no GraphQL result' })
      return answer
    }
    const route = (region: string): string | null => {
      const owner = ownerOf(region)
      if (owner === null) return null
      const hop = TOPOLOGY.nextHop(code, owner)
      return hop === undefined ? null : hop === code ? 'self' : hop
    }
    const view = createView<string, Context>({
      schema,
      route,
      callHop,
      hasChildren: () => TOPOLOGY.childrenOf(code).length > 0,
      // Looked up each time: a test may replace the clock.
      now: () => Date.now(),
    })
    nodes.set(code, { schema, view })
  }
  for (const { code } of TOPOLOGY.nodes) start(code, releases.sdl?.[code])
  return {
    ...failures,
    calls,
    start,
    forged,
    async ask(text, variables = {}, { at = '000000', principal = 'alice', ms = 5000 } = {}) {
      const { schema, view } = nodes.get(at) as { schema: GraphQLSchema; view: View<string, Context> }
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      const asking = { principal, deadline: Date.now() + ms, signal: new AbortController().signal, asText: true }
      const result = await view.execute({ document, variables, context: { principal }, ...asking })
      return JSON.parse(printAnswer(tellCodes(result)).toString('utf8'))
    },
  }
}
