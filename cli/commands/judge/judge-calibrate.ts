/** @module `holdout judge calibrate`: measures the judge on what people have labelled. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'

interface Options {
  readonly labels?: string
  readonly out?: string
}

/** Adds `judge calibrate`. */
export function addJudgeCalibrateCommand(judge: Command, act: Act): void {
  const calibrate = judge
    .command('calibrate')
    .description('have every labelled trial judged, and say how far the judge can be believed')
    .option('--labels <folder>', "where labels are kept; the configuration's own unless given")
    .option('--out <file>', "the calibration's file; the configuration's own unless given")
    .action((options: Options) =>
      act(async (context) => {
        const { loadConfig } = await import('../../config/index.ts')
        const { builderOf } = await import('../../run/index.ts')
        const { calibrationText } = await import('../../label/index.ts')
        const { openAccount } = await import('../../../scenarios-runner/model/index.ts')
        const { calibrateJudge, familyRemark, judgePaths, openJudgeParts, openLabels } =
          await import('../../../scenarios-runner/judge/index.ts')
        const { writeAtomic } = await import('../../../twins/base/node/index.ts')

        const { config, directory, file } = await loadConfig(context.directory, context.configPath)
        const paths = judgePaths(config.judge, directory)
        const at = (path: string) => resolve(context.directory, path)
        const folder = options.labels === undefined ? paths.labels : at(options.labels)
        const labelled = openLabels(folder).complete()
        if (labelled.length === 0) {
          throw new HoldoutError('no trial is labelled yet', {
            code: 'CALIBRATE_NO_LABELS',
            place: { file: folder },
            hint: 'label some first: holdout judge label',
          })
        }
        const builder = config.judge?.builder ?? builderOf(config, context.env)
        const parts = openJudgeParts(config.judge, {
          environment: context.env,
          directory,
          prices: config.models?.prices,
          account: openAccount(config.models?.budget, 'the budget for models'),
          seed: config.run?.seed,
        })
        if (parts === undefined) {
          throw new HoldoutError('there is no judge to calibrate', {
            code: 'CALIBRATE_NO_JUDGE',
            place: { file, field: 'judge' },
            hint: 'name a model in the configuration, or in HOLDOUT_MODEL',
          })
        }
        const { cascade } = config.judge ?? {}
        const goal = {
          disagreement: cascade?.disagreement ?? 0.05,
          confidence: cascade?.confidence ?? 0.95,
        }
        const { output } = context
        const { createCountProgress } = await import('../../dashboard/index.ts')
        const progress = createCountProgress(output, 'trials judged')
        const calibration = await calibrateJudge({
          ...(parts.first === undefined ? {} : { first: { ...parts.first, goal } }),
          judge: parts.put,
          identity: parts.identity,
          labelled,
          at: new Date(),
          signal: context.signal,
          onJudged: progress.onDone,
        })
        progress.stop()
        const out = options.out === undefined ? paths.calibration : at(options.out)
        await writeAtomic(out, `${JSON.stringify(calibration, null, 2)}\n`)
        const remarks = familyRemark(parts.names, builder)
        output.document({ ...calibration, file: out, remarks })
        output.print(calibrationText(calibration, remarks, output.width))
        output.print(`Written to ${out}`)
        return EXIT.pass
      }),
    )
  addExamples(calibrate, [
    ['judge calibrate', 'measure the configured judge on the labels beside it'],
    ['judge calibrate --json', 'the same for a program'],
  ])
}
