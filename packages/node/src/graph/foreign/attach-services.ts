/**
 * The services of this node: attached as soon as their schemas are known, without a restart, and told of when they are not.
 *
 * @module
 */
import { GuantongError, type Principal } from '@guantong/contract'
import type { View } from '@guantong/view'
import type { AttachedService, ForeignView } from '@guantong/view/foreign'
import { type GraphQLSchema, getOperationAST } from 'graphql'
import { coveredBy, coversAllOf, type GraphContext } from '../base/graph-context.ts'
import type { ServiceFace, ServiceStanding } from '../base/service-standing.ts'
import { whyWithheld } from '../base/sharing.ts'
import { costOf } from '../guard/check-cost.ts'
import type { ConfiguredService } from './configured-service.ts'
import { guardService, type ServiceGuard } from './guard-service.ts'
import { asOurselves, type ServiceSource, type SourceDeps, serviceSource } from './service-source.ts'

export interface ServicesDeps extends SourceDeps {
  readonly configured: readonly ConfiguredService[]
  readonly schema: GraphQLSchema
  readonly view: View<Principal, GraphContext>
  readonly reaches: (via: string, region: string) => boolean
  readonly log: { error(fields: object, message: string): void }
  /** How often a schema is asked for again. */
  readonly again?: { readonly waitingMs: number; readonly attachedMs: number } | undefined
}

export interface Services {
  /** Ours with the services that are attached now; undefined while there are none. */
  readonly view: ForeignView<Principal, GraphContext> | undefined
  standings(): readonly ServiceStanding[]
  /**
   * Attaches what can be had within a moment, and goes on trying with the rest.
   *
   * @throws GuantongError GT_CONFIG_INVALID: a service whose schema node.yaml names does not fit.
   */
  start(): Promise<void>
  stop(): void
}

type LastError = NonNullable<ServiceStanding['lastError']>

interface Held {
  readonly configured: ConfiguredService
  readonly source: ServiceSource
  readonly guard: ServiceGuard
  known: AttachedService | undefined
  /** What of it is attached: its last schema that fitted. */
  fitted: AttachedService | undefined
  isAttached: boolean
  /** When its schema is asked for again, by `performance.now()`. */
  dueAt: number
  lastError: LastError | null
}

const isPinned = ({ configured }: Held): boolean => configured.sdl !== undefined
const rankOf = (one: Held): number => (isPinned(one) ? 0 : one.isAttached ? 1 : 2)

const LEARN_MS = 3_000
const AGAIN = { waitingMs: 5_000, attachedMs: 300_000 }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share what is attached
export function attachServices(deps: ServicesDeps): Services {
  const { now, log } = deps
  const again = deps.again ?? AGAIN
  const held: Held[] = deps.configured.map((configured) => ({
    ...{ configured, source: serviceSource(configured, deps), guard: guardService(configured, now) },
    ...{ known: undefined, fitted: undefined, isAttached: false, dueAt: 0, lastError: null },
  }))
  const byName = new Map(held.map((one) => [one.configured.name, one]))
  let view: Services['view']
  let faces: ((name: string) => ServiceFace | null) | undefined
  let fields: ReadonlyMap<string, readonly string[]> = new Map()
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const note = (one: Held, error: unknown): void => {
    const coded =
      error instanceof GuantongError
        ? error
        : new GuantongError('GT_SERVICE_FAILED', { service: one.configured.name, reason: 'it could not be asked' })
    one.lastError = { code: coded.code, params: coded.params, at: new Date(now()) }
  }

  const compose = async (services: readonly AttachedService[]) => {
    // Nobody pays for the stitcher who has no services.
    const foreign = await import('@guantong/view/foreign')
    return {
      view: foreign.createForeignView<Principal, GraphContext>({
        ...{ schema: deps.schema, view: deps.view, services },
        covers: ({ standard, principal }, region) => coveredBy(standard.divisions, principal, region),
        coversAll: ({ standard, principal, self }) => coversAllOf({ standard, principal, self }),
        withholds: (context, service) => whyWithheld(context, service),
        reaches: ({ name }, region) => {
          const via = byName.get(name)?.configured.via
          return via === undefined || deps.reaches(via, region)
        },
        costOf: (document, variables, { topology }) => {
          const operation = getOperationAST(document)
          return operation ? costOf(deps.schema, document, operation, variables, topology).cost : 0
        },
        send: async ({ name }, question, asking) => {
          const one = byName.get(name) as Held
          try {
            const answer = await one.guard.through(asking, (signal, deadline) =>
              one.source.send(question, { ...asking, signal, deadline }),
            )
            one.lastError = null
            return answer
          } catch (error) {
            if (!asking.signal.aborted) note(one, error)
            throw error
          }
        },
      }),
      fieldsOf: foreign.fieldsByService,
      faceOf: foreign.faceOf,
    }
  }

  /** One after the other, so that one that does not fit keeps out itself alone. */
  const rebuild = async (): Promise<GuantongError | null> => {
    const fitting: AttachedService[] = []
    let composed: Awaited<ReturnType<typeof compose>> | undefined
    let refused: GuantongError | null = null
    const attached = new Set<Held>()
    // What stands goes before what is new: a schema that changed under way takes no name from another service, nor its own service away.
    const inOrder = held.toSorted((a, b) => rankOf(a) - rankOf(b))
    for (const one of inOrder)
      for (const known of new Set([one.known, one.fitted])) {
        if (known === undefined) continue
        try {
          composed = await compose([...fitting, known])
          fitting.push(known)
          attached.add(one)
          one.fitted = known
          break
        } catch (error) {
          if (!(error instanceof GuantongError)) throw error
          refused = error
          note(one, error)
          log.error({ service: one.configured.name, reason: error.message }, 'service not attached')
        }
      }
    for (const one of held) one.isAttached = attached.has(one)
    view = composed?.view
    fields = composed?.fieldsOf(composed.view.schema) ?? new Map()
    const { faceOf, view: shown } = composed ?? {}
    // To print one takes a tenth of a second, and a question may name it as often as it likes.
    const kept = new Map<string, ServiceFace | null>()
    faces =
      shown &&
      faceOf &&
      ((name) => {
        if (!kept.has(name)) kept.set(name, faceOf(shown.schema, name))
        return kept.get(name) ?? null
      })
    return refused
  }

  /** Whether something is known now that was not before. */
  const learn = async (one: Held): Promise<boolean> => {
    const asking = { principal: asOurselves(deps.self), deadline: now() + LEARN_MS, signal: ending.signal }
    try {
      const known = await one.guard.through({ ...asking, deadline: asking.deadline }, (signal, deadline) =>
        one.source.learn({ ...asking, signal, deadline }),
      )
      const isNew = JSON.stringify(known) !== JSON.stringify(one.known)
      one.known = known
      if (isNew) one.lastError = null
      return isNew
    } catch (error) {
      if (!ending.signal.aborted) note(one, error)
      return false
    } finally {
      one.dueAt = performance.now() + (one.known === undefined ? again.waitingMs : again.attachedMs)
    }
  }

  const goOn = (): void => {
    const asked = held.filter((one) => !isPinned(one))
    if (asked.length === 0 || ending.signal.aborted) return
    // Each by its own clock: one that is down keeps no other from being looked at.
    timer = setTimeout(
      () => {
        const due = asked.filter(({ dueAt }) => dueAt <= performance.now())
        Promise.all(due.map(learn))
          .then((changes) => (changes.includes(true) && !ending.signal.aborted ? rebuild() : null))
          .catch((error: unknown) => log.error({ err: error }, 'services could not be attached'))
          .finally(goOn)
      },
      Math.max(10, Math.min(...asked.map(({ dueAt }) => dueAt)) - performance.now()),
    )
    timer.unref()
  }

  return {
    get view() {
      return view
    },
    standings: () =>
      held.map((one) => ({
        name: one.configured.name,
        via: one.configured.via ?? null,
        state:
          one.known === undefined
            ? 'WAITING'
            : !one.isAttached
              ? 'REFUSED'
              : one.guard.isResting
                ? 'RESTING'
                : 'ATTACHED',
        fields: fields.get(one.configured.name) ?? [],
        lastError: one.lastError,
        face: () => faces?.(one.configured.name) ?? null,
      })),
    async start() {
      if (held.length === 0) return
      await Promise.all(held.filter(isPinned).map(learn))
      const refused = await rebuild()
      if (refused !== null) throw refused
      const changes = await Promise.all(held.filter((one) => !isPinned(one)).map(learn))
      if (changes.includes(true)) await rebuild()
      goOn()
    },
    stop() {
      clearTimeout(timer)
      ending.abort(new GuantongError('GT_CANCELLED', {}))
      for (const { guard } of held) guard.close()
    },
  }
}
