/** @module The scenarios' part of the configuration. */

import { z } from 'zod'

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of a variable')

const git = z.strictObject({
  /** The address of a repository; never with a credential in it. */
  git: z
    .string()
    .regex(
      /^((https?|ssh|file):\/\/|[\w.-]+@[\w.-]+:|\/|\.)/,
      'expected the address of a repository',
    ),
  /** A branch, tag or commit; the default branch unless given. */
  ref: z
    .string()
    .regex(/^(?!-)[\w./@^-]+$/, 'expected a branch, a tag or a commit')
    .optional(),
  /** The folder of the scenarios inside it. */
  path: z.string().min(1).optional(),
  /** The variable that holds a token for it, which the artifact's repository has no use for. */
  credential: variable.optional(),
  /** The file of a private key, for ssh. */
  sshKey: z.string().min(1).optional(),
})

const command = z.strictObject({
  /** Prints one JSON object of paths and texts. */
  command: z.union([z.string().min(1), z.array(z.string()).min(1)]),
  /** Names of the variables that it is given. */
  env: z.array(variable).optional(),
})

/** Where the scenarios are, and how many trials each has at least. */
export const scenariosConfigSchema = z.strictObject({
  /**
   * The folder of scenarios, best outside the repository that agents see; or a git repository, or a command that prints
   * them, so that they are not on the machine at all but while a run reads them.
   */
  from: z.union([z.string().min(1), git, command]).default('holdout-scenarios'),
  /** Trials a scenario where the gate's plan asks for fewer. */
  trials: z.int().min(1).max(100_000).optional(),
})

/** Where scenarios come from. */
export type ScenariosFrom = z.output<typeof scenariosConfigSchema>['from']

/** A repository of scenarios. */
export type GitSource = z.output<typeof git>
