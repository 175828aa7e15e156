/**
 * Cameras that do not exist (样例), for the districts of two cities. In a real district 69 were installed, 47
 * switched on, and 30 could be viewed: the first district here is like it.
 *
 * @module
 */

export interface Camera {
  readonly id: string
  readonly name: string
  /** Six digits: the district or county. */
  readonly division: string
  /** Code of the unit grid (单元网格) it looks at. */
  readonly grid: string
  readonly longitude: number
  readonly latitude: number
  readonly on: boolean
  /** A picture comes. Never true of one that is off. */
  readonly viewable: boolean
  readonly sample: true
}

interface District {
  readonly division: string
  readonly name: string
  readonly installed: number
  readonly on: number
  readonly viewable: number
  /** Roughly its middle, WGS 84. */
  readonly near: readonly [longitude: number, latitude: number]
}

const district = (
  ...[division, name, installed, on, viewable, longitude, latitude]: readonly [
    ...[string, string, number, number, number, number, number],
  ]
): District => ({ division, name, installed, on, viewable, near: [longitude, latitude] })

export const DISTRICTS: readonly District[] = [
  district('370202', '市南区', 69, 47, 30, 120.41, 36.08),
  district('370203', '市北区', 58, 51, 44, 120.37, 36.09),
  district('370211', '黄岛区', 84, 66, 59, 120.2, 35.96),
  district('370212', '崂山区', 41, 39, 33, 120.47, 36.11),
  district('370213', '李沧区', 36, 22, 17, 120.43, 36.15),
  district('370214', '城阳区', 47, 40, 31, 120.4, 36.31),
  district('370215', '即墨区', 38, 30, 21, 120.45, 36.39),
  district('370281', '胶州市', 33, 27, 25, 120.03, 36.26),
  district('370283', '平度市', 29, 18, 12, 119.96, 36.79),
  district('370285', '莱西市', 24, 19, 15, 120.52, 36.89),
  district('370811', '任城区', 52, 45, 38, 116.61, 35.44),
  district('370812', '兖州区', 31, 26, 20, 116.78, 35.55),
  district('370881', '曲阜市', 44, 41, 37, 116.99, 35.58),
  district('370883', '邹城市', 27, 20, 14, 117.01, 35.4),
]

const GRIDS = 2
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

export const CAMERAS: readonly Camera[] = DISTRICTS.flatMap((of) =>
  Array.from({ length: of.installed }, (_, at) => {
    const number = String(at + 1).padStart(4, '0')
    const grid = (at % GRIDS) + 1
    return {
      id: `SAMPLE-CAM-${of.division}-${number}`,
      name: `样例摄像机 ${of.name} ${number}`,
      division: of.division,
      grid: `${of.division}00100100${grid}`,
      longitude: round(of.near[0] + ((at * 7) % 40) / 2000),
      latitude: round(of.near[1] + ((at * 11) % 40) / 2000),
      on: at < of.on,
      viewable: at < of.viewable,
      sample: true,
    }
  }),
)
