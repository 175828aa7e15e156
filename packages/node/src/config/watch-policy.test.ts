import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadStandard } from '@guantong/standard'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLivePolicy, type LivePolicy } from '../policy/live-policy.ts'
import { shippedPolicy } from '../policy/shipped-policy.ts'
import { lookAtPolicy, watchPolicy } from './watch-policy.ts'

let folder: string
let file: string
let policy: LivePolicy
const said: string[] = []
const log = {
  info: (_: object, message: string) => void said.push(message),
  error: (_: object, message: string) => void said.push(message),
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-policy-'))
  file = join(folder, 'policy.yaml')
  policy = createLivePolicy({ self: '370200', isWithin: loadStandard().divisions.isWithin, now: () => new Date() })
  said.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('takes a file, keeps it while the file has mistakes, and says each thing once', async () => {
  writeFileSync(file, shippedPolicy())
  await lookAtPolicy(file, policy, log)
  await lookAtPolicy(file, policy, log)
  writeFileSync(file, 'rules: [')
  await lookAtPolicy(file, policy, log)
  await lookAtPolicy(file, policy, log)
  expect(policy.standing.state).toBe('KEPT')
  rmSync(file)
  await lookAtPolicy(file, policy, log)
  expect(policy.standing.state).toBe('NONE')
  expect(said).toEqual([
    'policy in force',
    'the policy was not taken: the one before it stays',
    'there is no policy: nothing is allowed',
  ])
})

it('a folder in place of the file, or a file that can not be read, is no file that is gone', async () => {
  writeFileSync(file, shippedPolicy())
  await lookAtPolicy(file, policy, log)
  await lookAtPolicy(folder, policy, log)
  expect(policy.standing).toMatchObject({ state: 'KEPT', problem: expect.stringContaining('EISDIR') })
  chmodSync(file, 0o600)
  await lookAtPolicy(file, policy, log)
  expect(policy.standing.state).toBe('IN_FORCE')
})

it('sees what is written while it watches', async () => {
  const watch = watchPolicy(file, policy, log, 10)
  writeFileSync(file, shippedPolicy())
  await expect.poll(() => policy.standing.state).toBe('IN_FORCE')
  rmSync(file)
  await expect.poll(() => policy.standing.state).toBe('NONE')
  watch.stop()
})
