import { natsServerPath } from '@guantong/deploy/nats-server'
import { listed } from '../../declare/declare-command.ts'
import { sandboxCommand } from '../../declare/node-command.ts'
import { portBaseFrom } from '../../declare/port-base.ts'
import type { Say } from '../../program/speaker.ts'
import { untilSignal } from '../../program/until-signal.ts'
import type { SandboxFolder } from '../../sandbox/folder.ts'
import { untilReported } from '../../sandbox/nation-view.ts'
import type { LostProcess } from '../../sandbox/process-book.ts'
import { mainOf, SIGN_IN_MAIN } from '../../sandbox/service-process.ts'
import type { ServiceName } from '../../sandbox/services/planned-services.ts'
import { SIGN_IN } from '../../sandbox/sign-in/write-sign-in.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { UP_MESSAGES, type UpKey } from './messages.ts'
import { readyScreen } from './ready-screen.ts'
import { progressShower } from './show-progress.ts'

interface UpOptions {
  data?: string
  portBase?: string
  nodes?: string[]
  samples: boolean
  services: boolean
}

/** Starts the sandbox, shows that it works, and stays until a signal ends it. */
export const addUp = sandboxCommand({
  name: 'up',
  messages: UP_MESSAGES,
  about: 'about.up',
  options: (command, { say }) =>
    command
      .option('--port-base <number>', say('option.portBase'))
      .option('--nodes <codes>', say('option.nodes'), listed)
      .option('--no-samples', say('option.noSamples'))
      .option('--no-services', say('option.noServices')),
  run: async (at, options: UpOptions) => {
    const { say, print, tell, env, lang, folder, json } = at
    const portBase = portBaseFrom(options.portBase, at)
    const adminUrl = env.GUANTONG_DATABASE_URL || env.DATABASE_URL
    if (adminUrl) tell(say('up.externalDatabase', { host: new URL(adminUrl).host }))
    const progress = progressShower(at)
    const leave = new AbortController()
    const left = untilToldToLeave().then(() => leave.abort())
    const started = performance.now()

    let sandbox: Sandbox
    try {
      sandbox = await startSandbox({
        dataDir: folder.root,
        ...(portBase === undefined ? {} : { portBase }),
        ...(adminUrl ? { adminUrl } : {}),
        services: options.services,
        signIn: true,
        ...(options.nodes === undefined ? {} : { nodes: options.nodes }),
        lang,
        signal: leave.signal,
        onProgress: progress.show,
        onLost: (lost) => tell(lostSentence(lost, folder, say)),
      })
    } catch (error) {
      progress.end()
      if (!leave.signal.aborted) throw error
      tell(say('up.stopped', { folder: folder.root }))
      return 0
    }
    try {
      // Loaded here: the other commands need neither database nor sample data.
      const { loadSamples } = await import('../../sandbox/load-samples.ts')
      const loaded = options.samples
        ? await loadSamples(sandbox, (done, total) => progress.show({ step: 'samples', done, total }))
        : undefined
      const given = loaded?.cases ?? new Map<string, number>()
      const reported = await untilReported(sandbox, given, (done, total) =>
        progress.show({ step: 'reports', done, total }),
      )
      await loaded?.answerTasks()
      progress.end()
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      print(await readyScreen(sandbox, { seconds, reported, samples: given.size > 0, json }, at))
      await left
    } catch (error) {
      // leaving while it was still loading: whatever failed then failed because of that
      if (!leave.signal.aborted) throw error
    } finally {
      progress.end()
      tell(say('up.stopping'))
      await sandbox.stop()
    }
    tell(say('up.stopped', { folder: folder.root }))
    return 0
  },
})

/** A signal, or the loss of the process that started us and would have passed signals on. */
function untilToldToLeave(): Promise<unknown> {
  const orphaned = new Promise((resolve) => process.once('disconnect', resolve))
  return Promise.race([untilSignal(), orphaned])
}

function lostSentence({ kind, code, pid, end }: LostProcess, { root: data }: SandboxFolder, say: Say<UpKey>): string {
  return say(`up.lost.${kind}`, { code, pid, end, command: commandOf(kind, code, data) })
}

function commandOf(kind: LostProcess['kind'], code: string, data: string): string {
  if (kind === 'node') return `npx guantong serve --config ${data}/nodes/${code}.yaml`
  if (kind === 'service' && code === SIGN_IN) return `npx node ${SIGN_IN_MAIN} ${data}/services/${code}.json`
  if (kind === 'service') return `npx node ${mainOf(code as ServiceName)} ${data}/services/${code}.json`
  return `${natsServerPath() ?? 'nats-server'} -c ${data}/nats/${code}/server.conf`
}
