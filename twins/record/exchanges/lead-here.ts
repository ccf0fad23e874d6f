/** @module Where a service sends its clients, they stay with whatever stands in its place. */

/**
 * The value of a header that leads to the service, or to something below its address, as it leads here; any other as it was.
 * @param name in lower case
 * @param service the address of the service
 * @param here the address of what stands in its place
 */
export function leadHere(name: string, value: string, service: URL, here: string): string {
  if (name === 'location' || name === 'content-location') return led(value, service, here)
  if (name !== 'link') return value
  return value.replaceAll(/<([^<>]*)>/g, (_, address: string) => `<${led(address, service, here)}>`)
}

function led(address: string, service: URL, here: string): string {
  const base = service.pathname.replace(/\/$/, '')
  const isPath = address.startsWith('/') && !address.startsWith('//')
  const url = URL.parse(address, service.origin)
  const isAbsolute = /^https?:\/\//i.test(address)
  if (url === null || url.origin !== service.origin || !(isPath || isAbsolute)) return address
  if (!`${url.pathname}/`.startsWith(`${base}/`)) return address
  const rest = (url.pathname.slice(base.length) || '/') + url.search + url.hash
  return (isPath ? new URL(here).pathname.replace(/\/$/, '') : here) + rest
}
