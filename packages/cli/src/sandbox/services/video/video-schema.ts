/**
 * The schema of the sample video platform (视频监控): graphql-js and nothing else, as a small vendor would make it. It knows
 * nothing of this exchange but the codes of divisions, which are public.
 *
 * @module
 */
import { buildSchema, type GraphQLSchema } from 'graphql'
import { CAMERAS, type Camera } from './sample-cameras.ts'

const MOST = 200
const NEARBY = 3

const SDL = `
type Query {
  "Cameras of a division and of all below it. 某区划（含下级）的摄像机。"
  cameras(division: String!, grid: String, viewable: Boolean, first: Int = 20): [Camera!]!
  "Divisions by code, in the order asked; null where this platform has no camera. 按代码批量取区划。"
  regions(codes: [String!]!): [Region]!
  "What it can say of cases of these divisions, in the order asked. 按案卷所在区划批量取邻近摄像机。"
  cases(divisionCodes: [String!]!): [Case]!
}
"A division, as far as this platform knows it. 行政区划。"
type Region {
  code: String!
  "At most ${MOST}. 最多 ${MOST} 台。"
  cameras(grid: String, viewable: Boolean, first: Int = 20): [Camera!]!
  cameraAvailability: CameraAvailability!
}
"A case, known by its division only: nothing else of it leaves its city. 案卷，仅以所在区划识别。"
type Case {
  divisionCode: String!
  "Cameras of its division that can be viewed. 所在区划内可查看的摄像机。"
  nearbyCameras(first: Int = ${NEARBY}): [Camera!]!
}
"Generated: no such camera exists, and there is no stream. 样例数据，无真实视频流。"
type Camera {
  id: ID!
  name: String!
  division: String!
  grid: String!
  longitude: Float!
  latitude: Float!
  on: Boolean!
  viewable: Boolean!
  sample: Boolean!
}
"How many there are, and how many are of use. 安装、开机、可查看的数量。"
type CameraAvailability { installed: Int! switchedOn: Int! viewable: Int! }
`

interface Wanted {
  readonly grid?: string | null
  readonly viewable?: boolean | null
  readonly first: number
}

export const videoSchema = (): GraphQLSchema => buildSchema(SDL)

/** Where graphql-js finds everything, without a resolver. */
export const videoRoot = {
  cameras: ({ division, ...wanted }: Wanted & { division: string }) => chosen(camerasIn(division), wanted),
  regions: ({ codes }: { codes: readonly string[] }) => codes.map(regionOf),
  cases: ({ divisionCodes }: { divisionCodes: readonly string[] }) => divisionCodes.map(caseAt),
}

/** Null, which is not none: here nobody knows whether there are any. */
function regionOf(code: string) {
  const cameras = camerasIn(code)
  if (cameras.length === 0) return null
  return {
    code,
    cameras: (wanted: Wanted) => chosen(cameras, wanted),
    cameraAvailability: () => ({
      installed: cameras.length,
      switchedOn: cameras.filter(({ on }) => on).length,
      viewable: cameras.filter(({ viewable }) => viewable).length,
    }),
  }
}

function caseAt(divisionCode: string) {
  const cameras = camerasIn(divisionCode)
  if (cameras.length === 0) return null
  return { divisionCode, nearbyCameras: ({ first }: { first: number }) => chosen(cameras, { viewable: true, first }) }
}

/** By the digits of the code, as such platforms do: 37 is the province, 3702 the city, 370202 the district. */
function camerasIn(division: string): readonly Camera[] {
  if (!/^\d{6}$/.test(division)) return []
  const digits = division.replace(/(00)+$/, '')
  return CAMERAS.filter((of) => of.division.startsWith(digits))
}

const chosen = (cameras: readonly Camera[], { grid, viewable, first }: Wanted): readonly Camera[] =>
  cameras
    .filter((one) => (grid == null || one.grid === grid) && (viewable == null || one.viewable === viewable))
    .slice(0, Math.min(Math.max(first, 0), MOST))
