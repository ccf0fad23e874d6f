/** @module Where a request came to: for the journal, and for the addresses that an answer gives. */

let lastOrigin = ''
let lastMount = ''
let lastAddress = ''

/**
 * `https://api.example.com`, as the client named it, and what stood before the path. One text for all requests that come the
 * same way one after another: a journal keeps it of thousands, and putting it together costs more than looking whether it fits.
 */
export function addressAsked(url: URL, mount: string): string {
  const { href } = url
  const isSame =
    mount === lastMount && href.startsWith(lastOrigin) && href[lastOrigin.length] === '/'
  if (isSame) return lastAddress
  lastOrigin = url.origin
  lastMount = mount
  lastAddress = lastOrigin + mount
  return lastAddress
}
