/** @module The specification's parity matrix, its own smoke test, and our decisions where it contradicts itself. */

import type { SectionText } from './model.ts'

/** Sections by test file; a line is a row: its number, and the requirement in our words. */
export const AGREED: SectionText = {
  matrix: `
MX-1 | reads a linear pipeline
MX-2 | reads graph attributes
MX-3 | reads attributes over several lines
MX-4 | a missing start is an error
MX-5 | a missing exit is an error
MX-6 | an orphan is told
MX-7 | runs three nodes
MX-8 | runs by conditions
MX-9 | retries a node with max_retries=2
MX-10 | a gate that is not satisfied blocks the exit
MX-11 | a gate that is satisfied lets it through
MX-12 | a person's answer routes
MX-13 | a condition wins over weight
MX-14 | weight breaks a tie
MX-15 | the name breaks the next
MX-16 | what a stage put into the context is there for the next
MX-17 | a checkpoint resumes to the same result
MX-18 | a stylesheet sets the model by shape
MX-19 | $goal is expanded
MX-20 | fans out and in
MX-21 | a station of one's own runs
MX-22 | a pipeline of more than ten nodes runs
SMOKE | the specification's own integration smoke test`,
  contradictions: `
C1 | a diamond hands on the outcome before it
C2 | a fail is final, only retry and passing errors are tried again
C3 | a failed stage goes only where the graph says what happens then, and never becomes a success at the exit
C4 | wait.human gives both a preferred label and suggested ids
C5 | branches run through the engine and meet at the nearest fan-in or common node
C6 | a manager loop is refused before anything runs, so that no child that ends otherwise is waited for without end
C7 | the record also holds outcomes, visits, next node and stale gates
C8 | an edge's thread comes before its target's, as its fidelity does
C9 | unreachable is an error that says so
C10 | neither of the two HTTP servers is offered: a run is followed by its events, its folder and its exit code
C11 | no operators beyond the grammar; a bare key is true when it is neither empty nor false
C12 | the last checkpoint's node is the exit
C13 | a codergen node without a prompt is a warning, and its label is the prompt
C14 | outcome words are open: conditions see them, gates see a status
C15 | class selectors take letters, digits, - and _
C16 | ends are found by shape, where none has it by id
C17 | a preset of five attempts waits four times
C18 | a redirect makes gates stale, which must run again
C19 | visits, stages, redirects, restarts and equal failures are bounded, and the end says by which`,
}
