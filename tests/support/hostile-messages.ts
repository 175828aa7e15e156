/**
 * Validly signed messages no honest child sends: every field of every message at its extremes, found by reading the schemas.
 *
 * @module
 */
import {
  beyondClock,
  digestOf,
  heardPayloadSchema,
  message,
  type NodeKey,
  type SignedType,
  seal,
  sign,
} from '@guantong/contract'

export interface HostileMessage {
  readonly name: string
  readonly message: unknown
  /** What its refusal is recorded under. */
  readonly digest: string
  /** What it is refused with for its form; null: its form is sound, and it must do no harm. */
  readonly code: 'GT_SUBMISSION_INVALID' | 'GT_BEYOND_CLOCK' | 'GT_SENDER_NOT_ALLOWED' | null
}

export interface Liar {
  readonly key: NodeKey
  readonly self: string
  readonly parent: string
  readonly county: string
  readonly now: Date
}

const LONG = 'x'.repeat(100_000)
const BROKEN_TEXTS = ['', LONG, 'a\0b', '\ud800']
const HASH = '0'.repeat(64)

// biome-ignore lint/suspicious/noExplicitAny: the inner form of any schema
type Any = any
type Path = readonly (string | number)[]

/** Each value at its extremes, with the path to it. */
function* extremesOf(
  schema: Any,
  value: Any,
  path: Path = [],
): Generator<{ path: Path; what: string; value: unknown }> {
  const { def } = schema._zod
  const put = (what: string, extreme: unknown) => ({ path, what, value: extreme })
  switch (def.type) {
    case 'optional':
    case 'nullable':
      yield put('null', null)
      if (value !== undefined && value !== null) yield* extremesOf(def.innerType, value, path)
      return
    case 'union': {
      const fitting = def.options.find((option: Any) => option.safeParse(value).success)
      if (fitting !== undefined) yield* extremesOf(fitting, value, path)
      return
    }
    case 'number':
      for (const number of [-1, 0.5, Number.MAX_SAFE_INTEGER, 2 ** 53]) yield put(String(number), number)
      return
    case 'string':
      yield* textsAt(path.at(-1)).map((text) => put(JSON.stringify(text).slice(0, 24), text))
      return
    case 'literal':
    case 'enum':
      yield put('NONE', 'NONE')
      return
    case 'boolean':
      yield put('"yes"', 'yes')
      return
    case 'array': {
      yield put('[]', [])
      if (value.length === 0) return
      yield put(
        '10,001 times the same',
        Array.from({ length: 10_001 }, () => value[0]),
      )
      yield* extremesOf(def.element, value[0], [...path, 0])
      return
    }
    case 'record':
      for (const [name, one] of Object.entries(value)) yield* extremesOf(def.valueType, one, [...path, name])
      return
    case 'object':
      yield put('one field more', { ...value, evil: 1 })
      for (const [name, inner] of Object.entries(def.shape)) yield* extremesOf(inner, value[name], [...path, name])
  }
}

function textsAt(name: string | number | undefined): string[] {
  if (name === 'epoch') return ['9999-evil', 'zzzzzzzz', '9999-evil.down', '0001-É']
  if (name === 'day' || name === 'month') return ['2026-13-45', '2026-02-30', '0000-01-01', '9999-12-31', '1899-12-31']
  if (name === 'at' || name === 'sealedAt' || name === 'since')
    return ['2099-01-01T00:00:00.000Z', '0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '-271821-04-20T00:00:00Z']
  return BROKEN_TEXTS
}

function changed(given: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  const copy: Any = Array.isArray(given) ? [...given] : { ...(given as object) }
  copy[first] = changed(copy[first], rest, value)
  return copy
}

/** A message schema, whichever it is. */
interface AnySchema {
  safeParse(given: unknown): { success: true; data: unknown } | { success: false }
}

const codeOf = (schema: AnySchema, payload: unknown, now: Date): HostileMessage['code'] => {
  // As it arrives, not as it is here.
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(payload)))
  return !parsed.success
    ? 'GT_SUBMISSION_INVALID'
    : beyondClock(parsed.data, now) === undefined
      ? null
      : 'GT_BEYOND_CLOCK'
}

export interface Kind {
  readonly type: SignedType
  readonly schema: AnySchema
  readonly payload: unknown
  readonly carry: (jws: string) => unknown
}

/** What the liar would say if it were honest: one of each kind. */
export function honest({ self, parent, county, now }: Liar): Kind[] {
  const at = now.toISOString()
  const epoch = '0001-e1'
  const day = '2026-03-02'
  const number = { epoch, held: 1, last: 1, settled: 1 }
  const held = { dataSet: 'case-measure', region: county, day, revision: 1, root: HASH, cases: 1, epoch, seq: 1 }
  const statements = [
    {
      about: 'holdings',
      holdings: [{ origin: self, numbers: [number], scopes: 1, hash: '0'.repeat(16), busy: false }],
    },
    { about: 'need', origin: self, ranges: [{ epoch, from: 1, to: 1 }] },
    { about: 'inquire', origin: self, dataSet: 'case-measure', month: '2026-03-01', region: county, day },
    {
      about: 'ranges',
      origin: self,
      ranges: [{ dataSet: 'case-measure', month: '2026-03-01', scopes: 1, hash: '0'.repeat(16) }],
    },
    { about: 'scopes', origin: self, dataSet: 'case-measure', month: '2026-03-01', scopes: [held] },
    { about: 'rows', origin: self, scope: held, rows: [] },
    { about: 'held', origin: parent, numbers: [number], proof: 'x', scopes: [held] },
    { about: 'mend', origin: parent, scopes: [{ dataSet: 'case-measure', region: county, day }] },
  ]
  return [
    ...statements.map(
      (statement): Kind => ({
        type: 'guantong-reconcile',
        schema: heardPayloadSchema,
        payload: { v: 1, from: self, to: parent, at, statement },
        carry: (jws) => ({ v: 1, kind: 'reconcile', jws }),
      }),
    ),
    {
      type: 'guantong-beat',
      schema: message.beatPayloadSchema,
      payload: { v: 1, origin: self, epoch, seq: 0, before: 0, at },
      carry: (jws) => ({ v: 1, kind: 'heartbeat', beats: [jws] }),
    },
    {
      type: 'guantong-state',
      schema: message.statePayloadSchema,
      payload: {
        ...{
          v: 1,
          node: self,
          at,
          epoch,
          seq: 0,
          heard: [{ node: parent, at, speaks: [1] }],
          unsealedSince: at,
          lost: 0,
          altered: 0,
        },
        ...{ owed: { count: 0, since: at, sent: 0, parked: 0, refused: 0 }, speaks: [1], release: '0', keyEnds: null },
      },
      carry: (jws) => ({ v: 1, kind: 'states', states: [jws] }),
    },
    {
      type: 'guantong-receipt',
      schema: message.receiptPayloadSchema,
      payload: {
        ...{ v: 1, recipient: self, origin: parent, epoch: `${epoch}.down`, seq: 1, digest: HASH, at },
        ...{ outcome: 'refused', superseded: [0], code: 'GT_SUBMISSION_FORGED' },
      },
      carry: (jws) => ({ v: 1, kind: 'receipts', receipts: [jws] }),
    },
  ]
}

const titleOf = ({ type, payload }: Kind): string => {
  const about = (payload as { statement?: { about: string } }).statement?.about
  return `${type.slice('guantong-'.length)}${about === undefined ? '' : ` ${about}`}`
}

/** Everything signed but envelopes. */
function* words(liar: Liar): Generator<HostileMessage> {
  for (const kind of honest(liar)) {
    for (const { path, what, value } of extremesOf(kind.schema, kind.payload)) {
      const payload = changed(kind.payload, path, value)
      const jws = sign(liar.key, kind.type, payload)
      yield {
        name: `${titleOf(kind)}: ${path.join('.')} ${what}`,
        message: kind.carry(jws),
        digest: digestOf(jws),
        code: codeOf(kind.schema, payload, liar.now),
      }
    }
  }
}

/** Envelopes: the head of a seal, its scopes, rows and codes, and the hop. */
function* envelopes(liar: Liar): Generator<HostileMessage> {
  const { key, self, parent, county, now } = liar
  const cell = {
    kind: 'MATTER',
    standardRef: 'GB/T 30428.2-2013',
    code: '0101',
    source: 'COLLECTOR',
    values: { reported: 1 },
  }
  const code = { standardRef: `LOCAL:${self}`, kind: 'MATTER', code: '1', name: 'n', className: null }
  const head = { origin: self, epoch: '0001-e1', seq: 900_000, sealedAt: now }
  const scope = { dataSet: 'case-measure', region: county, day: '2026-03-02', revision: 1, cases: 1, casesHash: HASH }
  const sealedAs = (payload: unknown, body: unknown): { seal: string; body: string } => ({
    seal: sign(key, 'guantong-seal', payload),
    body: JSON.stringify(body),
  })
  const passed = ({ seal, body }: { seal: string; body: string }) => ({
    ...{ v: 1, kind: 'submission', seal, body },
    hop: sign(key, 'guantong-hop', { v: 1, digest: digestOf(seal), from: self, to: parent, at: now.toISOString() }),
  })
  let seq = head.seq
  const fresh = (scopes: Any[] = [{ ...scope, rows: [cell] }], codes: Any[] = []) => {
    seq += 1
    return seal(key, { ...head, seq }, scopes, codes)
  }
  const payloadOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1] as string, 'base64url').toString())
  const model = fresh()
  for (const { path, what, value } of extremesOf(message.sealPayloadSchema, payloadOf(model.seal))) {
    const payload = changed(payloadOf(model.seal), path, value)
    const sealed = sealedAs(payload, JSON.parse(model.body))
    // Downward is not this child's way, whatever the epoch.
    const isDown = String(value).endsWith('.down')
    const form = isDown ? 'GT_SENDER_NOT_ALLOWED' : codeOf(message.sealPayloadSchema, payload, now)
    yield {
      name: `seal: ${path.join('.')} ${what}`,
      message: passed(sealed),
      digest: digestOf(sealed.seal),
      code: form,
    }
  }
  const hop = { v: 1, digest: model.digest, from: self, to: parent, at: now.toISOString() }
  for (const { path, what, value } of extremesOf(message.hopPayloadSchema, hop)) {
    const given = fresh()
    const own = changed({ ...hop, digest: given.digest }, path, value) as object
    yield {
      name: `hop: ${path.join('.')} ${what}`,
      message: { ...passed(given), hop: sign(key, 'guantong-hop', own) },
      digest: given.digest,
      code: codeOf(message.hopPayloadSchema, own, now),
    }
  }
  for (const { path, what, value } of extremesOf(message.measureRowSchema, cell)) {
    const row = changed(cell, path, value)
    const given = fresh([{ ...scope, rows: [row] }])
    yield {
      name: `cell: ${path.join('.')} ${what}`,
      message: passed(given),
      digest: given.digest,
      code: codeOf(message.measureRowSchema, row, now),
    }
  }
  for (const { path, what, value } of extremesOf(message.localCodeSchema, code)) {
    const own = changed(code, path, value)
    const given = fresh(undefined, [own])
    yield {
      name: `code: ${path.join('.')} ${what}`,
      message: passed(given),
      digest: given.digest,
      code: codeOf(message.localCodeSchema, own, now),
    }
  }
  const twice = fresh([{ ...scope, rows: [cell, cell] }])
  yield { name: 'cell: twice', message: passed(twice), digest: twice.digest, code: 'GT_SUBMISSION_INVALID' }
  const zero = fresh([{ ...scope, rows: [{ ...cell, values: { reported: 0 } }] }])
  yield { name: 'cell: a zero', message: passed(zero), digest: zero.digest, code: 'GT_SUBMISSION_INVALID' }
  const turned = fresh([{ ...scope, rows: [{ ...cell, code: '0102' }, cell] }])
  yield {
    name: 'cells: not in their order',
    message: passed(turned),
    digest: turned.digest,
    code: 'GT_SUBMISSION_INVALID',
  }
  const again = fresh([
    { ...scope, rows: [cell] },
    { ...scope, rows: [cell] },
  ])
  yield { name: 'scope: twice', message: passed(again), digest: again.digest, code: 'GT_SUBMISSION_INVALID' }
}

export const hostileMessages = (liar: Liar): HostileMessage[] => [...words(liar), ...envelopes(liar)]
