/** @module What the control API answers, as the page sees it: the types of its own schemas. */

import type { z } from 'zod'
import type {
  correctionsSchema,
  entityPageSchema,
  explainedCallSchema,
  foundCallsSchema,
  limitsSchema,
  resourcesSchema,
  shownEntitySchema,
} from '../../looking/looking-schemas.ts'
import type {
  callSchema,
  changesSchema,
  clockSchema,
  deliveriesSchema,
  errorSchema,
  explanationSchema,
  faultSchema,
  faultsSchema,
  passageSchema,
  replaySchema,
  someChangesSchema,
  twinSchema,
  verificationSchema,
  worldSchema,
} from '../../schemas.ts'

export type Call = z.infer<typeof callSchema>
export type Change = z.infer<typeof changesSchema>['changes'][number]
export type ClockNow = z.infer<typeof clockSchema>
export type Corrections = z.infer<typeof correctionsSchema>
export type DeliveryShown = z.infer<typeof deliveriesSchema>['deliveries'][number]
export type EntityPage = z.infer<typeof entityPageSchema>
export type ExplainedCall = z.infer<typeof explainedCallSchema>
export type Explained = z.infer<typeof explanationSchema>['operations'][number]
export type FaultData = z.infer<typeof faultSchema>
export type Faults = z.infer<typeof faultsSchema>
export type FoundCalls = z.infer<typeof foundCallsSchema>
export type Limits = z.infer<typeof limitsSchema>['limits']
export type Passage = z.infer<typeof passageSchema>
export type Refusal = z.infer<typeof errorSchema>
export type Replay = z.infer<typeof replaySchema>
export type ResourceRow = z.infer<typeof resourcesSchema>['resources'][number]
export type ShownEntity = z.infer<typeof shownEntitySchema>
export type SomeChanges = z.infer<typeof someChangesSchema>
export type TwinShown = z.infer<typeof twinSchema>
export type Verification = z.infer<typeof verificationSchema>
export type WorldShown = z.infer<typeof worldSchema>
