/**
 * What an asker of one role really gets, door by door: every data set, every field, in as few requests as there are doors.
 *
 * @module
 */
import { ROLES, type Role } from '@guantong/contract'
import { classOf, type FieldClass } from '@guantong/node/policy/vocabulary'
import { type DataSet, dataSets } from '@guantong/standard'
import { download } from '../../support/read-export.ts'
import type { Answer, Graphs } from '../../support/start-graphs.ts'
import { subscribe } from '../../support/subscribe.ts'

export const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const

/** Names of fields of which a value was shown; null: no row was shown. */
export type ShownRows = ReadonlyMap<string, ReadonlySet<string> | null>

/** One sender a role, so that no rate counts them together. */
const asker = (role: Role) => ({ roles: [role], subject: role, sharing: 'withheld', regions: [NATION] }) as const

const ROWS = 11
/** Root fields of a document. */
const AT_ONCE = 30

export async function rowsShown(graphs: Graphs, at: string, role: Role): Promise<ShownRows> {
  const fields = dataSets.map(
    ({ plural, fields: of }) => `${plural}(first: ${ROWS}) { nodes { ${of.map(({ name }) => name).join(' ')} } }`,
  )
  const { data } = await graphs.ask(at, `{ region(code: "${CITY}") { ${fields.join('\n')} } }`, {}, asker(role))
  return new Map(dataSets.map(({ name, plural }) => [name, shownIn(data?.region?.[plural]?.nodes)]))
}

function shownIn(rows: readonly Record<string, unknown>[] | undefined): ReadonlySet<string> | null {
  if (rows === undefined || rows.length === 0) return null
  return new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== null)))
}

export async function rowsExported(graphs: Graphs, role: Role): Promise<ShownRows> {
  const shown = new Map<string, ReadonlySet<string> | null>()
  for (const { name, plural } of dataSets) {
    const answer = await download(graphs, CITY, plural, { principal: asker(role) })
    if (answer.status === 429) throw new Error('too many exports for the limits of this test')
    const rows = answer.status === 200 ? linesOf(answer.body.toString()) : undefined
    shown.set(name, rows === undefined ? null : new Set(Object.keys(rows[0] ?? {}).filter((field) => field !== 'id')))
  }
  return shown
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => !('_end' in line))

export interface WriteCell {
  readonly dataSet: DataSet
  readonly fieldClass: FieldClass
}

/** Each class of each data set: a row of one field of the class, which is wrong for other reasons and writes nothing. */
export const WRITE_CELLS: readonly WriteCell[] = dataSets.flatMap((dataSet) =>
  [...new Set(dataSet.fields.map(classOf))].map((fieldClass) => ({ dataSet, fieldClass })),
)

/** Data sets and classes that were let through to the rules for rows, as `Case personal`. */
export async function classesWritten(graphs: Graphs, at: string, role: Role): Promise<ReadonlySet<string>> {
  const let_ = new Set<string>()
  for (let from = 0; from < WRITE_CELLS.length; from += AT_ONCE) {
    const cells = WRITE_CELLS.slice(from, from + AT_ONCE)
    const fields = cells.map(
      ({ dataSet }, i) =>
        `w${i}: submitRecords(dataSet: ${dataSet.name}, rows: $r${i}, region: "${CITY}") { accepted }`,
    )
    const variables = Object.fromEntries(
      cells.map(({ dataSet, fieldClass }, i) => {
        const field = dataSet.fields.find((one) => classOf(one) === fieldClass)
        return [`r${i}`, [{ [field?.name ?? '']: 'x' }]]
      }),
    )
    const names = cells.map((_, i) => `$r${i}: [JSONObject!]!`).join(', ')
    const answer = await graphs.ask(at, `mutation (${names}) { ${fields.join('\n')} }`, variables, writer(role))
    for (const [i, { dataSet, fieldClass }] of cells.entries())
      if (passed(answer, `w${i}`)) let_.add(`${dataSet.name} ${fieldClass}`)
  }
  return let_
}

/** Names of data sets of which rows could be withdrawn; none is. */
export async function setsWithdrawn(graphs: Graphs, at: string, role: Role): Promise<ReadonlySet<string>> {
  const fields = dataSets.map(
    ({ name }, i) =>
      `w${i}: withdrawRecords(dataSet: ${name}, ids: ["x"], reason: "r", region: "${CITY}") { withdrawn }`,
  )
  const answer = await graphs.ask(at, `mutation { ${fields.join('\n')} }`, {}, writer(role))
  return new Set(dataSets.flatMap(({ name }, i) => (passed(answer, `w${i}`) ? [name] : [])))
}

const writer = (role: Role) => ({ ...asker(role), verbs: ['read', 'write'] }) as const

/** Whatever else was wrong, the policy was not: an answer, or an error of the rows. */
function passed({ data, errors }: Answer, key: string): boolean {
  if (data?.[key] != null) return true
  const own = errors?.filter(({ path }) => path === undefined || path[0] === key) ?? []
  const codes = own.map(({ extensions }) => String(extensions.code))
  const wrong = codes.filter((code) => code !== 'GT_POLICY_REFUSED' && code !== 'GT_DATA_STAYS')
  if (codes.length === 0 || wrong.length > 0) throw new Error(`${key}: ${codes.join(', ')}`)
  return false
}

/** What else is asked for, and whether it was shown. */
export async function othersShown(graphs: Graphs, at: string, role: Role, row: string) {
  const region = `region(code: "${CITY}") { measures(period: { from: "2026", to: "2026" }) { asOf } }`
  const ask = async (document: string): Promise<Answer> => graphs.ask(at, document, {}, asker(role))
  const figures = await ask(`{ ${region} }`)
  const links = await ask('{ links { child } }')
  const written = await ask(`{ history(id: "${row}") { by } }`)
  const operations = await ask('{ neighbours { totalCount } }')
  const looks = await ask('{ looks { totalCount } }')
  return {
    Figures: figures.data?.region?.measures != null,
    Exchange: links.data?.links != null,
    Writers: written.data?.history?.[0]?.by != null,
    Operations: operations.data?.neighbours != null,
    Looks: looks.data?.looks != null,
  }
}

/** Subscriptions that began, each by server-sent events; there are no others. */
export async function streamsBegun(graphs: Graphs, role: Role): Promise<ReadonlyMap<string, boolean>> {
  const asked = {
    figuresChanged: 'figuresChanged { cursor }',
    linksChanged: 'linksChanged { links { child } }',
    submissionsReceived: 'submissionsReceived { cursor }',
    tasksIssued: 'tasksIssued { cursor }',
  }
  const token = await graphs.tokenFor(CITY, asker(role))
  const begun = new Map<string, boolean>()
  for (const [name, selection] of Object.entries(asked)) {
    const stream = await subscribe({ url: graphs.urlOf(CITY), token, query: `subscription { ${selection} }` })
    while (stream.events.length === 0 && stream.type.startsWith('text/event-stream') && stream.status === 200)
      await new Promise((resolve) => setTimeout(resolve, 5))
    const [first] = stream.events
    begun.set(name, first?.event === 'next' && first.data.data?.[name] != null)
    stream.close()
  }
  return begun
}

export const everyRole = async <T>(of: (role: Role) => Promise<T>): Promise<ReadonlyMap<Role, T>> => {
  const found = new Map<Role, T>()
  for (const role of ROLES) found.set(role, await of(role))
  return found
}
