/** @module Loaded into the harness itself: a twin's server dies at its third request, and stays dead. */

import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, Server } from 'node:http'

const port = Number(process.env.SABOTAGE_TWIN_PORT)
let heard = 0
channel('http.server.request.start').subscribe((message) => {
  const { request, server } = message as { request: IncomingMessage; server: Server }
  if (request.socket.localPort !== port) return
  heard += 1
  if (heard < 3) return
  server.close()
  server.closeAllConnections()
})
