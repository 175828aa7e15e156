/**
 * Plays one step. Nothing here waits for the end of a fault: the next step comes while it lasts.
 *
 * @module
 */
import { WIRE_VERSION } from '@guantong/contract'
import { caseInput, range } from '../support/generated-cases.ts'
import { alterFigure, holdLock, restore, slowWriter, snapshot } from './play-database.ts'
import { duplicate, late, poison, reorder, tamper } from './play-envelopes.ts'
import { deleteStream, recreateStream } from './play-stream.ts'
import { beside, forSome, handIn, inTurn, type Stage } from './stage.ts'
import type { Step } from './step.ts'
import type { Site } from './world.ts'

/** Cases changed lie this near the newest. */
const CHANGED_AMONG = 40

/** @returns how many things go on beside the next step. */
export function play(stage: Stage, step: Step): number {
  const { world } = stage
  const put = (work: () => Promise<void>): number => beside(stage, step.do, work)
  const during = (ms: number, fault: () => unknown, mend: () => unknown): number =>
    forSome(stage, step.do, ms, fault, mend)
  switch (step.do) {
    case 'pause':
      return put(() => new Promise((resolve) => setTimeout(resolve, step.ms)))
    case 'submit':
    case 'oversize': {
      const cases = newCases(stage, step.city, step.count)
      return put(() => handIn(stage, world.of(step.city), cases))
    }
    case 'change':
      return put(() => handIn(stage, world.of(step.city), changedCases(stage, step.city, step.count)))
    case 'midnight':
      for (const city of world.cities) {
        const cases = newCases(stage, city.code, step.count)
        put(() => handIn(stage, city, cases))
      }
      return stage.going.length
    case 'slowWriter':
      put(() => slowWriter(world.of(step.city), step.ms))
      for (let i = 0; i < 3; i++) {
        const cases = newCases(stage, step.city, 2)
        put(async () => {
          await new Promise((resolve) => setTimeout(resolve, 20 + (i * step.ms) / 4))
          await handIn(stage, world.of(step.city), cases)
        })
      }
      return stage.going.length
    case 'lockHolder': {
      const parent = world.of(step.node)
      put(() => holdLock(parent, step.ms, step.kill))
      for (const child of world.sites.filter((site) => site.parent === step.node || step.node === '000000')) {
        if (!child.origin) continue
        const cases = newCases(stage, child.code, 3)
        put(() => handIn(stage, child, cases))
      }
      return stage.going.length
    }
    case 'cut':
      return during(
        step.ms,
        () => world.of(step.child).link?.cut(),
        () => world.of(step.child).link?.mend(),
      )
    case 'muteUp':
    case 'muteDown':
      return during(
        step.ms,
        () => world.of(step.child).link?.mute(step.do === 'muteUp' ? 'up' : 'down'),
        () => world.of(step.child).link?.mend(),
      )
    case 'slowLink':
      return during(
        step.ms,
        () => world.of(step.child).link?.delay(step.delay),
        () => world.of(step.child).link?.mend(),
      )
    default:
      return playOnProcess(stage, step)
  }
}

type ProcessStep = Exclude<
  Step,
  | { do: 'pause' | 'submit' | 'oversize' | 'change' | 'midnight' | 'slowWriter' | 'lockHolder' | 'cut' | 'slowLink' }
  | { do: 'muteUp' | 'muteDown' }
>

function playOnProcess(stage: Stage, step: ProcessStep): number {
  const { world } = stage
  const site = world.of('node' in step ? step.node : step.child)
  const put = (work: () => Promise<void>): number => beside(stage, step.do, work)
  const during = (ms: number, fault: () => unknown, mend: () => unknown): number =>
    forSome(stage, step.do, ms, fault, mend)
  switch (step.do) {
    case 'killNode':
      return during(
        step.ms,
        () => inTurn(site, site.node.kill),
        () => inTurn(site, async () => site.node.begin()),
      )
    case 'killNats':
      return during(step.ms, site.nats.kill, () => inTurn(site, site.nats.start))
    case 'killPostgres':
      return during(
        step.ms,
        () => inTurn(site, site.postgres.kill),
        () => inTurn(site, site.postgres.start),
      )
    case 'freezeNode':
      return during(step.ms, site.node.freeze, site.node.thaw)
    case 'freezeNats':
      return during(step.ms, site.nats.freeze, site.nats.thaw)
    case 'freezePostgres':
      return during(step.ms, site.postgres.freeze, site.postgres.thaw)
    case 'wipeStore':
      return put(() =>
        inTurn(site, async () => {
          await site.nats.kill()
          site.nats.wipe()
          await site.nats.start()
        }),
      )
    case 'deleteStream':
      return put(() => deleteStream(site))
    case 'recreateStream':
      return put(() => recreateStream(site))
    case 'natsDiskFull':
      return during(
        step.ms,
        () => site.disks?.nats.fill(),
        () => inTurn(site, () => freeNatsDisk(site)),
      )
    case 'postgresDiskFull':
      return during(
        step.ms,
        () => site.disks?.postgres.fill(),
        () =>
          inTurn(site, async () => {
            site.disks?.postgres.free()
            await site.postgres.start()
          }),
      )
    case 'wrongClock':
      return put(() => inTurn(site, () => setClock(site, step.days * 24 * 60 * 60 * 1000)))
    case 'rotateKey':
      return put(() =>
        inTurn(site, async () => {
          site.keyAt = (site.keyAt + 1) % site.keys.length
          site.node.keyFile = site.keys[site.keyAt]?.file as string
          await site.node.kill()
          site.node.begin()
        }),
      )
    case 'speakOther':
      return put(() =>
        inTurn(site, async () => {
          site.node.speaks = [WIRE_VERSION + 1]
          await site.node.kill()
          site.node.begin()
        }),
      )
    case 'snapshot':
      return put(() => inTurn(site, () => snapshot(site)))
    case 'restore':
      return put(() => inTurn(site, () => restore(stage, site)))
    case 'alterFigure':
      return put(() => alterFigure(stage, site, step.salt))
    case 'duplicate':
      return put(() => duplicate(stage, site, step.count, step.salt))
    case 'lateDelivery':
      return put(() => late(stage, site, step.count, step.salt))
    case 'tamper':
      return put(() => tamper(stage, site, step.count, step.salt))
    case 'poison':
      return put(() => poison(site, step.salt))
    case 'reorder': {
      const city = site.origin ? site : (world.cities.find(({ parent }) => parent === site.code) as Site)
      const changes = range(0, step.count).map(() => changedCases(stage, city.code, 4))
      return put(() => reorder(stage, site, city, changes, step.salt))
    }
  }
}

/** JetStream gives up on a full disk, and takes a restart of its server to come back. */
export async function freeNatsDisk(site: Site): Promise<void> {
  site.disks?.nats.free()
  await site.nats.kill()
  await site.nats.start()
}

export async function setClock(site: Site, offsetMs: number): Promise<void> {
  if (site.node.clockOffsetMs === offsetMs) return
  site.node.clockOffsetMs = offsetMs
  site.clocks.add(offsetMs)
  await site.node.kill()
  site.node.begin()
}

function newCases({ world }: Stage, city: string, count: number): object[] {
  const from = world.nextCase.get(city) ?? 0
  world.nextCase.set(city, from + count)
  return range(from, from + count).map((n) => caseInput(city, n))
}

function changedCases({ world }: Stage, city: string, count: number): object[] {
  const next = world.nextCase.get(city) ?? 0
  const from = Math.max(0, next - CHANGED_AMONG)
  const last = Math.max(from + count, count)
  if (last > next) world.nextCase.set(city, last)
  world.changes.count += 1
  const { count: nth } = world.changes
  return range(from, last).map((n) =>
    caseInput(city, n, {
      state: 'SUSPENDED',
      closedAt: null,
      disposedAt: null,
      reworkCount: nth % 5,
      returnCount: nth % 3,
    }),
  )
}
