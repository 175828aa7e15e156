/**
 * Bugs the laboratory must find: each takes away one thing the exchange stands on.
 *
 * @module
 */
import type { Patch } from './plant-bug.ts'
import type { Kind } from './step.ts'

export interface Bug {
  readonly name: string
  readonly patches: readonly Patch[]
  /** Faults that bring it out. */
  readonly kinds: readonly Kind[]
  /** What the laboratory must say of it. */
  readonly says: RegExp
  /** A seed that brought it out, which is played first: what comes out depends on the machine's pace too. */
  readonly seed: number
}

const STORE = 'schemas/store/migrations/000001_node.sql'
const INGEST = 'packages/node/src/ledger/ingest/ingest.ts'
const INGEST_BATCH = 'packages/node/src/exchange/arrivals/ingest-batch.ts'
const RECEIVE = 'packages/node/src/exchange/loops/receive-from-children.ts'

export const BUGS: readonly Bug[] = [
  {
    name: 'the inbox key is gone',
    kinds: ['duplicate', 'late'],
    says: /was applied twice/,
    seed: 2,
    patches: [
      {
        file: STORE,
        find: `  applied_scopes integer not null,
  primary key (origin, epoch, seq)
);`,
        replace: `  applied_scopes integer not null
);`,
      },
      {
        file: STORE,
        find: `  primary key (origin, epoch, seq, recipient),
  foreign key (origin, epoch, seq) references submission
);`,
        replace: `  primary key (origin, epoch, seq, recipient)
);`,
      },
      {
        file: INGEST,
        find: `  on conflict (origin, epoch, seq) do nothing
  returning origin`,
        replace: `  returning origin`,
      },
    ],
  },
  {
    name: 'revisions are not compared',
    kinds: ['reorder', 'late'],
    says: /went back/,
    seed: 3,
    patches: [
      {
        file: 'packages/node/src/ledger/cube/apply-scopes.ts',
        find: 'where $4 or held.revision < excluded.revision or ($3 and held.revision = excluded.revision)',
        replace: 'where $4 or excluded.revision > 0 or $3',
      },
    ],
  },
  {
    name: 'receipts are sent before the commit',
    kinds: ['lock-holder'],
    says: /for settled at/,
    seed: 1,
    patches: [
      {
        file: INGEST_BATCH,
        find: `/** An own number that was used for something else once`,
        replace: `export const tooEarly = (batch: readonly SenderAndOpened[], at: IngestContext): SignedReceipt[] =>
  batch.flatMap(({ opened }) => (opened.submission === undefined ? [] : [receiptFor(opened.submission, { outcome: 'applied', isAside: false, superseded: [] }, at, at.now())]))

/** An own number that was used for something else once`,
      },
      {
        file: RECEIVE,
        find: `    const { receipts, statements, refusals } = await commit(opened, context)`,
        replace: `    const { tooEarly } = await import('../arrivals/ingest-batch.ts')
    forwardReceipts(context.neighbours, tooEarly(opened, context), context)
    await nc.flush()
    const { receipts, statements, refusals } = await commit(opened, context)`,
      },
    ],
  },
  {
    name: 'the outbox is written without its lock, before the commit',
    kinds: ['slow-writer'],
    says: /never sealed/,
    seed: 18,
    patches: [
      { file: STORE, find: `    perform pg_advisory_xact_lock(hashtext('guantong outbox'));\n`, replace: '' },
      {
        file: STORE,
        find: `create constraint trigger measure_scope_owed after insert or update of revision on measure_scope
  deferrable initially deferred for each row`,
        replace: `create trigger measure_scope_owed after insert or update of revision on measure_scope
  for each row`,
      },
    ],
  },
]
