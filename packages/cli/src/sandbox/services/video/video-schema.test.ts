import { graphql } from 'graphql'
import { expect, it } from 'vitest'
import { DISTRICTS } from './sample-cameras.ts'
import { videoRoot, videoSchema } from './video-schema.ts'

async function ask(source: string): Promise<Record<string, unknown>> {
  const { data, errors } = await graphql({ schema: videoSchema(), rootValue: videoRoot, source })
  expect(errors).toBeUndefined()
  return structuredClone(data) as Record<string, unknown>
}
const AVAILABILITY = '{ code cameraAvailability { installed switchedOn viewable } }'

it('has a district as one that was counted: 69 installed, 47 switched on, 30 viewable', async () => {
  expect(await ask(`{ regions(codes: ["370202"]) ${AVAILABILITY} }`)).toEqual({
    regions: [{ code: '370202', cameraAvailability: { installed: 69, switchedOn: 47, viewable: 30 } }],
  })
})

it('answers many regions in their order, sums what lies below, and knows nothing where it has nothing', async () => {
  const { regions } = await ask(`{ regions(codes: ["370000", "110101", "370800", "37", "370202"]) ${AVAILABILITY} }`)
  const sums = (prefix: string) => {
    const below = DISTRICTS.filter(({ division }) => division.startsWith(prefix))
    const sum = (of: 'installed' | 'on' | 'viewable') => below.reduce((total, one) => total + one[of], 0)
    return { installed: sum('installed'), switchedOn: sum('on'), viewable: sum('viewable') }
  }
  expect(regions).toEqual([
    { code: '370000', cameraAvailability: sums('37') },
    null,
    { code: '370800', cameraAvailability: sums('3708') },
    null,
    { code: '370202', cameraAvailability: { installed: 69, switchedOn: 47, viewable: 30 } },
  ])
})

it('shows beside a case only cameras that can be viewed, all of them samples', async () => {
  const asked = await ask(`{ cases(divisionCodes: ["370202", "110101"]) {
    divisionCode nearbyCameras { division on viewable sample } } }`)
  const camera = { division: '370202', on: true, viewable: true, sample: true }
  expect(asked).toEqual({ cases: [{ divisionCode: '370202', nearbyCameras: [camera, camera, camera] }, null] })
})

it('has no camera that is viewable and off, and bounds every list', async () => {
  const { cameras } = (await ask(`{ cameras(division: "370000", first: 1000000) { on viewable } }`)) as {
    cameras: { on: boolean; viewable: boolean }[]
  }
  expect(cameras).toHaveLength(200)
  expect(cameras.filter(({ on, viewable }) => viewable && !on)).toEqual([])
})
