/**
 * The services of others in the sandbox: both answer as they are, of different make, and end with it.
 *
 * @module
 */
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { withThreeTiers } from '../support/start-three-tiers.ts'

async function ask(
  url: string,
  query: string,
): Promise<{ data: Record<string, never>; errors?: { message: string }[] }> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return (await response.json()) as never
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('PostGraphile gives the weather of many divisions at once, and of no day it has not; graphql-js the cameras', async () => {
  let pids: number[] = []
  await withThreeTiers(
    async (tiers) => {
      const [video, weather] = tiers.state.services
      expect([video, weather]).toMatchObject([
        { name: 'video', make: 'graphql-js', at: '370000', via: '000000' },
        { name: 'weather', make: 'PostGraphile', at: '000000', via: null },
      ])
      pids = ['video', 'weather'].map((name) => tiers.pidOfService(name) as number)
      const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
      const asked = `{ regionsList(codes: ["370202", "999999", "370200"]) {
        code weather(day: "${today}") { day condition lowCelsius highCelsius sample } never: weather(day: "1999-01-01") { day } } }`
      const { data, errors } = await ask(weather?.url as string, asked)
      expect(errors).toBeUndefined()
      const day = { day: today, sample: true }
      expect(data.regionsList).toMatchObject([
        { code: '370202', weather: day, never: null },
        { code: '370200', weather: day, never: null },
      ])
      expect((await ask(weather?.url as string, '{ __schema { mutationType { name } } }')).data).toEqual({
        __schema: { mutationType: null },
      })
      expect((await ask(video?.url as string, '{ cameras(division: "370202", first: 1) { sample } }')).data).toEqual({
        cameras: [{ sample: true }],
      })

      await tiers.killService('weather')
      await expect(ask(weather?.url as string, '{ __typename }')).rejects.toThrow()
      await tiers.startService('weather')
      expect((await ask(weather?.url as string, asked)).data).toEqual(data)
      pids.push(tiers.pidOfService('weather') as number)
    },
    ['370200'],
    { services: true },
  )
  await eventually('none is left', () => !pids.some(runs))
}, 180_000)
