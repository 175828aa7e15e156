import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLiveTopology, parseTopology } from '@guantong/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { watchTopology } from './watch-topology.ts'

const NATION = { code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false }
const city = (code: string) => ({ code, tier: 'city', parent: '000000', regions: [code], origin: true })
const EVERY_MS = 20

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-topology-'))
  file = join(folder, 'topology.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a node that joins or leaves the file joins or leaves; what is no topology changes nothing', async () => {
  writeFileSync(file, stringify({ nodes: [NATION, city('310000')] }))
  const topology = createLiveTopology(parseTopology({ nodes: [NATION, city('310000')] }), '000000')
  const log = { info: vi.fn(), error: vi.fn() }
  const watch = watchTopology(file, topology, { log, everyMs: EVERY_MS, read: (text) => parseTopology(parse(text)) })
  try {
    writeFileSync(file, stringify({ nodes: [NATION, city('310000'), city('370200')] }))
    await vi.waitFor(() => expect(topology.nextHop('000000', '370200')).toBe('370200'), 5_000)
    expect(log.info).toHaveBeenCalledWith(expect.objectContaining({ joined: ['370200'] }), 'topology changed')

    for (const broken of ['nodes: [', 'nodes: []', stringify({ nodes: [city('310000')] })]) {
      const told = log.error.mock.calls.length
      writeFileSync(file, broken)
      await vi.waitFor(() => expect(log.error.mock.calls.length).toBeGreaterThan(told), 5_000)
      expect(topology.nextHop('000000', '370200')).toBe('370200')
    }
    rmSync(file)
    await vi.waitFor(() => expect(log.error.mock.lastCall?.[0]).toMatchObject({ code: 'ENOENT' }), 5_000)

    writeFileSync(file, stringify({ nodes: [NATION, city('310000')] }))
    await vi.waitFor(() => expect(topology.nextHop('000000', '370200')).toBeUndefined(), 5_000)
  } finally {
    watch.stop()
  }
})
