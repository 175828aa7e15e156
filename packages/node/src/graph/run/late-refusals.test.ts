import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** Of a process of its own, since what is shown ends a process: its exit code and what it printed. */
const run = (script: string) => {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', `${GIVEN}${script}`], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return { status, lines: stdout.trim().split('\n') }
}

const GIVEN = /* JavaScript */ `
  import { buildSchema, execute, parse } from 'graphql'
  import { setTimeout } from 'node:timers/promises'
  import { outliveLateRefusals } from './late-refusals.ts'
  const schema = buildSchema('type Query { rows: [Row!] } type Row { slow: String! id: ID! }')
  const rows = [{ slow: () => Promise.reject(new Error('gone')), id: 'a' }, { slow: 'x', id: null }]
  const ask = async () => {
    const { data } = await execute({ schema, document: parse('{ rows { slow id } }'), rootValue: { rows } })
    console.log(JSON.stringify(data))
    await setTimeout(20)
    console.log('alive')
  }
`
const WATCHED = "const end = outliveLateRefusals({ warn: ({ reason }) => console.log('warned: ' + reason) });"

describe('a list whose later item fails before an earlier one', () => {
  it('ends a process that nobody watches', () => {
    expect(run('await ask()')).toEqual({ status: 1, lines: ['{"rows":null}'] })
  })

  it('is logged, and the process goes on', () => {
    expect(run(`${WATCHED} await ask()`)).toEqual({ status: 0, lines: ['{"rows":null}', 'warned: gone', 'alive'] })
  })

  it('is not excused once the watch is taken away', () => {
    expect(run(`${WATCHED} end(); await ask()`)).toEqual({ status: 1, lines: ['{"rows":null}'] })
  })
})

describe('a rejection of another kind', () => {
  it('ends the process', () => {
    const { status, lines } = run(
      `${WATCHED} Promise.reject(new Error('surprise')); await setTimeout(20); console.log('alive')`,
    )
    expect([status === 0, lines]).toEqual([false, ['']])
  })
})
