/** @module What a variant of the reference service is: one behaviour that differs, as edits of its source. */

/** What the harness ought to say of a variant. */
export type VariantKind = 'hard' | 'intermittent' | 'cheater' | 'equivalent'

/** Text that stands exactly once in a file of the service's source, and what stands there instead. */
export interface Edit {
  readonly file: string
  readonly find: string
  readonly replace: string
}

export interface Variant {
  /** `H07`; the one switch of the study. */
  readonly id: string
  readonly kind: VariantKind
  /** What is different, in a sentence. */
  readonly says: string
  /** The requirement that it breaks; none for one that is harmless. */
  readonly requirement?: string
  /** How often it shows, of an intermittent one. */
  readonly rate?: number
  readonly edits: readonly Edit[]
}

/** One edit. */
export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace }
}
