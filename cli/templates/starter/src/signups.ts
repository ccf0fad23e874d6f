/** Who signed up, and whether they were welcomed. Kept in memory: this is an example. */

import { randomUUID } from 'node:crypto'
import { addContact, MailError, sendMessage } from './mail.ts'

/** One person's sign-up. */
export interface Signup {
  id: string
  email: string
  name: string
  /** Whether the welcome message went out. */
  welcomed: boolean
}

const signups = new Map<string, Signup>()

/** Signs a person up once: the second time gives the first sign-up. A welcome that cannot be sent does not undo it. */
export async function signUp(
  email: string,
  name: string,
): Promise<{ signup: Signup; isNew: boolean }> {
  const address = email.toLowerCase()
  const known = [...signups.values()].find((signup) => signup.email === address)
  if (known !== undefined) return { signup: known, isNew: false }
  await addContact(address, name)
  const signup = { id: randomUUID(), email: address, name, welcomed: await welcome(address, name) }
  signups.set(signup.id, signup)
  return { signup, isNew: true }
}

async function welcome(email: string, name: string): Promise<boolean> {
  try {
    await sendMessage(email, 'Welcome!', `Hello ${name}, good to have you with us.`)
    return true
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    console.error(error.message)
    return false
  }
}

/** The sign-up with an id, if there is one. */
export function findSignup(id: string): Signup | undefined {
  return signups.get(id)
}

/** How many people signed up. */
export function countSignups(): number {
  return signups.size
}

/** For tests. */
export function forgetEverything(): void {
  signups.clear()
}
