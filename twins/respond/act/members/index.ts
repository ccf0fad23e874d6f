/** @module Members of things as requests name them and as their owners show them. */

export { showMembers } from './field-members.ts'
export { memberNamed, membersSaid, tieSaid } from './named-members.ts'
