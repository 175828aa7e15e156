/**
 * Where a service is: over HTTP, in a module of this process, or at a node below.
 *
 * @module
 */
import { pathToFileURL } from 'node:url'
import { GuantongError, type Principal } from '@guantong/contract'
import type { CallHop } from '@guantong/view'
import type { AttachedService, ServiceQuestion } from '@guantong/view/foreign'
import { askInParts, createAskNode, learnFromNode } from './ask-node.ts'
import type { ConfiguredService } from './configured-service.ts'
import { sendOverHttp } from './send-over-http.ts'
import { askForSdl } from './service-sdl.ts'

export interface ServiceAsking {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly cost?: number | undefined
}

export interface ServiceSource {
  /** What is known of it, asked of it where node.yaml does not say. @throws GuantongError GT_SERVICE_FAILED */
  learn(asking: ServiceAsking): Promise<AttachedService>
  /** @throws GuantongError GT_SERVICE_FAILED; the signal's reason */
  send(question: ServiceQuestion, asking: ServiceAsking): Promise<unknown>
}

export interface SourceDeps {
  /** Puts a question to a direct child. */
  readonly ask: CallHop<Principal>
  /** Code of this node. */
  readonly self: string
  /** With a token, for nodes below. */
  readonly ownPrincipal?: (() => Promise<Principal>) | undefined
  /** What a node speaks for. */
  readonly regionsOf: (node: string) => readonly string[]
  readonly now: () => number
}

export function serviceSource(configured: ConfiguredService, deps: SourceDeps): ServiceSource {
  const { name, sdl, prefix, merge, regionArguments, sharing, via } = configured
  if (via !== undefined) {
    const ask = createAskNode(deps.ask, deps.now)
    return {
      send: (question, asking) => askInParts(ask, via, question, asking),
      // Its schema is shown to those who cover all of a node, as the node above does.
      async learn({ principal: unproved, ...asking }) {
        const principal = (await deps.ownPrincipal?.()) ?? unproved
        const own = { ...principal, regions: [...deps.regionsOf(via)] }
        return learnFromNode(ask, { name, via }, { ...asking, principal: own })
      },
    }
  }
  const send = sendingTo(configured)
  return {
    send,
    async learn(asking) {
      const directives = Object.keys(merge).length === 0
      const read = sdl ?? (await askForSdl({ name, directives }, (question) => send(question, asking)))
      return { name, sdl: read, prefix, merge, regionArguments, sharing }
    },
  }
}

const OURSELVES = 'node'

/** A node asks for schemas for itself: no asker stands for it, and no region is covered. */
export const asOurselves = (self: string): Principal => ({
  ...{ issuer: self, subject: OURSELVES, roles: ['viewer'], regions: [], verbs: ['read'], sharing: 'unconditional' },
  ...{ via: [], presentedAt: self },
})

/** Nobody's token becomes a principal without its token. */
const isOurselves = ({ subject, token, via }: Principal): boolean =>
  subject === OURSELVES && token === undefined && via.length === 0

function sendingTo(configured: ConfiguredService): ServiceSource['send'] {
  const { name, module, identity } = configured
  if (module !== undefined) return inModule(name, module)
  return (question, { principal, signal }) => {
    // A token that was shown to another node is not for a service of this one.
    const bearer = identity === 'asker' && principal.via.length === 0 ? principal.token : undefined
    if (identity === 'asker' && bearer === undefined && !isOurselves(principal))
      throw new GuantongError('GT_SERVICE_FAILED', {
        service: name,
        reason: 'it takes tokens of askers, and this asker came without one',
      })
    return sendOverHttp(configured, question, { signal, bearer })
  }
}

type Execute = (question: ServiceQuestion, options: { readonly signal: AbortSignal }) => unknown

/** What the module answers is read as if it had come over a network. */
function inModule(name: string, module: string): ServiceSource['send'] {
  return async (question, { signal }) => {
    let answer: string | undefined
    try {
      const { execute } = (await import(pathToFileURL(module).href)) as { execute?: Execute }
      answer = JSON.stringify(await execute?.(question, { signal }))
    } catch {
      // What a module says of itself is for its own log.
    }
    if (answer === undefined)
      throw new GuantongError('GT_SERVICE_FAILED', { service: name, reason: 'its module gives no answer' })
    return JSON.parse(answer)
  }
}
