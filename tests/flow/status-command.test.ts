/**
 * `guantong status` beside running processes of which one hangs.
 *
 * @module
 */
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { withThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370800']

interface Status {
  nodes: { code: string; ready: boolean }[]
  links: { parent: string; child: string; far: string; cause: string }[]
}

it('names a province that hangs, and not the sound city behind it', async () => {
  await withThreeTiers(
    async ({ ask, guantong, pidOfNode }) => {
      const status = async (): Promise<Status> => JSON.parse((await guantong('status', '--json')).stdout)
      const isDown = ({ cause }: Status['links'][number]): boolean => cause === 'LINK_DOWN'
      // Stopped before its first beat, a node would stay one that was never heard. Each neighbour is asked for what it has
      // heard itself: of a link, the command tells the word of the nearer one only, which is the province's while it runs.
      for (const neighbour of [NATION, CITY]) {
        await eventually(`${neighbour} has heard the province`, async () => {
          const { data } = await ask(neighbour, '{ links { parent child cause } }')
          const own = data.links.find(
            (link: Status['links'][number]) => link.parent === neighbour || link.child === neighbour,
          )
          return own?.cause === 'OK'
        })
      }
      const pid = pidOfNode(PROVINCE) as number
      process.kill(pid, 'SIGSTOP')
      try {
        const { nodes, links } = await eventually(
          'both links are silent',
          async () => {
            const seen = await status()
            return seen.links.filter(isDown).length === 2 ? seen : undefined
          },
          { withinMs: 60_000, everyMs: 500 },
        )
        expect(nodes.map(({ code, ready }) => [code, ready])).toEqual([
          [NATION, true],
          [PROVINCE, false],
          [CITY, true],
        ])
        expect(links.map(({ child, far }) => [child, far])).toEqual([
          [PROVINCE, PROVINCE],
          [CITY, PROVINCE],
        ])
        const { stdout } = await guantong('status')
        const lines = stdout.split('\n').filter((line) => line.includes('→'))
        expect(lines).toHaveLength(2)
        for (const line of lines) expect(line).toContain(`${PROVINCE} is stopped or hangs`)
        expect(stdout).not.toContain(`${CITY} is stopped`)
      } finally {
        process.kill(pid, 'SIGCONT')
      }
    },
    [CITY],
  )
}, 180_000)
