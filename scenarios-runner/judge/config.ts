/** @module The judge's part of the configuration: one model, a panel, or a cheap one first. */

import { z } from 'zod'
import { modelConfigSchema } from '../model/index.ts'

const cassetteSchema = z.strictObject({
  /** `record` asks the judge and keeps what it says; `replay` asks nobody. */
  mode: z.enum(['record', 'replay']),
  file: z.string().min(1),
})

/** One model: its address in a line, or more about it. */
const seatSchema = z.union(
  [
    z.string().min(1),
    modelConfigSchema.refine(
      ({ provider, baseUrl }) => provider !== 'openai-compatible' || baseUrl !== undefined,
      { error: 'a URL such as http://localhost:11434/v1', path: ['baseUrl'] },
    ),
  ],
  { error: 'a model: "anthropic:<model>", or { provider, model, … }' },
)

const panelShape = {
  /** An odd number of models, of different families if they are to count for as many as they are. */
  panel: z
    .array(seatSchema)
    .min(3, { error: 'at least 3 models' })
    .refine((seats) => seats.length % 2 === 1, { error: 'an odd number of models' }),
  /** Votes that are needed; more than half of the panel unless given. */
  quorum: z.int().min(1).optional(),
}
const panelSchema = z.strictObject(panelShape)

const cascadeSchema = z.strictObject({
  /** The cheap judge, asked first about everything. */
  first: seatSchema,
  /** The one that is believed more: a model, or { panel, quorum }. */
  second: z.union([seatSchema, panelSchema], {
    error: 'a model, or { panel: [ … ], quorum }',
  }),
  /** The share of the first judge's accepted answers that the second is asked about too. */
  auditShare: z.number().min(0).max(1).default(0.05),
  /** The most that accepted answers may differ from people, and how sure that must be. */
  disagreement: z.number().gt(0).lt(1).default(0.05),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** While the first judge is not calibrated: ask the second each time, or take from the first that all is met. */
  uncalibrated: z.enum(['escalate', 'accept-met']).default('escalate'),
})

/** What stands beside who judges. */
const mannersShape = {
  /** How often a model is asked about what it left open, the first time included. */
  asks: z.int().min(1).max(5).optional(),
  cassette: cassetteSchema.optional(),
  /** Where answers are kept, so that nobody is asked the same twice; false asks each time. */
  cache: z.union([z.literal(false), z.string().min(1)]).optional(),
  /** The folder of labels that people gave, and the file of what they showed of this judge. */
  labels: z.string().min(1).optional(),
  calibration: z.string().min(1).optional(),
  /** Who writes the artifact, such as `claude`: a judge of the same family is warned of. The factory's agent unless given. */
  builder: z.string().min(1).optional(),
}

/**
 * Who judges: a model by name and address, `cascade: { first, second }` or `panel`. Without any, `HOLDOUT_MODEL` names a
 * model.
 */
export const judgeConfigSchema = modelConfigSchema
  .partial({ model: true })
  .extend(mannersShape)
  .extend({ panel: panelShape.panel.optional(), quorum: panelShape.quorum })
  .extend({ cascade: cascadeSchema.optional() })
  .refine(
    ({ model, panel, cascade }) =>
      [model, panel, cascade].filter((one) => one !== undefined).length <= 1,
    { error: 'one of model, panel and cascade', path: ['model'] },
  )
  .refine(
    ({ model, baseUrl, provider }) =>
      provider !== 'openai-compatible' || (model === undefined) === (baseUrl === undefined),
    {
      error: 'model and baseUrl go together: say both, or neither and set HOLDOUT_MODEL',
      path: ['baseUrl'],
    },
  )
  .refine(({ panel, quorum }) => quorum === undefined || quorum <= (panel?.length ?? 0), {
    error: 'no more votes than the panel has',
    path: ['quorum'],
  })

export type JudgeConfig = z.infer<typeof judgeConfigSchema>
export type SeatConfig = z.infer<typeof seatSchema>
export type PanelConfig = z.infer<typeof panelSchema>
export type CascadeConfig = z.infer<typeof cascadeSchema>
