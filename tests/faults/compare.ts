/**
 * What differs, cell by cell, between the cities' own records and what each tier holds.
 *
 * @module
 */
import { DUE_MONTH_LINES, HELD_LINES, HELD_MONTH_LINES, hashed, OWN_LINES } from './own-cells.ts'
import type { Site, World } from './world.ts'

export interface Differences {
  /** Cells the city's records give that a tier does not hold so. */
  lost: string[]
  /** Cells a tier holds that the city's records do not give. */
  doubled: string[]
}

interface Line {
  region_code: string
  day: string
  line: string
}

export async function differences(world: World): Promise<Differences> {
  const lost: string[] = []
  const doubled: string[] = []
  await Promise.all(
    world.cities.map(async (city) => {
      const own = await hashOf(city, OWN_LINES, city.code)
      for (const site of pathUp(world, city)) {
        if ((await hashOf(site, HELD_LINES, city.code)) === own) continue
        const found = await differing(city, site)
        lost.push(...found.lost)
        doubled.push(...found.doubled)
      }
    }),
  )
  await Promise.all(
    world.sites.map(async (site) => {
      if ((await hashOf(site, DUE_MONTH_LINES, site.code)) === (await hashOf(site, HELD_MONTH_LINES, site.code))) return
      const lines = async (of: string): Promise<string[]> =>
        (await site.db.query<{ line: string }>(of, [site.code])).rows.map(({ line }) => line)
      const [due, held] = [new Set(await lines(DUE_MONTH_LINES)), new Set(await lines(HELD_MONTH_LINES))]
      lost.push(...[...due].filter((line) => !held.has(line)).map((line) => `${site.code} lacks the month ${line}`))
      doubled.push(...[...held].filter((line) => !due.has(line)).map((line) => `${site.code} has the month ${line}`))
    }),
  )
  return { lost, doubled }
}

/** The city itself and every tier above it. */
export function pathUp(world: World, city: Site): Site[] {
  const path = [city]
  for (let at = city; at.parent !== null; ) {
    at = world.of(at.parent)
    path.push(at)
  }
  return path
}

async function hashOf(site: Site, lines: string, code: string): Promise<string> {
  const { rows } = await site.db.query<{ cells: string; hash: string }>(hashed(lines), [code])
  return `${rows[0]?.cells} ${rows[0]?.hash}`
}

async function differing(city: Site, site: Site): Promise<Differences> {
  const [own, held] = await Promise.all([
    city.db.query<Line>(OWN_LINES, [city.code]),
    site.db.query<Line>(HELD_LINES, [city.code]),
  ])
  const named = await lostScopes(city)
  const isNamed = ({ region_code, day }: Line): boolean => site !== city && named.has(`${region_code} ${day}`)
  const ownLines = new Set(own.rows.map(({ line }) => line))
  const heldLines = new Set(held.rows.map(({ line }) => line))
  return {
    lost: own.rows
      .filter((row) => !heldLines.has(row.line) && !isNamed(row))
      .map(({ line }) => `${site.code} lacks ${line}`),
    doubled: held.rows
      .filter((row) => !ownLines.has(row.line) && !isNamed(row))
      .map(({ line }) => `${site.code} has ${line}`),
  }
}

/** Scopes whose records a restore has lost, as the city itself names them. */
export async function lostScopes(city: Site): Promise<Set<string>> {
  const there = await city.db.query(`select to_regclass('lost_scope') is not null as there`)
  if (there.rows[0]?.there !== true) return new Set()
  const { rows } = await city.db.query<{ region_code: string; day: string }>(
    `select region_code, day::text as day from lost_scope where data_set = 'case-measure'`,
  )
  return new Set(rows.map(({ region_code, day }) => `${region_code} ${day}`))
}
