/**
 * What `up` ends with: proof that it works, and what to do next.
 *
 * @module
 */
import { STANDING_WORDS } from '@guantong/contract'
import { localDay } from '@guantong/standard'
import { table } from '../../print/table.ts'
import type { Context } from '../../program/context.ts'
import { figuresAt, type RegionFigures } from '../../sandbox/nation-view.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { UpKey } from './messages.ts'

export interface Readiness {
  seconds: string
  /** Everything has arrived at the nation. */
  reported: boolean
  /** The cases shown are generated ones. */
  samples: boolean
  json: boolean
}

export async function readyScreen(sandbox: Sandbox, outcome: Readiness, context: Context<UpKey>): Promise<string> {
  const { say } = context
  const codes = sandbox.nodes.map(({ code }) => code)
  const nation = sandbox.nodes.find(({ tier }) => tier === 'nation')?.code ?? codes[0] ?? ''
  const above = await figuresAt(sandbox, nation, codes)
  const own = new Map<string, RegionFigures>()
  for (const { code, origin } of sandbox.nodes) {
    const [figures] = origin ? await figuresAt(sandbox, code, [code]) : []
    if (figures !== undefined) own.set(code, figures)
  }
  const rows = sandbox.nodes.map((node, index) => ({ ...node, own: own.get(node.code), figures: above[index] }))
  if (outcome.json) {
    const nodes = rows.map((row) => ({ ...row, own: row.own?.reported }))
    return JSON.stringify({ ...outcome, folder: sandbox.folder.root, nodes, services: sandbox.state.services })
  }

  const head = ['node', 'name', 'tier', 'endpoint', 'cases', 'figures', 'freshness'] as const
  return [
    '',
    table(
      head.map((column) => say(`column.${column}`)),
      rows.map(({ code, name, tier, own, figures }) => [
        code,
        name,
        say(`tier.${tier}`),
        sandbox.endpoints[code] ?? '',
        own === undefined ? '' : figureText(own, (of) => String(of.reported), context),
        figures === undefined ? '' : figureText(figures, (of) => `${of.reported} / ${of.closed}`, context),
        freshness(figures, context),
      ]),
    ),
    ...sandbox.state.services.map(({ via, ...service }) =>
      via === null ? say('up.service', service) : say('up.service.via', { ...service, via }),
    ),
    say('up.signIn', { url: `${sandbox.endpoints[nation]}/` }),
    ...(outcome.samples ? [say('up.samplesNote')] : []),
    ...(outcome.reported ? [] : [say('up.notReported', { folder: sandbox.folder.logs })]),
    say('up.ready', { seconds: outcome.seconds, folder: sandbox.folder.root }),
    '',
    say('up.next'),
    ...nextCommands(sandbox, nation).map((command) => `  ${command}`),
    '',
  ].join('\n')
}

/** Where there is no figure, the reason in words: never a zero. */
const figureText = (of: RegionFigures, shown: (of: RegionFigures) => string, { lang }: Context<UpKey>): string =>
  of.standing === 'REPORTED' ? shown(of) : STANDING_WORDS[of.standing][lang]

function freshness(figures: RegionFigures | undefined, { say, now }: Context<UpKey>): string {
  if (figures?.asOf == null) return say('word.never')
  return say('word.secondsAgo', { seconds: Math.max(0, Math.round((now().getTime() - figures.asOf.getTime()) / 1000)) })
}

function nextCommands(sandbox: Sandbox, nation: string): string[] {
  const province = sandbox.nodes.find(({ tier, origin }) => tier === 'province' && !origin)?.code ?? nation
  const data = sandbox.folder.root.endsWith('/.guantong') ? '' : ` --data ${sandbox.folder.root}`
  return [
    `npx guantong query --node ${nation}${data} '{ region(code: "${province}") { name measures(period: {from: "2000-01-01", to: "2099-12-31"}) { nodes { reported closed } coverage { asOf } } } }'`,
    ...boardCommand(sandbox, nation, data),
    `npx guantong token --node ${province}${data} --scope ${province}`,
    `npx guantong status${data}   # GraphiQL: ${sandbox.endpoints[nation]}/graphql`,
  ]
}

/** One question for cases and what two services of others say, where both are attached. */
function boardCommand({ state }: Sandbox, nation: string, data: string): string[] {
  const names = state.services.filter(({ at, via }) => at === nation || via === nation).map(({ name }) => name)
  if (!['video', 'weather'].every((name) => names.includes(name))) return []
  const day = localDay(new Date())
  return [
    `npx guantong query --node ${nation}${data} '{ region(code: "370202") { name cameraAvailability { installed switchedOn viewable } weather(day: "${day}") { condition highCelsius } cases(first: 2) { nodes { caseNo nearbyCameras(first: 1) { name viewable } } } } }'`,
  ]
}
