/**
 * Services whose schemas change while a node runs, beside one that is never there.
 *
 * @module
 */
import type { ConfiguredService } from '@guantong/node/graph/foreign/configured-service'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startGraphs } from '../support/start-graphs.ts'
import { startService } from '../support/start-service.ts'

const PROVINCE = '370000'
const PINNED = 'type Query { w: Wx } type Wx { id: ID }'
const serviceAt = (name: string, url: string, more: Partial<ConfiguredService> = {}): ConfiguredService => ({
  ...{
    name,
    url,
    headers: {},
    identity: 'none',
    deadlineMs: 1000,
    answerBytes: 100_000,
    merge: {},
    regionArguments: {},
  },
  ...more,
})

it('takes up what a service has new, lets it take no name from another, and keeps it as it was then', async () => {
  const pinned = await startService(PINNED, {})
  let live = await startService('type Query { a: Int }', {})
  const port = Number(new URL(live.url).port)
  const gone = await startService('type Query { x: Int }', {})
  await gone.stop()
  const services = [
    serviceAt('gone', gone.url),
    serviceAt('live', live.url),
    serviceAt('pinned', pinned.url, { sdl: PINNED }),
  ]
  const graphs = await startGraphs(
    [{ code: PROVINCE, parent: null, tier: 'province' }],
    {},
    () => ({}),
    () => ({ services, servicesAgain: { waitingMs: 50, attachedMs: 300 } }),
  )
  const held = () =>
    Object.fromEntries(
      graphs
        .graphOf(PROVINCE)
        .services.standings()
        .map(({ name, state, face, lastError }) => [name, { state, sdl: face()?.sdl ?? '', error: lastError?.code }]),
    )
  const become = async (sdl: string): Promise<void> => {
    await live.stop()
    live = await startService(sdl, {}, port)
  }
  try {
    await graphs.graphOf(PROVINCE).services.start()
    expect(held()).toMatchObject({
      gone: { state: 'WAITING' },
      live: { state: 'ATTACHED' },
      pinned: { state: 'ATTACHED' },
    })
    await become('type Query { a: Int b: Int }')
    await eventually('its new field is there', () => held().live?.sdl.includes('b: Int'), { withinMs: 15_000 })
    const { live: standing, pinned: other } = held()
    await become('type Query { a: Int w: Wx } type Wx { id: ID }')
    await eventually('the clash is told', () => held().live?.error === 'GT_CONFIG_INVALID', { withinMs: 15_000 })
    expect(held().live).toMatchObject({ state: 'ATTACHED', sdl: standing?.sdl })
    expect(held().pinned).toMatchObject({ state: 'ATTACHED', sdl: other?.sdl })
  } finally {
    await graphs.stop()
    await Promise.all([live.stop(), pinned.stop()])
  }
}, 120_000)
