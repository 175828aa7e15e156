import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startCountry } from '../scale/country.ts'
import { createTrickle } from '../scale/trickle.ts'
import { spentBetween } from '../scale/walk.ts'

const cities = Number(process.argv[2] ?? 80)
const country = await startCountry({
  cities,
  tell: console.log,
  settings: { log_statement: 'none', shared_preload_libraries: process.env.PSS ? 'pg_stat_statements' : '' },
})
const admin = new pg.Client({ connectionString: country.databaseUrlOf('000000') })
await admin.connect()
const xacts = async () => Number((await admin.query('select sum(xact_commit) as n from pg_stat_database')).rows[0].n)
const sessions = async () => Number((await admin.query('select sum(sessions) as n from pg_stat_database')).rows[0].n)
try {
  if (process.env.PSS) await admin.query('create extension pg_stat_statements')
  const trickle = await createTrickle(country)
  await trickle.run({ seconds: 60, everySeconds: 60 })
  for (const kind of ['idle', 'idle', 'busy', 'busy']) {
    if (process.env.PSS) await admin.query('select pg_stat_statements_reset()')
    const [a, x, s] = [await country.meter(), await xacts(), await sessions()]
    let commits = 0
    if (kind === 'idle') await pause(60_000)
    else ({ commits } = await trickle.run({ seconds: 60, everySeconds: 60 }))
    const [b, y, t] = [await country.meter(), await xacts(), await sessions()]
    console.log(
      kind,
      JSON.stringify(spentBetween(a, b).cpuSeconds),
      'xacts',
      y - x,
      'sessions',
      t - s,
      'commits',
      commits,
    )
    if (process.env.PSS) {
      const { rows } = await admin.query(
        `select left(regexp_replace(query, '\\s+', ' ', 'g'), 150) as q, sum(calls)::int as calls, sum(total_exec_time+total_plan_time)::int as ms from pg_stat_statements group by 1 order by 3 desc limit 25`,
      )
      for (const { q, calls, ms } of rows) console.log(String(calls).padStart(6), String(ms).padStart(6), q)
    }
  }
} finally {
  await admin.end()
  await country.stop()
}
