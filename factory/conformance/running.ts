/** @module What the Attractor specification asks of running a graph. */

import type { SectionText } from './model.ts'

/** Sections by test file; a line is a row: its number, and the requirement in our words. */
export const RUNNING: SectionText = {
  lifecycle: `
H1 | Mdiamond is the start
H2 | Msquare is the exit
H3 | box is codergen, and so is a node without shape
H4 | hexagon is wait.human
H5 | diamond is conditional
H6 | component is parallel
H7 | tripleoctagon is parallel.fan_in
H8 | parallelogram is tool
H9 | house is stack.manager_loop, which has no station yet and is refused before anything runs
H10 | a registered type wins over the shape, the shape over codergen; registering a kind again replaces it
H11 | a station that throws has failed
X1 | a graph is read, transformed, checked, begun, executed and closed, in this order
X2 | start and exit are found by shape, then by id; without a start nothing runs
X3 | a run has a folder and a context with the graph's attributes
X4 | each stage is executed, recorded and left by an edge
X5 | without an edge a failure fails the run and anything else completes it
X6 | the engine sets current_node and internal.retry_count, codergen last_stage and last_response
X7 | one stage at a time; a branch's context is a copy that is not merged back
X8 | at the end there is a last checkpoint and an event
X9 | each stage's outcome is in its status.json
X10 | a run succeeds only when all visited goal gates are satisfied`,
  selection: `
S1 | of the conditions that hold the heaviest wins, then the first target by name
S2 | else the unconditional edge whose label is the preferred one, accelerators apart
S3 | else the unconditional edge to the first suggested id
S4 | else the unconditional edge with the highest weight
S5 | of equal weights the first target by name
S6 | no edge that may be followed is none
GG1 | a goal gate counts once it was visited
GG2 | gates are checked at the exit
GG3 | an unsatisfied gate goes to its retry_target, its fallback, the graph's, the graph's fallback
GG4 | without a target the run fails and says so
F1 | after a failure a condition that holds comes first
F2 | then the node's retry_target
F3 | then its fallback_retry_target
F4 | else the run ends with the stage's reason`,
  retry: `
R1 | attempts are max_retries and one, from the node, else the graph, else one
R2 | a retry outcome is tried again after a wait
R3 | exhausted retries are a partial success where allowed, else a failure that says so
R4 | an error that may pass is tried again, any other fails at once
R5 | a success starts the count anew
R6 | a fail is final
R7 | waits begin at 200 ms, double, end at a minute, and vary by half
R8 | presets none, standard, aggressive, linear and patient are named by retry_policy
R9 | network errors, 429 and 5xx may pass; 400, 401, 403, validation and configuration do not
R10 | after exhaustion the last outcome selects the edge
D-1 | what may pass by itself and nothing handles stops the run so that it can be resumed; other failures end it`,
  stations: `
HS | start succeeds and does nothing
HX | exit ends the run and does nothing
HC | codergen writes prompt.md, response.md and status.json, and simulates without a model
HC2 | a status file that the agent wrote is the outcome
HH | wait.human offers its edges with their accelerators and goes where the answer says
HD | a conditional node does nothing; its edges route
HP | parallel runs a branch an edge, and joins by wait_all or first_success
HF | fan-in takes the best branch by status, score and name, or asks the agent; all failed fails
HT | tool runs its command: output into the context, an error or no command fails
HQ | kinds of one's own are registered by name`,
  context: `
C-1 | the context sets, gets, logs, copies and clones deeply
C-2 | the built-in keys are set
C-3 | dotted names keep their namespaces
O-1 | an outcome has status, label, ids, updates, notes and reason; skipped goes on and records none
K-1 | checkpoint.json after each node has the specification's fields
K-2 | a resumed run goes on after the last completed node
K-3 | a session is not resumed: the first stage after it under full is told a summary, once
K-4 | resuming ends as not having stopped would
FI-1 | the modes differ in what a stage is told
FI-2 | an edge's fidelity comes before the node's, the graph's and compact
FI-3 | under full a thread key tells which session goes on
FI-4 | other modes put a preamble before the prompt
A-1 | artifacts are stored, found, listed and removed; those over 100 KB are files
A-2 | the run's folder has checkpoint, manifest and a folder for each node`,
  human: `
I-1 | an interviewer asks, asks several and informs
I-2 | a question has text, type, options, default, time, stage and metadata
I-3 | an answer is yes, no, skipped, timeout, an option or a text
I-4 | the automatic interviewer says yes and takes the first
I-5 | the console asks in lines and understands keys, numbers and labels
I-6 | a function can answer
I-7 | a queue answers in order and skips when empty
I-8 | a recording interviewer keeps what another answered
I-9 | when the time is over the default is the answer, else a timeout that the station decides about`,
  events: `
EV-1 | run-started, run-finished with duration and artifacts
EV-2 | stage-started with index, completed with duration, failed, retrying with delay
EV-3 | parallel and branch events with counts and durations
EV-4 | interview events with question, answer and duration, or timeout
EV-5 | checkpoint after each record
EV-6 | events go to a callback, and can be read as a stream
TH-1 | tool_hooks.pre gets environment and JSON; when it fails the call is skipped and logged
TH-2 | tool_hooks.post never stops anything, and its failure is recorded`,
}
