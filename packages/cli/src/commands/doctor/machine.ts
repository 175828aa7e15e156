/**
 * Examines the machine without asking any server.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { isRefused, natsServerPath, natsServerVersion } from '@guantong/deploy/nats-server'
import { cloneRoot } from '../../program/clone.ts'
import { holderOf } from '../../sandbox/claim-folder.ts'
import type { SandboxFolder } from '../../sandbox/folder.ts'
import { portsOf, requireFreePorts } from '../../sandbox/free-ports.ts'
import { DEFAULT_PORT_BASE, planOf } from '../../sandbox/plan.ts'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const ENOUGH_GIGABYTES = 2

/** The tests run on the pinned Node and on no older one. */
export function nodeCheck(say: DoctorSay, version = process.versions.node): Check {
  const { devDependencies } = JSON.parse(readFileSync(join(cloneRoot, 'package.json'), 'utf8'))
  const tooOld = Number.parseInt(version, 10) < Number.parseInt(devDependencies.node, 10)
  return { id: 'node', name: say('doctor.node'), result: tooOld ? 'fail' : 'ok', detail: version }
}

export function natsCheck(say: DoctorSay): Check {
  const name = say('doctor.nats')
  const binary = natsServerPath()
  const found = binary === undefined ? undefined : natsServerVersion(binary)
  if (binary === undefined || found === undefined) {
    return { id: 'nats', name, result: 'warn', detail: say('doctor.nats.missing') }
  }
  const version = found.join('.')
  if (isRefused(found)) return { id: 'nats', name, result: 'fail', detail: say('doctor.nats.refused', { version }) }
  const old = found[0] < 2 || (found[0] === 2 && found[1] < 14)
  if (old) return { id: 'nats', name, result: 'warn', detail: say('doctor.nats.old', { version }) }
  return { id: 'nats', name, result: 'ok', detail: `${version} (${binary})` }
}

export function diskCheck(folder: string, say: DoctorSay): Check {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  const { bavail, bsize } = statfsSync(at)
  const gigabytes = (bavail * bsize) / 1e9
  return {
    id: 'disk',
    name: say('doctor.disk'),
    result: gigabytes >= ENOUGH_GIGABYTES ? 'ok' : 'warn',
    detail: say('doctor.disk.free', { gigabytes: gigabytes.toFixed(1), folder: at }),
  }
}

/** A key that another user can read is not a key. */
export function keyCheck(folder: string, say: DoctorSay): Check {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jwk')) : []
  const open = files.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0)
  const name = say('doctor.keys')
  return open.length === 0
    ? { id: 'keys', name, result: 'ok', detail: say('doctor.keys.ok', { count: files.length }) }
    : { id: 'keys', name, result: 'fail', detail: say('doctor.keys.open', { files: open.join(' ') }) }
}

export async function portsCheck(folder: SandboxFolder, portBase: number | undefined, say: DoctorSay): Promise<Check> {
  const name = say('doctor.ports')
  if (holderOf(folder) !== undefined) return { id: 'ports', name, result: 'ok', detail: say('doctor.ports.own') }
  const from = portBase ?? DEFAULT_PORT_BASE
  try {
    await requireFreePorts(portsOf(planOf(from), true))
    return { id: 'ports', name, result: 'ok', detail: say('doctor.ports.free', { from, to: from + 90 }) }
  } catch (error) {
    if (!(error instanceof GuantongError) || error.code !== 'GT_PORT_TAKEN') throw error
    return { id: 'ports', name, result: 'warn', detail: say('doctor.ports.taken', error.params) }
  }
}
