import { expect, test } from 'vitest'
import { printMetrics } from './print-metrics.ts'

const link = {
  parent: '370000',
  child: '370200',
  lastHeardAt: new Date('2026-11-22T08:00:00Z'),
  childLastHeardParentAt: null,
  unsettled: { count: 3, since: new Date('2026-11-22T07:00:00Z'), parked: 0, refused: 0 },
  unsealedSince: null,
  clockSkewSeconds: null,
  wireVersion: 1,
  release: '0.1.0',
  blocksUpgrade: false,
  lostScopes: 0,
  alteredScopes: 0,
  keyEnds: null,
  cause: 'LINK_DOWN' as const,
}
const counts = {
  epoch: '0001-"a"',
  sealed: 12,
  received: 0,
  open: [{ recipient: '370000', state: 'PUBLISHED', count: 3 }],
  refusals: [],
  unsealed: 0,
  dirtyMarks: 0,
  lost: 0,
  altered: 0,
  discrepancies: 0,
  forged: 0,
  topologyVersion: null,
}

test('metrics are in the text format, labels escaped, one cause a link', async () => {
  const text = await printMetrics({
    node: '370000',
    version: '0.1.0',
    now: new Date('2026-11-22T08:01:00Z'),
    counts,
    links: [link],
    policy: 'IN_FORCE',
  })
  const lines = text.trimEnd().split('\n')
  for (const line of lines) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) guantong_[a-z_]+ .+|guantong_[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\})? -?[0-9.]+)$/,
    )
  }
  expect(lines).toContain('guantong_link_last_heard_seconds{parent="370000",child="370200"} 60')
  expect(lines).toContain('guantong_link_oldest_unsettled_seconds{parent="370000",child="370200"} 3660')
  expect(lines).toContain('guantong_epoch_info{epoch="0001-\\"a\\""} 1')
  const causes = lines.filter((line) => line.startsWith('guantong_link_cause') && line.endsWith(' 1'))
  expect(causes).toEqual(['guantong_link_cause{parent="370000",child="370200",cause="LINK_DOWN"} 1'])
  expect(text).not.toContain('messages_refused_total')
})
