import { natsServerPath } from '@guantong/deploy/nats-server'
import { type AddCommand, listed } from '../../declare/command.ts'
import { portBaseFrom } from '../../declare/port-base.ts'
import { dataFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { untilSignal } from '../../program/until-signal.ts'
import { untilReported } from '../../sandbox/nation-view.ts'
import type { LostProcess } from '../../sandbox/process-book.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { readyScreen } from './ready-screen.ts'
import { progressShower } from './show-progress.ts'

interface UpOptions {
  data?: string
  portBase?: string
  nodes?: string[]
  samples: boolean
  json?: boolean
}

/** Starts the sandbox, shows that it works, and stays until told to leave. */
export const addUp: AddCommand = (program, context, done) => {
  const { say, env } = context
  return program
    .command('up')
    .description(say('about.up'))
    .option('--data <folder>', say('option.data'))
    .option('--port-base <number>', say('option.portBase'))
    .option('--nodes <codes>', say('option.nodes'), listed)
    .option('--no-samples', say('option.noSamples'))
    .option('--json', say('option.json'))
    .action(async (options: UpOptions) => {
      const portBase = portBaseFrom(options.portBase, context)
      const adminUrl = env.GUANTONG_DATABASE_URL || env.DATABASE_URL
      if (adminUrl) context.tell(say('up.externalDatabase', { host: new URL(adminUrl).host }))
      const progress = progressShower(context)
      const leave = new AbortController()
      const left = untilToldToLeave().then(() => leave.abort())
      const started = performance.now()

      let sandbox: Sandbox
      try {
        sandbox = await startSandbox({
          dataDir: dataFolder(options.data, env),
          ...(portBase === undefined ? {} : { portBase }),
          ...(adminUrl ? { adminUrl } : {}),
          ...(options.nodes === undefined ? {} : { nodes: options.nodes }),
          lang: context.lang,
          signal: leave.signal,
          onProgress: progress.show,
          onLost: (lost) => context.tell(lostSentence(lost, dataFolder(options.data, env), context)),
        })
      } catch (error) {
        progress.end()
        if (!leave.signal.aborted) throw error
        context.tell(say('up.stopped', { folder: dataFolder(options.data, env) }))
        return done(0)
      }
      try {
        // Loaded here: the other commands need neither database nor sample data.
        const { loadSamples } = await import('../../sandbox/load-samples.ts')
        const loaded = options.samples
          ? await loadSamples(sandbox, (done, total) => progress.show({ step: 'samples', done, total }))
          : new Map<string, number>()
        const reported = await untilReported(sandbox, loaded, (done, total) =>
          progress.show({ step: 'reports', done, total }),
        )
        progress.end()
        const seconds = ((performance.now() - started) / 1000).toFixed(1)
        context.print(
          await readyScreen(
            sandbox,
            { seconds, reported, samples: loaded.size > 0, json: options.json === true },
            context,
          ),
        )
        await left
      } catch (error) {
        // leaving while it was still loading: whatever failed then failed because of that
        if (!leave.signal.aborted) throw error
      } finally {
        progress.end()
        context.tell(say('up.stopping'))
        await sandbox.stop()
      }
      context.tell(say('up.stopped', { folder: sandbox.folder.root }))
      done(0)
    })
}

/** A signal, or the loss of the process that started us and would have passed signals on. */
function untilToldToLeave(): Promise<unknown> {
  const orphaned = new Promise((resolve) => process.once('disconnect', resolve))
  return Promise.race([untilSignal(), orphaned])
}

function lostSentence({ kind, code, pid, end }: LostProcess, data: string, { say }: Context): string {
  const command =
    kind === 'node'
      ? `npx guantong serve --config ${data}/nodes/${code}.yaml`
      : `${natsServerPath() ?? 'nats-server'} -c ${data}/nats/${code}/server.conf`
  return say(`up.lost.${kind}`, { code, pid, end, command })
}
