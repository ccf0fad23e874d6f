/** @module What each operation does to state: the vocabulary shared by inference, the behaviour file and the twin. */

export { checkCorrections } from './check-corrections.ts'
export {
  applyCorrections,
  type BehaviourCorrections,
  type CorrectedField,
  correctedFields,
  isWholeBehaviour,
} from './corrections.ts'
export { type ExplainedOperation, type Explanation, explainBehaviour } from './explain-behaviour.ts'
export { inheritSource } from './file/correction-places.ts'
export { type Fingerprints, ownCorrections } from './file/fingerprints.ts'
export { readBehaviourFile } from './file/read-behaviour-file.ts'
export { readCheckedYaml, yamlPlace } from './file/read-checked-yaml.ts'
export { writeBehaviourFile } from './file/write-behaviour-file.ts'
export { withoutReferences } from './infer/find-references.ts'
export { selectsMembers, shapesAnswer } from './infer/list-parameters.ts'
export { inferBehaviour } from './infer-behaviour.ts'
export { keyHeaderOf } from './key-header.ts'
export type {
  BatchItems,
  Behaviour,
  BodyShape,
  Filter,
  IdStyle,
  KeyBinding,
  Membership,
  OperationBehaviour,
  OperationKind,
  Pagination,
  Resource,
} from './model.ts'
export { namePattern } from './name-pattern.ts'
export { namesAnother } from './names-another.ts'
export { familyOf, singular, wordsOf } from './observe/nouns.ts'
export { tallyOf } from './observe/tally.ts'
export { checkProfile } from './profile/check-profile.ts'
export type {
  AuthorizationServerProfile,
  ConditionalRequests,
  Credential,
  IdempotencyKeys,
  LimitHeaders,
  Profile,
  RequestLimit,
  UnknownReferences,
} from './profile/model.ts'
export { parseProfile } from './profile/parse-profile.ts'
export { profileSchema } from './profile/profile-schema.ts'
export { takeProfile } from './profile/take-profile.ts'
export type {
  WebhookEvent,
  WebhookPayload,
  WebhookProfile,
  WebhookRetries,
  WebhookSignature,
  WebhookSubscriptions,
} from './profile/webhook-profile.ts'
export { pastForms } from './states/state-words.ts'
export { takesWhole } from './whole-match.ts'
