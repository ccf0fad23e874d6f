/** @module The receivers of a slot: at fixed addresses, with a fresh inbox for each trial. */

import { openHttpReceiver } from './http-receiver.ts'
import { openMailReceiver } from './mail-receiver.ts'
import {
  type Arrive,
  MAIL,
  type ReceivedMail,
  type ReceivedRequest,
  type ReceiverAddress,
  type ReceiverSettings,
} from './model.ts'

/** What came in, by receiver; mail is under `mail`. */
export interface Inbox {
  readonly requests: Readonly<Record<string, readonly ReceivedRequest[]>>
  readonly mail: readonly ReceivedMail[] | undefined
  /** How much came and was not kept, by receiver. */
  readonly leftOut: Readonly<Record<string, number>>
}

/** Receivers whose inbox is emptied before each trial. */
export interface Receivers extends AsyncDisposable {
  /** Name → where it listens. */
  readonly addresses: Readonly<Record<string, ReceiverAddress>>
  /** Empties the inbox for the next trial: what is still on its way then belongs to none. */
  empty(): void
  inbox(): Inbox
  /** How much has come in since the inbox was emptied. */
  count(): number
}

/** In one trial, more of each than this is not kept, nor more letters of all than that: it would all stand in one trajectory. */
const MOST_KEPT = 1_000
const MOST_LETTERS = 16 * 1024 * 1024

/** Opens what is asked for; the mail server's packages are loaded only where mail is received. */
export async function openReceivers(settings: ReceiverSettings = {}): Promise<Receivers> {
  const requests: Record<string, ReceivedRequest[]> = {}
  const mail: ReceivedMail[] = []
  const addresses: Record<string, ReceiverAddress> = {}
  const stack = new AsyncDisposableStack()
  let kept = 0
  let leftOut: Record<string, number> = {}
  let trial = 0
  const keepIn =
    <T>(name: string, list: T[]): Arrive<T> =>
    () => {
      const at = trial
      return (item, letters) => {
        if (at !== trial) return
        const isFull = list.length >= MOST_KEPT || kept + letters > MOST_LETTERS
        if (item === undefined || isFull) {
          leftOut[name] = (leftOut[name] ?? 0) + 1
          return
        }
        kept += letters
        list.push(item)
      }
    }
  try {
    for (const name of Object.keys(settings.http ?? {})) {
      const list: ReceivedRequest[] = []
      requests[name] = list
      const receiver = await openHttpReceiver(keepIn(name, list))
      stack.use(receiver)
      addresses[name] = receiver.address
    }
    if (settings.mail !== undefined) {
      const receiver = await openMailReceiver(keepIn(MAIL, mail))
      stack.use(receiver)
      addresses[MAIL] = receiver.address
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
  return {
    addresses,
    empty() {
      trial += 1
      for (const list of Object.values(requests)) list.length = 0
      mail.length = 0
      kept = 0
      leftOut = {}
    },
    inbox: () => ({
      requests: Object.fromEntries(
        Object.entries(requests).map(([name, list]) => [name, [...list]]),
      ),
      mail: settings.mail === undefined ? undefined : [...mail],
      leftOut: { ...leftOut },
    }),
    count: () =>
      [...Object.values(requests).map((list) => list.length), ...Object.values(leftOut)].reduce(
        (sum, one) => sum + one,
        mail.length,
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The names of the receivers that there are. */
export function receiverNames(settings: ReceiverSettings = {}): readonly string[] {
  return [...Object.keys(settings.http ?? {}), ...(settings.mail === undefined ? [] : [MAIL])]
}

/** The artifact's variables that carry their addresses, with placeholders for them. */
export function receiverVariables(settings: ReceiverSettings = {}): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, variable] of Object.entries(settings.http ?? {})) {
    variables[variable] = `\${received.${name}.url}`
  }
  if (settings.mail !== undefined) variables[settings.mail] = `\${received.${MAIL}.url}`
  return variables
}

/** What checks see of an inbox: `received.partner[0].json`, `received.mail[0].subject`. */
export function seenInbox({ requests, mail }: Inbox): Record<string, readonly object[]> {
  const plain = ({ atMs, ...rest }: { readonly atMs: number }) => rest
  return {
    ...Object.fromEntries(Object.entries(requests).map(([name, list]) => [name, list.map(plain)])),
    ...(mail === undefined ? {} : { [MAIL]: mail.map(plain) }),
  }
}
