/**
 * A PostgreSQL server's promises: reachable, durable, not held up, and agreeing with us about the time.
 *
 * @module
 */
import { existsSync, statfsSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import { inspectStore, type StoreFacts } from '@guantong/node/ledger/connection/inspect-store'
import type { Check } from './check.ts'
import type { DoctorSay } from './messages.ts'

const TOLERATED_CLOCK_MS = 1000
const OLDEST_VERSION = 16
const WRITERS_OLDER_THAN_SECONDS = 60
const ENOUGH_GIGABYTES = 10
const LAST_GIGABYTES = 1

export interface PostgresExamination {
  databaseUrl: string
  code: string
  writersOlderThanSeconds?: number
}

export async function postgresChecks(context: PostgresExamination, say: DoctorSay): Promise<Check[]> {
  const { databaseUrl, code, writersOlderThanSeconds = WRITERS_OLDER_THAN_SECONDS } = context
  const name = say('doctor.postgres', { code })
  try {
    const facts = await inspectStore(databaseUrl, { writersOlderThanSeconds })
    return [
      ...settingChecks(facts, name, say),
      writersCheck(facts, code, say),
      clockCheck(facts, say),
      ...storageChecks(facts, databaseUrl, code, say),
    ]
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    return [
      { id: 'postgres', name, result: 'fail', detail: String(error.params.reason), fix: say('doctor.postgres.reach') },
    ]
  }
}

function settingChecks(
  { version, versionNumber, settings, idleInTransactionMs }: StoreFacts,
  name: string,
  say: DoctorSay,
): Check[] {
  const id = 'postgres'
  const unsafe = Object.entries(settings).filter(([, value]) => value === 'off')
  const faults: Check[] = unsafe.map(([setting]) => ({
    id,
    name,
    result: 'fail',
    detail: say('doctor.postgres.unsafe', { setting, value: 'off' }),
    fix: say('doctor.postgres.set', { setting, value: 'on' }),
  }))
  if (versionNumber < OLDEST_VERSION * 10_000) {
    const detail = say('doctor.postgres.old', { version })
    faults.push({ id, name, result: 'fail', detail, fix: say('doctor.postgres.upgrade', { version: OLDEST_VERSION }) })
  }
  const { synchronous_commit } = settings
  const sound: Check = {
    id,
    name,
    result: 'ok',
    detail: `${version}, fsync on, synchronous_commit ${synchronous_commit}`,
  }
  const hangs: Check = {
    id,
    name,
    result: 'warn',
    detail: say('doctor.postgres.hangs'),
    fix: say('doctor.postgres.set', { setting: 'idle_in_transaction_session_timeout', value: '10min' }),
  }
  return [...(faults.length === 0 ? [sound] : faults), ...(idleInTransactionMs === 0 ? [hangs] : [])]
}

function writersCheck({ longWriters }: StoreFacts, code: string, say: DoctorSay): Check {
  const id = 'writers'
  const name = say('doctor.writers', { code })
  if (longWriters.length === 0) return { id, name, result: 'ok', detail: say('doctor.writers.none') }
  const who = longWriters.map(
    ({ pid, application, seconds, state }) => `${application || '?'} (pid ${pid}, ${seconds} s, ${state})`,
  )
  return {
    id,
    name,
    result: 'warn',
    detail: say('doctor.writers.some', { who: who.join('; ') }),
    fix: say('doctor.writers.end', { pid: longWriters[0]?.pid ?? 0 }),
  }
}

function clockCheck({ clockMs: ms }: StoreFacts, say: DoctorSay): Check {
  const agrees = ms <= TOLERATED_CLOCK_MS
  return {
    id: 'clock',
    name: say('doctor.clock'),
    result: agrees ? 'ok' : 'warn',
    detail: say('doctor.clock.detail', { ms }),
    ...(agrees ? {} : { fix: say('doctor.clock.fix') }),
  }
}

/** Only where the database lies on this machine, and we may see where. */
function storageChecks({ dataDirectory }: StoreFacts, databaseUrl: string, code: string, say: DoctorSay): Check[] {
  const { hostname } = new URL(databaseUrl)
  const isHere = ['', 'localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (!isHere || dataDirectory === null || !existsSync(dataDirectory)) return []
  const { bavail, bsize } = statfsSync(dataDirectory)
  const gigabytes = (bavail * bsize) / 1e9
  const result = gigabytes >= ENOUGH_GIGABYTES ? 'ok' : gigabytes >= LAST_GIGABYTES ? 'warn' : 'fail'
  return [
    {
      id: 'disk',
      name: say('doctor.storage', { code }),
      result,
      detail: say('doctor.disk.free', { gigabytes: gigabytes.toFixed(1), folder: dataDirectory }),
      ...(result === 'ok' ? {} : { fix: say('doctor.storage.fix') }),
    },
  ]
}
