/**
 * Two services of others in three tiers: the cameras at a province and through it at the nation, the weather at the nation. Both
 * are the sandbox's, processes of their own, and are stopped, hung and killed as such.
 *
 * @module
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Answer, type AskOptions, startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, PROVINCE, CITY, COUNTY, OTHER] = ['000000', '370000', '370200', '370202', '440000']
const DAY = new Date().toISOString().slice(0, 10)
/** What a service is given (`deadlineMs`), and what the rest of a question takes on a busy machine. */
const [GIVEN_MS, REST_MS] = [2_000, 4_000]

let tiers: Awaited<ReturnType<typeof startThreeTiers>>

beforeAll(async () => {
  tiers = await startThreeTiers([CITY], { services: true })
  await submit()
  for (const at of [PROVINCE, NATION])
    await eventually(`${at} has attached what it names`, async () => {
      const { data } = await tiers.ask(at, '{ node { services { state } } }')
      return data.node.services.every(({ state }: { state: string }) => state === 'ATTACHED')
    })
}, 180_000)
afterAll(() => tiers?.close())

async function submit(): Promise<void> {
  const cases = [1, 2, 3].map((n) => {
    const { rowHash: _, regionCode: __, ...row } = makeCase(`F-${n}`, { divisionCode: COUNTY })
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  })
  const handIn =
    'mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { accepted rejected { field } } }'
  const answer = await tiers.ask(CITY, handIn, { variables: { cases }, regions: [CITY] })
  expect(answer).toMatchObject({ data: { submitCases: { accepted: 3 } } })
}

const OURS = 'code name cases(first: 5) { nodes { caseNo divisionCode CASE } }'
const question = ({ cameras = true, weather = false } = {}): string => `{
  region(code: "${COUNTY}") {
    ${OURS.replace('CASE', cameras ? 'nearbyCameras(first: 1) { id viewable }' : '')}
    ${cameras ? 'cameraAvailability { installed switchedOn viewable }' : ''}
    ${weather ? `weather(day: "${DAY}") { condition sample }` : ''}
  } }`

const timed = async (at: string, document: string, options: AskOptions = {}): Promise<Answer & { ms: number }> => {
  const begun = performance.now()
  const answer = await tiers.ask(at, document, options)
  return { ...answer, ms: performance.now() - begun }
}
const codesOf = ({ errors = [] }: Answer): string[] => [
  ...new Set(errors.map(({ extensions }) => String(extensions.code))),
]

const CAMERAS = { cameraAvailability: { installed: 69, switchedOn: 47, viewable: 30 } }
const NEARBY = [{ id: 'SAMPLE-CAM-370202-0001', viewable: true }]

it('answers at the province and at the nation, in one question with rows of the city', async () => {
  for (const at of [PROVINCE, NATION]) {
    const { data, errors } = await timed(at, question({ weather: at === NATION }))
    expect([at, errors]).toEqual([at, undefined])
    expect(data.region).toMatchObject({ code: COUNTY, ...CAMERAS })
    expect(data.region.cases.nodes).toHaveLength(3)
    for (const one of data.region.cases.nodes)
      expect(one).toMatchObject({ divisionCode: COUNTY, nearbyCameras: NEARBY })
    if (at === NATION) expect(data.region.weather).toMatchObject({ sample: true })
  }
})

it('says at each tier what is attached, and through whom', async () => {
  const asked = '{ node { services { name via fields } } }'
  const video = { name: 'video', fields: expect.arrayContaining(['Region.cameras', 'Case.nearbyCameras']) }
  expect((await tiers.ask(PROVINCE, asked)).data.node.services).toEqual([{ ...video, via: null }])
  expect((await tiers.ask(NATION, asked)).data.node.services).toEqual([
    { ...video, via: PROVINCE },
    { name: 'weather', via: null, fields: expect.arrayContaining(['Region.weather']) },
  ])
})

it('gives nothing of it to a token for another province', async () => {
  for (const at of [PROVINCE, NATION]) {
    const answer = await tiers.ask(at, `{ region(code: "${COUNTY}") { code cameraAvailability { installed } } }`, {
      regions: [OTHER],
    })
    expect(answer.data?.region?.cameraAvailability ?? null).toBeNull()
    expect(codesOf(answer)).toContain('GT_REGION_OUT_OF_SCOPE')
    expect(JSON.stringify(answer.data)).not.toMatch(/installed":\d/)
    const root = await tiers.ask(at, `{ video { cameras(division: "${COUNTY}", first: 1) { id } } }`, {
      regions: [OTHER],
    })
    expect(JSON.stringify(root)).not.toContain('SAMPLE-CAM')
    expect(codesOf(root)).toContain('GT_REGION_OUT_OF_SCOPE')
  }
})

/** The question with its fields null, and everything else as without them. */
async function costsItsOwnFields(at: string, within: readonly string[]): Promise<void> {
  const without = await tiers.ask(at, question({ cameras: false, weather: at === NATION }))
  const answer = await timed(at, question({ weather: at === NATION }))
  expect(without.errors).toBeUndefined()
  expect(answer.ms).toBeLessThan(GIVEN_MS + REST_MS)
  expect(answer.data.region).toMatchObject({ code: COUNTY, cameraAvailability: null })
  for (const one of answer.data.region.cases.nodes) expect(one.nearbyCameras).toBeNull()
  const { cameraAvailability: _, ...region } = answer.data.region
  const nodes = region.cases.nodes.map(({ nearbyCameras: _, ...row }: Record<string, unknown>) => row)
  expect({ ...region, cases: { nodes } }).toEqual(without.data.region)
  expect([at, codesOf(answer).filter((code) => !within.includes(code))]).toEqual([at, []])
  expect(answer.errors?.every(({ path }) => /nearbyCameras|cameraAvailability/.test(String(path)))).toBe(true)
}

it('stopped, it costs its own fields for as long as it may take, and answers again', async () => {
  process.kill(tiers.pidOfService('video') as number, 'SIGSTOP')
  try {
    for (const at of [PROVINCE, NATION])
      await costsItsOwnFields(at, ['GT_SERVICE_TIMEOUT', 'GT_SERVICE_RESTING', 'GT_CHILD_TIMEOUT'])
  } finally {
    process.kill(tiers.pidOfService('video') as number, 'SIGCONT')
  }
  for (const at of [PROVINCE, NATION])
    await eventually(`${at} is answered again`, async () => (await tiers.ask(at, question())).errors === undefined, {
      withinMs: 60_000,
    })
}, 120_000)

it('killed, it costs its own fields at once, and answers when it is started again', async () => {
  await tiers.killService('video')
  for (const at of [PROVINCE, NATION]) await costsItsOwnFields(at, ['GT_SERVICE_FAILED', 'GT_SERVICE_RESTING'])
  const { services } = JSON.parse((await tiers.guantong('status', '--json')).stdout)
  expect(services).toMatchObject([
    { name: 'video', node: NATION, via: PROVINCE, state: 'ATTACHED', answers: null },
    { name: 'weather', node: NATION, via: null, state: 'ATTACHED', answers: true },
    { name: 'video', node: PROVINCE, via: null, answers: false, lastError: { code: 'GT_SERVICE_FAILED' } },
  ])
  const { stdout } = await tiers.guantong('status')
  expect(stdout).toMatch(/video +│ 370000 +│ DOWN: it does not answer/)
  await tiers.startService('video')
  for (const at of [PROVINCE, NATION])
    await eventually(`${at} is answered again`, async () => (await tiers.ask(at, question())).errors === undefined, {
      withinMs: 60_000,
    })
}, 120_000)

it('a node starts without it, and attaches it when it comes', async () => {
  await tiers.killService('video')
  await tiers.killNode(PROVINCE)
  await tiers.startNode(PROVINCE)
  const asked = '{ node { services { state lastError { code } } } }'
  expect((await tiers.ask(PROVINCE, asked)).data.node.services).toEqual([
    { state: 'WAITING', lastError: { code: 'GT_SERVICE_FAILED' } },
  ])
  expect((await tiers.ask(PROVINCE, question({ cameras: false }))).errors).toBeUndefined()
  await tiers.startService('video')
  await eventually(
    'it is attached without a restart',
    async () => (await tiers.ask(PROVINCE, question())).data?.region?.cameraAvailability?.installed === 69,
    { withinMs: 60_000 },
  )
}, 120_000)
