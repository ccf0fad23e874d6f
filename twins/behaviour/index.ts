/** @module What each operation does to state: the vocabulary shared by inference, the behaviour file and the twin. */

export { inferBehaviour } from './infer-behaviour.ts'
export type {
  Behaviour,
  BodyShape,
  Filter,
  IdStyle,
  KeyBinding,
  Membership,
  OperationBehaviour,
  OperationKind,
  Pagination,
  Profile,
  Resource,
} from './model.ts'
