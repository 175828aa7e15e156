/**
 * The largest messages that are legal, of each kind whose work grows with its size.
 *
 * @module
 */
import { seal, sign, signHop } from '@guantong/contract'
import { honest, type Liar } from './hostile-messages.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows of any data set
type Any = any
const HASH = '0'.repeat(64)

/** The largest that is legal, of each kind whose work grows with its size; in each round newer, and as much work. */
export function largestMessages(
  { key, self, parent, county, now }: Liar,
  round: number,
): { name: string; message: unknown }[] {
  const at = now.toISOString()
  const cellOf = (i: number): Any => ({
    kind: 'MATTER',
    standardRef: `LOCAL:${self}`,
    code: `C${10_000 + i}`,
    source: 'COLLECTOR',
    values: { reported: 1 + round, filed: 2 + round, accepted: 3 + round },
  })
  const daysFrom = (i: number): string => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
  const head = { dataSet: 'case-measure', region: county, revision: 5 + 10 * round, cases: 1, casesHash: HASH }
  const cells = (count: number): Any[] => Array.from({ length: count }, (_, i) => cellOf(i))
  let seq = 800_000 + 1_000 * round
  const envelope = (scopes: Any[], codes: Any[] = []) => {
    seq += 1
    const made = seal(key, { origin: self, epoch: '0001-e1', seq, sealedAt: now }, scopes, codes)
    return {
      v: 1,
      kind: 'submission',
      seal: made.seal,
      body: made.body,
      hop: signHop(key, { digest: made.digest, from: self, to: parent, at }),
    }
  }
  const said = (statement: unknown) => ({
    ...{ v: 1, kind: 'reconcile' },
    jws: sign(key, 'guantong-reconcile', { v: 1, from: self, to: parent, at, statement }),
  })
  const held = (i: number) => ({
    dataSet: 'case-measure',
    region: county,
    day: daysFrom(i % 3000),
    revision: 5,
    root: HASH,
    cases: 1,
    epoch: '0001-e1',
    seq: 1,
  })
  const same = { dataSet: 'case-measure', region: county, day: daysFrom(0) }
  const state = honest({ key, self, parent, county, now }).find(({ type }) => type === 'guantong-state')
    ?.payload as object
  const many = <T>(count: number, one: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => one(i))
  return [
    { name: 'one scope of 20,000 cells', message: envelope([{ ...head, day: daysFrom(0), rows: cells(20_000) }]) },
    {
      name: '1,000 scopes of 20 cells',
      message: envelope(many(1_000, (i) => ({ ...head, day: daysFrom(i), rows: cells(20) }))),
    },
    {
      name: 'the same scopes, newer, with other cells',
      message: envelope(
        many(1_000, (i) => ({ ...head, revision: 6 + 10 * round, day: daysFrom(i), rows: cells(20).slice(1) })),
      ),
    },
    {
      name: '20,000 local codes',
      message: envelope(
        [{ ...head, day: daysFrom(2_000), rows: cells(1) }],
        many(20_000, (i) => ({
          standardRef: `LOCAL:${self}`,
          kind: 'MATTER',
          code: `C${i}`,
          name: `${round}${'n'.repeat(90)}`,
          className: 'c'.repeat(90),
        })),
      ),
    },
    {
      name: 'mend: 10,000 times the same scope',
      message: said({ about: 'mend', origin: parent, scopes: many(10_000, () => same) }),
    },
    {
      name: 'mend: 10,000 scopes',
      message: said({
        about: 'mend',
        origin: parent,
        scopes: many(10_000, (i) => ({ ...same, day: daysFrom(i % 4_000), region: i < 4_000 ? county : self })),
      }),
    },
    {
      name: 'held: 10,000 scopes',
      message: said({
        about: 'held',
        origin: parent,
        numbers: many(1_000, (i) => ({ epoch: `0001-${i}`, held: 9, last: 9, settled: 9 })),
        scopes: many(10_000, held),
      }),
    },
    {
      name: 'scopes: 10,000 newer than held',
      message: said({
        about: 'scopes',
        origin: self,
        dataSet: 'case-measure',
        month: '2020-01-01',
        scopes: many(10_000, (i) => ({ ...held(i), revision: 9, seq: 1 + (i % 5_000) })),
      }),
    },
    {
      name: 'ranges: 10,000 months',
      message: said({
        about: 'ranges',
        origin: self,
        ranges: many(10_000, (i) => ({ dataSet: `set-${i}`, month: '2020-01-01', scopes: 1, hash: '1'.repeat(16) })),
      }),
    },
    {
      name: 'holdings: 2,000 times the same',
      message: said({
        about: 'holdings',
        holdings: many(2_000, () => ({
          origin: self,
          numbers: many(10, (i) => ({
            epoch: `0001-${i}`,
            held: 1_000_000_000,
            last: 1_000_000_000,
            settled: 1_000_000_000,
          })),
          scopes: 9,
          hash: '1'.repeat(16),
          busy: false,
        })),
      }),
    },
    {
      name: 'need: 1,000 times everything',
      message: said({
        about: 'need',
        origin: parent,
        ranges: many(1_000, () => ({ epoch: '0001-e1.down', from: 0, to: 1_000_000_000 })),
      }),
    },
    {
      name: '1,000 beats',
      message: {
        v: 1,
        kind: 'heartbeat',
        beats: many(1_000, (i) =>
          sign(key, 'guantong-beat', { v: 1, origin: self, epoch: '0001-e1', seq: i, before: 0, at }),
        ),
      },
    },
    {
      name: '1,000 states',
      message: { v: 1, kind: 'states', states: many(1_000, (i) => sign(key, 'guantong-state', { ...state, seq: i })) },
    },
    {
      name: '1,000 receipts',
      message: {
        v: 1,
        kind: 'receipts',
        receipts: many(1_000, (i) =>
          sign(key, 'guantong-receipt', {
            v: 1,
            recipient: self,
            origin: parent,
            epoch: '0001-e1.down',
            seq: i,
            digest: HASH,
            outcome: 'refused',
            code: 'GT_SUBMISSION_FORGED',
            at,
          }),
        ),
      },
    },
  ]
}
