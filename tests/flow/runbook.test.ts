/** The runbook, deploy/RUNBOOK.md, its commands run as they stand there. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { cellsAt, rollUpAt } from '../support/cube-cells.ts'
import { eventually } from '../support/eventually.ts'
import { caseInput, range, submit } from '../support/generated-cases.ts'
import { type ThreeTiers, withThreeTiers } from '../support/start-three-tiers.ts'

const NATION = '000000'
const SHANGHAI = '310000'
const runbook = readFileSync(join(CLONE, 'deploy/RUNBOOK.md'), 'utf8').split('## Backup and restore')[1] as string
const [take, putBack, look] = [...runbook.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block]) => block as string)

const figuresAt = async (tiers: ThreeTiers, node: string) => [
  await cellsAt(tiers, node, SHANGHAI),
  await rollUpAt(tiers, node, [SHANGHAI]),
]

test('the runbook of backup and restore, followed to the letter, gives the figures of the backup', async () => {
  await withThreeTiers(
    async (tiers) => {
      const backups = mkdtempSync(join(tmpdir(), 'guantong-runbook-'))
      const follow = (block: string | undefined) =>
        promisify(execFile)('sh', ['-euc', block as string], {
          cwd: CLONE,
          env: {
            ...{ ...tiers.env, CONFIG: tiers.folder.configOf(SHANGHAI), BACKUPS: backups },
            MIGRATION_URL: tiers.ownerUrlOf(SHANGHAI),
          },
        })
      try {
        const all = async (count: number) =>
          (await cellsAt(tiers, NATION, SHANGHAI)).length > 0 && (await reported(tiers)) === count
        await submit(
          tiers,
          SHANGHAI,
          range(0, 60).map((i) => caseInput(SHANGHAI, i)),
        )
        await eventually('the nation has them', () => all(60))
        const figures = await figuresAt(tiers, SHANGHAI)
        await follow(take)

        await submit(
          tiers,
          SHANGHAI,
          range(60, 90).map((i) => caseInput(SHANGHAI, i)),
        )
        await eventually('the nation has those after the backup', () => all(90))
        await expect(follow(putBack)).rejects.toMatchObject({ stderr: expect.stringContaining('GT_NODE_RUNNING') })

        await tiers.stopNode(SHANGHAI)
        await follow(putBack)
        expect(await figuresAt(tiers, SHANGHAI)).toEqual(figures)
        await tiers.startNode(SHANGHAI)
        // The clusters of tests do not flush, and doctor says so.
        await tiers.sql(SHANGHAI, 'alter system set fsync = on')
        await tiers.sql(SHANGHAI, 'select pg_reload_conf()')
        expect((await follow(look)).stdout).toContain(SHANGHAI)

        // Its new numbers are taken for new ones: nothing it says from now on is refused as used.
        await submit(
          tiers,
          SHANGHAI,
          range(60, 120).map((i) => caseInput(SHANGHAI, i)),
        )
        await eventually('the nation has what was entered again', () => all(120))
        const refused = await tiers.sql(NATION, `select code from refusal where code = 'GT_SUBMISSION_FORGED'`)
        expect(refused).toEqual([])
      } finally {
        rmSync(backups, { recursive: true, force: true })
      }
    },
    [SHANGHAI],
  )
})

async function reported(tiers: ThreeTiers): Promise<number> {
  const [row] = await tiers.sql<{ reported: number }>(NATION, 'select sum(reported)::int as reported from case_measure')
  return row?.reported ?? 0
}
