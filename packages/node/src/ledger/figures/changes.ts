/**
 * What has changed in this store after a point, in the order in which it was committed: state, not history. A scope that has changed
 * twice is found once, with what is held of it now.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

/** One change; `change` is its number, `key` says of what. */
export interface Change {
  readonly change: number
  readonly key: string
}

/** A scope (报送范围) whose figures, or what was issued in it, were replaced. */
export interface ScopeChange extends Change {
  readonly dataSet: string
  readonly region: string
  readonly day: string
  readonly origin: string
  readonly revision: number
  readonly changedAt: Date
}

/** A submission (报送) made or received here. */
export interface Arrival extends Change {
  readonly origin: string
  readonly epoch: string
  readonly seq: number
}

/** How far this store is, and which of its lives it is in: after a restore the epoch is another one. */
export interface Position {
  readonly epoch: string
  readonly head: number
}

export interface Stretch<Row extends Change> {
  readonly epoch: string
  readonly rows: readonly Row[]
}

/** One kind of change: where it stands, what came after a number, and which notification wakes its followers. */
export interface ChangeSource<Row extends Change> {
  readonly channel: string
  position(db: Db): Promise<Position>
  /** The first `limit` changes after this number. A follower that gets one number has got all below it, now or before. */
  read(db: Db, after: number, limit: number): Promise<Stretch<Row>>
}

/** `columns` and `table` are of this file: whatever comes from outside is a parameter. */
function sourceOf<Row extends Change>(of: { channel: string; table: string; columns: string }): ChangeSource<Row> {
  const { channel, table, columns } = of
  return {
    channel,
    async position(db) {
      const { rows } = await db.query<Position>(
        `select epoch, coalesce((select max(change) from ${table}), 0) as head from node_state`,
      )
      return rows[0] as Position
    },
    async read(db, after, limit) {
      const { rows } = await db.query<Row & { nodeEpoch: string; change: number | null }>(
        `select node_state.epoch as "nodeEpoch", c.*
           from node_state
           left join lateral (select change, ${columns} from ${table} where change > $1 order by change limit $2) as c on true
          order by c.change`,
        [after, limit],
      )
      const found = rows.filter(({ change }) => change !== null)
      return { epoch: rows[0]?.nodeEpoch ?? '', rows: found }
    },
  }
}

export const SCOPE_CHANGES: ChangeSource<ScopeChange> = sourceOf({
  channel: 'guantong_changed',
  table: 'measure_scope',
  columns: `data_set || ' ' || region_code || ' ' || day as key, data_set as "dataSet", region_code as region, day, origin,
    revision, changed_at as "changedAt"`,
})

export const ARRIVALS: ChangeSource<Arrival> = sourceOf({
  channel: 'guantong_arrived',
  table: 'arrival',
  columns: `change::text as key, origin, epoch, seq`,
})
