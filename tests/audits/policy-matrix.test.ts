/**
 * The whole matrix of a policy, asked of three running tiers: roles × tiers × data sets × classes × verbs × doors. Every cell is what the
 * policy says, for the policy that is shipped, for one that is full of exceptions, and for none.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROLES, type Role, type TopologyNode } from '@guantong/contract'
import { buildSchema } from '@guantong/node/graph/schema'
import { createLookBook } from '@guantong/node/ledger/looks/look-book'
import type { LivePolicy } from '@guantong/node/policy/live-policy'
import {
  classOf,
  type FieldClass,
  POLICY_VERBS,
  type PolicyDoor,
  type PolicyVerb,
} from '@guantong/node/policy/vocabulary'
import { createPushDoor } from '@guantong/node/push-door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { type DataSet, dataSetOf, dataSets, loadStandard } from '@guantong/standard'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { CLONE } from '../support/clone.ts'
import { makeInput, makeRows } from '../support/make-rows.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { openPolicyText } from '../support/open-policy.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import {
  CITY,
  classesWritten,
  everyRole,
  NATION,
  othersShown,
  PROVINCE,
  rowsExported,
  rowsShown,
  type ShownRows,
  setsWithdrawn,
  streamsBegun,
  WRITE_CELLS,
} from './policy-matrix/ask-cells.ts'

const EACH = 11
const CASE = dataSetOf('Case')
const standard = loadStandard()
let graphs: Graphs
let policy: LivePolicy
let push: RunningServer
let written: string

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS, { exportLimits: { perMinute: 10_000 } }, undefined, (code) =>
    code === CITY ? { mutationsFromAbove: 'allow' } : {},
  )
  policy = graphs.policyOf(CITY)
  // Whoever is let in above, the owner decides.
  const open = {
    id: 'all',
    roles: ROLES,
    from: 'any',
    dataSets: '*',
    classes: ['unconditional', 'conditional', 'withheld'],
  }
  for (const code of [PROVINCE, NATION])
    graphs.policyOf(code).take(stringify({ version: 1, rules: [{ ...open, verbs: POLICY_VERBS }] }))
  for (const dataSet of dataSets) await graphs.writeRows(CITY, dataSet, makeRows(dataSet, CITY, 0, EACH))
  const organisation = makeInput(dataSetOf('Organisation'), CITY, EACH)
  const submit = `mutation ($rows: [JSONObject!]!) { submitRecords(dataSet: Organisation, rows: $rows) { accepted } }`
  const may = { verbs: ['read', 'write'], sharing: 'withheld' } as const
  expect((await graphs.ask(CITY, submit, { rows: [organisation] }, may)).data.submitRecords.accepted).toBe(1)
  written = `${CITY}:organisation:${String(organisation.orgCode)}`
  push = await servePush()
})
afterAll(async () => {
  await push?.stop(500)
  await graphs?.stop()
})

function servePush(): Promise<RunningServer> {
  const { topology } = graphs.tiers.world
  const now = () => new Date()
  const limits = { largestBody: 1_000_000, perMinute: 10_000 }
  const self = topology.nodeOf(CITY) as TopologyNode
  const { ledger } = graphs.tiers.of(CITY)
  const looks = createLookBook({ ledger, log: pino({ level: 'silent' }), now })
  return startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: CITY, newId: randomUUID },
    principalOf: graphs.tiers.of(CITY).tokens.principalOf,
    doors: [createPushDoor({ self, ledger, standard, policy, limits, now, looks })],
    log: { error: () => {}, info: () => {} },
  })
}

/** Wishes for all it may have, as every asker here does. */
function decided(
  role: Role,
  at: string,
  door: PolicyDoor,
  of: { verb: PolicyVerb; dataSet: string; fieldClass: FieldClass },
) {
  const via = at === CITY ? [] : at === PROVINCE ? [PROVINCE] : [NATION, PROVINCE]
  const who = {
    roles: [role],
    verbs: ['read', 'write'],
    sharing: 'withheld',
    via,
    presentedAt: via[0] ?? CITY,
  } as const
  return policy.rightsOf(who, at === CITY ? door : 'question').decide({ ...of, region: CITY }).allowed
}

function expectedRows(role: Role, at: string, door: PolicyDoor, verb: PolicyVerb): ShownRows {
  const shows = (dataSet: DataSet, fieldClass: FieldClass) =>
    decided(role, at, door, { verb, dataSet: dataSet.name, fieldClass })
  return new Map(
    dataSets.map((dataSet) => {
      const isShown = dataSet.key.every((name) => {
        const field = dataSet.field(name)
        return field !== undefined && shows(dataSet, classOf(field))
      })
      const fields = dataSet.fields.filter((field) => shows(dataSet, classOf(field))).map(({ name }) => name)
      return [dataSet.name, isShown ? new Set([...fields, 'regionCode']) : null]
    }),
  )
}

/** What a field of the dictionary shows can be seen only where the rows of this test have a value. */
const sorted = (rows: ShownRows) =>
  Object.fromEntries([...rows].map(([name, fields]) => [name, fields && [...fields].sort()]))

const POLICIES = { 'as it is shipped': openPolicyText, 'full of exceptions': exceptional, 'that is gone': () => null }

describe.each(Object.entries(POLICIES))('a policy %s', (_, textOf) => {
  beforeAll(() => {
    policy.take(textOf())
    expect(policy.standing).toMatchObject({ problem: null })
  })

  it.each([CITY, PROVINCE, NATION])('shows rows to those who ask at %s, field by field', async (at) => {
    for (const [role, rows] of await everyRole((one) => rowsShown(graphs, at, one)))
      expect([role, sorted(rows)]).toEqual([role, sorted(expectedRows(role, at, 'graphql', 'read'))])
  })

  it('exports columns', async () => {
    for (const [role, rows] of await everyRole((one) => rowsExported(graphs, one)))
      expect([role, sorted(rows)]).toEqual([role, sorted(expectedRows(role, CITY, 'export', 'export'))])
  })

  it.each([CITY, PROVINCE, NATION])('takes rows from those who write at %s, class by class', async (at) => {
    for (const [role, classes] of await everyRole((one) => classesWritten(graphs, at, one)))
      expect([role, [...classes].sort()]).toEqual([role, expectedWrites(role, at, 'graphql')])
  })

  it.each([CITY, PROVINCE, NATION])('lets rows be withdrawn from %s', async (at) => {
    for (const [role, names] of await everyRole((one) => setsWithdrawn(graphs, at, one))) {
      const expected = dataSets.filter(({ name, key, field }) =>
        key.every((part) => {
          const of = field(part)
          return (
            of !== undefined &&
            decided(role, at, 'graphql', { verb: 'withdraw', dataSet: name, fieldClass: classOf(of) })
          )
        }),
      )
      expect([role, [...names].sort()]).toEqual([role, expected.map(({ name }) => name).sort()])
    }
  })

  it.each([CITY])('shows what is no row at %s', async (at) => {
    for (const [role, shown] of await everyRole((one) => othersShown(graphs, at, one, written))) {
      const may = (verb: PolicyVerb, dataSet: string, fieldClass: FieldClass) =>
        decided(role, at, 'graphql', { verb, dataSet, fieldClass })
      expect([role, shown]).toEqual([
        role,
        {
          Figures: may('read', 'Figures', 'unconditional'),
          Exchange: may('read', 'Exchange', 'unconditional'),
          Writers: may('read', 'Writers', 'conditional') && may('read', 'Organisation', 'unconditional'),
          Operations: may('operate', 'Operations', 'conditional'),
          Looks: may('audit', 'Looks', 'conditional'),
        },
      ])
    }
  })

  it('begins subscriptions', async () => {
    const fields = Object.keys(buildSchema(standard).getSubscriptionType()?.getFields() ?? {})
    for (const [role, begun] of await everyRole((one) => streamsBegun(graphs, one))) {
      expect([...begun.keys()].sort()).toEqual(fields.sort())
      const may = (dataSet: string, fieldClass: FieldClass) =>
        decided(role, CITY, 'subscription', { verb: 'subscribe', dataSet, fieldClass })
      expect([role, Object.fromEntries(begun)]).toEqual([
        role,
        {
          figuresChanged: may('Figures', 'unconditional'),
          linksChanged: may('Exchange', 'unconditional'),
          submissionsReceived: may('Exchange', 'unconditional'),
          tasksIssued: may('SupervisionTask', 'conditional'),
        },
      ])
    }
  })

  it('takes pushes', async () => {
    const body = readFileSync(join(CLONE, 'schemas/samples/egova-push.json'))
    for (const role of ROLES) {
      const token = await graphs.tokenFor(CITY, { roles: [role], verbs: ['write'], regions: [CITY], subject: role })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const { status } = await fetch(`${push.url}/push`, { method: 'POST', headers, body })
      const classes = [...new Set(CASE.fields.map(classOf))]
      const isTaken = classes.every((fieldClass) =>
        decided(role, CITY, 'push', { verb: 'write', dataSet: 'Case', fieldClass }),
      )
      expect([role, status === 403 ? false : status < 500]).toEqual([role, isTaken])
    }
  })
})

const expectedWrites = (role: Role, at: string, door: PolicyDoor): string[] =>
  WRITE_CELLS.flatMap(({ dataSet, fieldClass }) =>
    decided(role, at, door, { verb: 'write', dataSet: dataSet.name, fieldClass })
      ? [`${dataSet.name} ${fieldClass}`]
      : [],
  ).sort()

/** Every role another data set, class, place, door and verb, so that a cell that is decided by its neighbour shows. */
function exceptional(): string {
  const classes = ['unconditional', 'conditional', 'withheld', 'personal'] as const
  const doors = ['graphql', 'export', 'subscription', 'push', 'question'] as const
  const rules = ROLES.flatMap((role, r) =>
    dataSets.map(({ name }, d) => {
      const upTo = (r + d) % 4
      const from = (['here', 'above', 'any'] as const)[(r * 5 + d) % 3] as 'here' | 'above' | 'any'
      return {
        id: `${role}-${name.toLowerCase()}`,
        roles: [role],
        from,
        dataSets: [name],
        classes: classes.slice(0, 1 + (from === 'here' ? upTo : Math.min(upTo, 2))),
        verbs: (['read', 'export', 'write', 'withdraw', 'subscribe'] as const).filter((_, v) => (r + d + v) % 2 === 0),
        ...((r + d) % 3 === 0 ? { doors: doors.filter((_, at) => (r * 3 + d + at) % 4 !== 0) } : {}),
      }
    }),
  )
  const others = ROLES.map((role, r) => ({
    id: `${role}-others`,
    roles: [role],
    from: 'any' as const,
    dataSets: (['Figures', 'Exchange', 'Writers', 'Operations', 'Looks'] as const).filter(
      (_, at) => (r + at) % 3 !== 0,
    ),
    classes: classes.slice(0, 1 + (r % 2)),
    verbs: (['read', 'operate', 'audit', 'subscribe'] as const).filter((_, at) => (r + at) % 4 !== 0),
  }))
  const day = (years: number): string => new Date(Date.now() + years * 365 * 86_400_000).toISOString().slice(0, 10)
  const grants = [
    { id: 'to-province', to: [PROVINCE], dataSets: dataSets.filter((_, d) => d % 2 === 0).map(({ name }) => name) },
    { id: 'to-nation', to: [NATION], dataSets: dataSets.filter((_, d) => d % 3 === 0).map(({ name }) => name) },
  ].map((grant, at) => ({ ...grant, classes: classes.slice(0, 2 + at), purpose: 'p', from: day(-1), until: day(1) }))
  return stringify({ version: 1, rules: [...rules, ...others], grants })
}
