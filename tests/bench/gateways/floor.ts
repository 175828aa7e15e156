/**
 * What every gateway is held against: the same calls to the same children by a bare HTTP client, and their bodies read. No
 * question is taken, nothing is parsed, nothing is put together.
 *
 * @module
 */
import { inTurns } from './in-turns.ts'
import { openClient } from './open-client.ts'
import type { Answers } from './orders.ts'
import { questionAbout } from './regions.ts'

export function floorOver(): Answers {
  const opened = openClient()
  let endpoints: Readonly<Record<string, string>> = {}
  const call = async (code: string, first: number, turn: number): Promise<string> => {
    const client = await opened
    return client.post(endpoints[code] as string, JSON.stringify(questionAbout([code], first, turn, 'by code')))
  }
  return {
    async start(below) {
      endpoints = below.endpoints
      return { url: (await opened).name }
    },
    run: async ({ codes, first, requests, atOnce, turn }) => ({
      times: await inTurns(requests, atOnce, (at) =>
        Promise.all((codes[at % codes.length] ?? []).map((code) => call(code, first, turn + at))),
      ),
    }),
    once: async ({ codes, first }) => ({ bodies: await Promise.all(codes.map((code) => call(code, first, 0))) }),
  }
}
