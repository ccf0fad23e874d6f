/** What a user did wrong, or what stands in the way, as it is answered. */

export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** Answered with `status` and `{error: {code, message, fields?}}`. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly FieldProblem[] | undefined

  constructor(status: number, code: string, message: string, fields?: readonly FieldProblem[]) {
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
  }

  toJSON(): unknown {
    const { code, message, fields } = this
    return { error: { code, message, ...(fields === undefined ? {} : { fields }) } }
  }
}
