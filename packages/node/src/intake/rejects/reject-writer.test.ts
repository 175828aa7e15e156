import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tableWriter } from './reject-writer.ts'

it('waits for a slow disk as often as it must, and leaves no listener behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-rejects-'))
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  try {
    const path = join(folder, 'rejects.csv')
    const writer = tableWriter(path, ['text', 'rule'], ',')
    for (let n = 0; n < 30; n++) {
      writer.write(['x'.repeat(100_000)], ['required'])
      await writer.drained()
    }
    await writer.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(32)
  } finally {
    process.off('warning', onWarning)
    rmSync(folder, { recursive: true, force: true })
  }
})
